"""Runs that answer with text, without streams."""

import openai

from support import (
    MODEL,
    WEATHER,
    check,
    client,
    enqueue,
    equal,
    has_answer,
    start,
)


@check("runs: createAndPoll returns the completed run, and the answer is on the thread")
def _():
    enqueue({"text": ["I am ", "well."], "usage": {"prompt_tokens": 7, "completion_tokens": 3}})
    assistant_id, thread_id = start(instructions="Be polite.")
    run = client.beta.threads.runs.create_and_poll(thread_id=thread_id, assistant_id=assistant_id)
    equal(run.status, "completed", run.last_error)
    equal(run.usage.total_tokens, 10)
    has_answer(run, "I am well.")


@check("runs: createAndRunPoll creates the thread and returns the completed run")
def _():
    enqueue({"text": "Fine."})
    assistant = client.beta.assistants.create(model=MODEL)
    run = client.beta.threads.create_and_run_poll(
        assistant_id=assistant.id, thread={"messages": [{"role": "user", "content": "Hello"}]}
    )
    equal(run.status, "completed", run.last_error)
    has_answer(run, "Fine.")


@check("runs: create, retrieve, update, list, and a header that keeps pollers quick")
def _():
    assistant_id, thread_id = start()
    runs = client.beta.threads.runs
    created = runs.create(thread_id, assistant_id=assistant_id)
    equal([created.object, created.status, created.assistant_id], ["thread.run", "queued", assistant_id])
    ended = runs.poll(run_id=created.id, thread_id=thread_id)
    raw = runs.with_raw_response.retrieve(created.id, thread_id=thread_id)
    assert 0 < int(raw.headers["openai-poll-after-ms"]) <= 1000
    changed = runs.update(created.id, thread_id=thread_id, metadata={"try": "only"})
    equal(changed, ended.model_copy(update={"metadata": {"try": "only"}}))
    equal(runs.list(thread_id).data, [changed])


@check("runs: every field of the request reaches the run or the model")
def _():
    assistant_id, thread_id = start(instructions="Be polite.")
    fields = {
        "metadata": {"a": "b"},
        "temperature": 0.2,
        "top_p": 0.8,
        "max_prompt_tokens": 5000,
        "max_completion_tokens": 300,
        "truncation_strategy": {"type": "last_messages", "last_messages": 5},
        "tool_choice": "none",
        "parallel_tool_calls": False,
        "response_format": {"type": "json_object"},
    }
    run = client.beta.threads.runs.create_and_poll(
        thread_id=thread_id,
        assistant_id=assistant_id,
        additional_instructions="Answer in JSON.",
        additional_messages=[{"role": "user", "content": "And you?"}],
        reasoning_effort="low",
        tools=[WEATHER],
        **fields,
    )
    equal(run.status, "completed", run.last_error)
    stored = run.model_dump()
    for name, value in fields.items():
        equal(stored[name], value, name)


@check("runs: steps are listed and retrieved, and name the message that they wrote")
def _():
    assistant_id, thread_id = start()
    threads = client.beta.threads
    run = threads.runs.create_and_poll(thread_id=thread_id, assistant_id=assistant_id)
    include = ["step_details.tool_calls[*].file_search.results[*].content"]
    [step] = threads.runs.steps.list(run.id, thread_id=thread_id, include=include)
    [message] = threads.messages.list(thread_id, run_id=run.id)
    equal([step.status, step.step_details.message_creation.message_id], ["completed", message.id])
    equal(threads.runs.steps.retrieve(step.id, thread_id=thread_id, run_id=run.id), step)


@check("the header OpenAI-Beta is not required")
def _():
    omitted = {"OpenAI-Beta": openai.Omit()}
    thread = client.beta.threads.create(extra_headers=omitted)
    equal(client.beta.threads.retrieve(thread.id, extra_headers=omitted), thread)
