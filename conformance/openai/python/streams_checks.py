"""Streams, and runs that call functions."""

from openai import AssistantEventHandler

from support import (
    SUBMITTED_RUN,
    TEXT_RUN,
    TOOL_RUN,
    TWO_CALLS,
    WEATHER,
    check,
    client,
    enqueue,
    equal,
    has_answer,
    is_stored,
    order_of,
    outputs_for,
    start,
)


@check("streams: runs.stream gives the events in their order")
def _():
    enqueue({"text": ["One", ", two", ", three."]})
    assistant_id, thread_id = start()
    with client.beta.threads.runs.stream(thread_id=thread_id, assistant_id=assistant_id) as stream:
        equal(order_of(list(stream)), TEXT_RUN)


@check("streams: createAndRunStream gives the thread and then the run's events")
def _():
    assistant_id, _ = start()
    thread = {"messages": [{"role": "user", "content": "Hello"}]}
    with client.beta.threads.create_and_run_stream(assistant_id=assistant_id, thread=thread) as stream:
        equal(order_of(list(stream)), ["thread.created"] + TEXT_RUN)


@check("streams: create with stream: true gives the raw events")
def _():
    assistant_id, thread_id = start()
    extra = [{"role": "user", "content": "One more thing."}]
    stream = client.beta.threads.runs.create(
        thread_id, assistant_id=assistant_id, additional_messages=extra, stream=True
    )
    equal(order_of(list(stream)), TEXT_RUN)
    both = client.beta.threads.create_and_run(assistant_id=assistant_id, stream=True)
    equal(order_of(list(both)), ["thread.created"] + TEXT_RUN)


class Listener(AssistantEventHandler):
    def __init__(self):
        super().__init__()
        self.heard = []
        self.text = ""
        self.calls = []

    def hear(self, name):
        if name not in self.heard or name == "tool_call_created":
            self.heard.append(name)

    def on_run_step_created(self, run_step):
        self.hear("run_step_created")

    def on_run_step_done(self, run_step):
        self.hear("run_step_done")

    def on_message_created(self, message):
        self.hear("message_created")

    def on_message_delta(self, delta, snapshot):
        self.hear("message_delta")

    def on_message_done(self, message):
        self.hear("message_done")

    def on_text_created(self, text):
        self.hear("text_created")

    def on_text_delta(self, delta, snapshot):
        self.hear("text_delta")
        self.text += delta.value

    def on_text_done(self, text):
        self.hear("text_done")
        equal(text.value, self.text)

    def on_tool_call_created(self, tool_call):
        self.hear("tool_call_created")

    def on_tool_call_done(self, tool_call):
        self.hear("tool_call_done")
        self.calls.append([tool_call.function.name, tool_call.function.arguments])

    def on_end(self):
        self.hear("end")


@check("streams: the SDK's own events of a text answer")
def _():
    enqueue({"text": ["One", ", two", ", three."]})
    assistant_id, thread_id = start()
    handler = Listener()
    with client.beta.threads.runs.stream(
        thread_id=thread_id, assistant_id=assistant_id, event_handler=handler
    ) as stream:
        stream.until_done()
    text = ["text_created", "text_delta"]
    before = ["run_step_created", "message_created", "message_delta"]
    equal(sorted(handler.heard[:5]), sorted(before + text))
    equal(handler.heard[5:], ["text_done", "message_done", "run_step_done", "end"])
    equal(handler.text, "One, two, three.")


@check("streams: what the SDK accumulated of a text answer is what it retrieves")
def _():
    enqueue({"text": ["One", ", two", ", three."]})
    assistant_id, thread_id = start()
    with client.beta.threads.runs.stream(thread_id=thread_id, assistant_id=assistant_id) as stream:
        equal("".join(stream.text_deltas), "One, two, three.")
        equal(is_stored(stream).status, "completed")


@check("streams: a refusal is accumulated as one, and retrieved as one")
def _():
    enqueue({"refusal": ["I will ", "not."]})
    assistant_id, thread_id = start()
    with client.beta.threads.runs.stream(thread_id=thread_id, assistant_id=assistant_id) as stream:
        equal(is_stored(stream).status, "completed")
        [message] = stream.get_final_messages()
        equal([part.type for part in message.content], ["refusal"])
        equal(message.content[0].refusal, "I will not.")


@check("streams: the usage says what was cached and what was reasoning")
def _():
    details = {
        "prompt_tokens_details": {"cached_tokens": 4},
        "completion_tokens_details": {"reasoning_tokens": 3},
    }
    usage = {"prompt_tokens": 9, "completion_tokens": 8, **details}
    enqueue({"text": "Hm.", "usage": usage})
    assistant_id, thread_id = start()
    run = client.beta.threads.runs.create_and_poll(thread_id=thread_id, assistant_id=assistant_id)
    equal(run.usage.total_tokens, 17)
    equal(run.usage.prompt_token_details, {"cached_tokens": 4})
    equal(run.usage.completion_tokens_details, {"reasoning_tokens": 3})


@check("functions: createAndPoll stops for them, submitToolOutputsAndPoll goes on")
def _():
    enqueue(TWO_CALLS)
    enqueue({"text": "Rain here, sun there."})
    assistant_id, thread_id = start(tools=[WEATHER])
    runs = client.beta.threads.runs
    waiting = runs.create_and_poll(thread_id=thread_id, assistant_id=assistant_id)
    equal(waiting.status, "requires_action", waiting.last_error)
    calls = waiting.required_action.submit_tool_outputs.tool_calls
    equal([call.function.arguments for call in calls], ['{"city":"Here"}', '{"city":"There"}'])
    run = runs.submit_tool_outputs_and_poll(
        run_id=waiting.id, thread_id=thread_id, tool_outputs=outputs_for(waiting)
    )
    equal(run.status, "completed", run.last_error)
    has_answer(run, "Rain here, sun there.")


@check("functions: submitToolOutputs returns the queued run")
def _():
    enqueue(TWO_CALLS)
    assistant_id, thread_id = start(tools=[WEATHER])
    runs = client.beta.threads.runs
    waiting = runs.create_and_poll(thread_id=thread_id, assistant_id=assistant_id)
    equal(runs.submit_tool_outputs(waiting.id, thread_id=thread_id, tool_outputs=outputs_for(waiting)).status, "queued")
    equal(runs.poll(run_id=waiting.id, thread_id=thread_id).status, "completed")


@check("functions: a stream stops for them, submitToolOutputsStream goes on")
def _():
    enqueue(TWO_CALLS)
    assistant_id, thread_id = start(tools=[WEATHER])
    runs = client.beta.threads.runs
    with runs.stream(thread_id=thread_id, assistant_id=assistant_id) as stream:
        equal(order_of(list(stream)), TOOL_RUN)
        run = stream.get_final_run()
    with runs.submit_tool_outputs_stream(
        run_id=run.id, thread_id=thread_id, tool_outputs=outputs_for(run)
    ) as rest:
        equal(order_of(list(rest)), SUBMITTED_RUN)


@check("functions: what the SDK accumulated, before and after the outputs, is what it retrieves")
def _():
    enqueue({"text": "Let me see.", **TWO_CALLS})
    assistant_id, thread_id = start(tools=[WEATHER])
    runs = client.beta.threads.runs
    with runs.stream(thread_id=thread_id, assistant_id=assistant_id) as stream:
        run = is_stored(stream)
        equal(run.status, "requires_action")
    with runs.submit_tool_outputs_stream(
        run_id=run.id, thread_id=thread_id, tool_outputs=outputs_for(run)
    ) as rest:
        equal(is_stored(rest).status, "completed")


@check("functions: the SDK's own events of parallel calls")
def _():
    enqueue(TWO_CALLS)
    assistant_id, thread_id = start(tools=[WEATHER])
    handler = Listener()
    with client.beta.threads.runs.stream(
        thread_id=thread_id, assistant_id=assistant_id, event_handler=handler
    ) as stream:
        stream.until_done()
    equal(
        handler.calls,
        [["weather", '{"city":"Here"}'], ["weather", '{"city":"There"}']],
    )
