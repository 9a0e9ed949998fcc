"""What the checks of the Python SDK share."""

import json
import os
import urllib.request

from openai import OpenAI

BASE_URL = os.environ["THREADMILL_BASE_URL"]
KEY = os.environ["THREADMILL_KEY"]
MODEL = os.environ["THREADMILL_MODEL"]
MISSING = "AbCdEfGhIjKlMnOpQrStUvWx"

client = OpenAI(base_url=BASE_URL, api_key=KEY)
hasty_client = OpenAI(base_url=os.environ["THREADMILL_HASTY_BASE_URL"], api_key=os.environ["THREADMILL_HASTY_KEY"])

TEXT_RUN = [
    "thread.run.created",
    "thread.run.queued",
    "thread.run.in_progress",
    "thread.run.step.created",
    "thread.run.step.in_progress",
    "thread.message.created",
    "thread.message.in_progress",
    "thread.message.delta",
    "thread.message.completed",
    "thread.run.step.completed",
    "thread.run.completed",
]
UNTIL_TEXT = TEXT_RUN[:8]
TOOL_RUN = TEXT_RUN[:5] + ["thread.run.step.delta", "thread.run.requires_action"]
SUBMITTED_RUN = ["thread.run.step.completed"] + TEXT_RUN[1:]

WEATHER = {
    "type": "function",
    "function": {
        "name": "weather",
        "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
    },
}
TWO_CALLS = {
    "toolCalls": [
        {"name": "weather", "arguments": ['{"city":', '"Here"}']},
        {"name": "weather", "arguments": ['{"city":', '"There"', "}"]},
    ]
}

checks = []


def check(name):
    def add(function):
        checks.append((name, function))
        return function

    return add


def control(path, body=None):
    request = urllib.request.Request(
        os.environ["UPSTREAM_CONTROL"] + path,
        data=json.dumps(body).encode(),
        headers={"Content-Type": "application/json"},
    )
    urllib.request.urlopen(request).close()


def enqueue(answer):
    control("/enqueue", answer)


def equal(actual, expected, what=""):
    assert actual == expected, f"{what}\nexpected {expected!r}\nactual   {actual!r}"


def raises(error_class, call, message=None, **properties):
    try:
        call()
    except error_class as error:
        if message is not None:
            equal(error.body["message"], message)
        for name, value in properties.items():
            equal(getattr(error, name), value, name)
        return error
    raise AssertionError(f"expected {error_class.__name__}, but the call succeeded")


def start(at=client, **assistant):
    created = at.beta.assistants.create(model=MODEL, **assistant)
    thread = at.beta.threads.create(messages=[{"role": "user", "content": "How are you?"}])
    return created.id, thread.id


def outputs_for(run):
    calls = run.required_action.submit_tool_outputs.tool_calls
    return [{"tool_call_id": call.id, "output": f"{call.function.arguments}: rain"} for call in calls]


def order_of(events):
    names = [event.event for event in events]
    return [name for i, name in enumerate(names) if not name.endswith(".delta") or i == 0 or names[i - 1] != name]


def has_answer(run, text):
    [message] = client.beta.threads.messages.list(run.thread_id, run_id=run.id).data
    equal([message.role, message.status, message.content[0].text.value], ["assistant", "completed", text])


def is_stored(stream):
    run = stream.get_final_run()
    threads = client.beta.threads
    equal(threads.runs.retrieve(run.id, thread_id=run.thread_id), run)
    for message in stream.get_final_messages():
        equal(threads.messages.retrieve(message.id, thread_id=run.thread_id), message)
    steps = stream.get_final_run_steps()
    assert steps, "the SDK has no step"
    for step in steps:
        stored = threads.runs.steps.retrieve(step.id, thread_id=run.thread_id, run_id=run.id)
        # The SDK builds its steps of deltas and does not look at their final events.
        equal([stored.id, stored.type], [step.id, step.type])
        if step.type == "tool_calls" and run.status == "requires_action":
            equal(stored.step_details.tool_calls, [without_index(call) for call in step.step_details.tool_calls])
    return run


def without_index(call):
    return type(call).model_validate({key: value for key, value in call.model_dump().items() if key != "index"})


def takes_new_messages(at, thread_id):
    at.beta.threads.messages.create(thread_id, role="user", content="Are you still there?")
    assistant = at.beta.assistants.create(model=MODEL)
    equal(at.beta.threads.runs.create_and_poll(thread_id=thread_id, assistant_id=assistant.id).status, "completed")
