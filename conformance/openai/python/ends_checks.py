"""The ends of a run other than completion."""

from support import (
    TEXT_RUN,
    TWO_CALLS,
    UNTIL_TEXT,
    WEATHER,
    check,
    client,
    enqueue,
    equal,
    hasty_client,
    order_of,
    start,
    takes_new_messages,
)


@check("cancelled: in the middle of a stream, the text so far stays")
def _():
    enqueue({"text": ["Once", " upon"], "end": "stall"})
    assistant_id, thread_id = start()
    threads = client.beta.threads
    events = []
    text = ""
    with threads.runs.stream(thread_id=thread_id, assistant_id=assistant_id) as stream:
        for event in stream:
            events.append(event)
            if event.event == "thread.message.delta":
                text += event.data.delta.content[0].text.value
                if text == "Once upon":
                    run_id = stream.current_run.id
                    equal(threads.runs.cancel(run_id, thread_id=thread_id).status, "cancelling")
        run = stream.get_final_run()
    equal(
        order_of(events),
        UNTIL_TEXT
        + ["thread.run.cancelling", "thread.message.incomplete", "thread.run.step.cancelled", "thread.run.cancelled"],
    )
    equal(threads.runs.retrieve(run.id, thread_id=thread_id), run)
    [message] = threads.messages.list(thread_id, run_id=run.id)
    equal([message.status, message.incomplete_details.reason], ["incomplete", "run_cancelled"])
    equal(message.content[0].text.value, "Once upon")
    takes_new_messages(client, thread_id)


@check("cancelled: while the run waits for tool outputs")
def _():
    enqueue(TWO_CALLS)
    assistant_id, thread_id = start(tools=[WEATHER])
    runs = client.beta.threads.runs
    waiting = runs.create_and_poll(thread_id=thread_id, assistant_id=assistant_id)
    runs.cancel(waiting.id, thread_id=thread_id)
    equal(runs.poll(run_id=waiting.id, thread_id=thread_id).status, "cancelled")
    takes_new_messages(client, thread_id)


@check("failed: the model's error is the run's last error, and the thread is free")
def _():
    enqueue({"status": 400, "body": {"error": {"message": "The prompt is odd."}}})
    assistant_id, thread_id = start()
    with client.beta.threads.runs.stream(thread_id=thread_id, assistant_id=assistant_id) as stream:
        equal(order_of(list(stream)), TEXT_RUN[:3] + ["thread.run.failed"])
        run = stream.get_final_run()
    equal([run.status, run.last_error.code], ["failed", "invalid_prompt"])
    takes_new_messages(client, thread_id)


@check("failed: the model broke off, and the text so far stays")
def _():
    enqueue({"text": ["Once", " upon"], "end": "hang up"})
    assistant_id, thread_id = start()
    with client.beta.threads.runs.stream(thread_id=thread_id, assistant_id=assistant_id) as stream:
        equal(
            order_of(list(stream)),
            UNTIL_TEXT + ["thread.message.incomplete", "thread.run.step.failed", "thread.run.failed"],
        )
        run = stream.get_final_run()
    [message] = client.beta.threads.messages.list(thread_id, run_id=run.id)
    equal([message.incomplete_details.reason, message.content[0].text.value], ["run_failed", "Once upon"])
    takes_new_messages(client, thread_id)


@check("incomplete: max_completion_tokens cuts the answer")
def _():
    usage = {"prompt_tokens": 10, "completion_tokens": 256}
    enqueue({"text": "And so on", "finishReason": "length", "usage": usage})
    assistant_id, thread_id = start()
    run = client.beta.threads.runs.create_and_poll(thread_id=thread_id, assistant_id=assistant_id, max_completion_tokens=256)
    equal([run.status, run.incomplete_details.reason], ["incomplete", "max_completion_tokens"])
    [message] = client.beta.threads.messages.list(thread_id, run_id=run.id)
    equal([message.status, message.incomplete_details.reason], ["incomplete", "max_tokens"])


@check("expired: nobody sent the tool outputs in time")
def _():
    enqueue(TWO_CALLS)
    assistant_id, thread_id = start(hasty_client, tools=[WEATHER])
    runs = hasty_client.beta.threads.runs
    run = runs.create_and_poll(thread_id=thread_id, assistant_id=assistant_id)
    while run.status == "requires_action":
        run = runs.retrieve(run.id, thread_id=thread_id)
    equal(run.status, "expired")
    takes_new_messages(hasty_client, thread_id)


@check("expired: the model took too long, and the stream says so")
def _():
    enqueue({"text": "Wait", "end": "stall"})
    assistant_id, thread_id = start(hasty_client)
    with hasty_client.beta.threads.runs.stream(thread_id=thread_id, assistant_id=assistant_id) as stream:
        events = list(stream)
    equal(
        order_of(events),
        UNTIL_TEXT + ["thread.message.incomplete", "thread.run.step.expired", "thread.run.expired"],
    )
