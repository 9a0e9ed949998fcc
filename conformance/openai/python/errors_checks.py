"""The errors that applications recognise by class and text."""

import uuid

import openai
from openai import AzureOpenAI, OpenAI

from support import (
    BASE_URL,
    KEY,
    MISSING,
    MODEL,
    TWO_CALLS,
    WEATHER,
    check,
    client,
    enqueue,
    outputs_for,
    raises,
    start,
)


@check("errors: a wrong key is an AuthenticationError")
def _():
    stranger = OpenAI(base_url=BASE_URL, api_key="sk-wrong")
    raises(openai.AuthenticationError, lambda: stranger.beta.assistants.list(), code="invalid_api_key")


@check("errors: what is not there is a NotFoundError that names it")
def _():
    threads = client.beta.threads
    _, thread_id = start()
    raises(
        openai.NotFoundError,
        lambda: threads.runs.retrieve(f"run_{MISSING}", thread_id=thread_id),
        f"No run found with id 'run_{MISSING}'.",
    )
    raises(
        openai.NotFoundError,
        lambda: threads.runs.create(thread_id, assistant_id=f"asst_{MISSING}"),
        f"No assistant found with id 'asst_{MISSING}'.",
    )


@check("errors: a malformed id says what ids begin with")
def _():
    raises(
        openai.BadRequestError,
        lambda: client.beta.threads.retrieve("undefined"),
        "Invalid 'thread_id': 'undefined'. Expected an ID that begins with 'thread'.",
        param="thread_id",
    )


@check("errors: an idempotency key of another request is an UnprocessableEntityError")
def _():
    headers = {"Idempotency-Key": str(uuid.uuid4())}
    create = client.beta.assistants.create
    created = create(model=MODEL, extra_headers=headers)
    assert create(model=MODEL, extra_headers=headers).id == created.id
    raises(
        openai.UnprocessableEntityError,
        lambda: create(model=MODEL, name="Another", extra_headers=headers),
        status_code=422,
    )


@check("Azure: a client with api-key and api-version runs an assistant")
def _():
    azure = AzureOpenAI(base_url=BASE_URL, api_key=KEY, api_version="2025-05-01")
    assistant_id, thread_id = start(azure)
    run = azure.beta.threads.runs.create_and_poll(thread_id=thread_id, assistant_id=assistant_id)
    assert run.status == "completed", run.last_error
    stranger = AzureOpenAI(base_url=BASE_URL, api_key="wrong", api_version="2025-05-01")
    raises(openai.AuthenticationError, lambda: stranger.beta.assistants.list(), status_code=401)


@check("errors: a missing field is a BadRequestError that names it")
def _():
    raises(
        openai.BadRequestError,
        lambda: client.post("/assistants", body={"name": "No model"}, cast_to=object),
        "Missing required parameter: 'model'.",
        param="model",
        code="missing_required_parameter",
    )


@check("errors: an active run keeps messages and other runs from its thread")
def _():
    enqueue(TWO_CALLS)
    assistant_id, thread_id = start(tools=[WEATHER])
    threads = client.beta.threads
    run = threads.runs.create_and_poll(thread_id=thread_id, assistant_id=assistant_id)
    raises(
        openai.BadRequestError,
        lambda: threads.messages.create(thread_id, role="user", content="Hi"),
        f"Can't add messages to {thread_id} while a run {run.id} is active.",
    )
    raises(
        openai.BadRequestError,
        lambda: threads.runs.create(thread_id, assistant_id=assistant_id),
        f"Thread {thread_id} already has an active run {run.id}.",
    )
    threads.runs.cancel(run.id, thread_id=thread_id)


@check("errors: tool outputs must answer the calls that wait, all of them")
def _():
    enqueue(TWO_CALLS)
    assistant_id, thread_id = start(tools=[WEATHER])
    runs = client.beta.threads.runs
    run = runs.create_and_poll(thread_id=thread_id, assistant_id=assistant_id)
    outputs = outputs_for(run)
    first, second = [output["tool_call_id"] for output in outputs]
    raises(
        openai.BadRequestError,
        lambda: runs.submit_tool_outputs(run.id, thread_id=thread_id, tool_outputs=outputs[:1]),
        f"Expected tool outputs for call_ids ['{first}', '{second}'], got ['{first}']",
    )
    runs.cancel(run.id, thread_id=thread_id)


@check("errors: a run that has ended takes no tool outputs and no cancellation")
def _():
    assistant_id, thread_id = start()
    runs = client.beta.threads.runs
    run = runs.create_and_poll(thread_id=thread_id, assistant_id=assistant_id)
    raises(
        openai.BadRequestError,
        lambda: runs.submit_tool_outputs(
            run.id, thread_id=thread_id, tool_outputs=[{"tool_call_id": "call_a", "output": "yes"}]
        ),
        'Runs in status "completed" do not accept tool outputs.',
    )
    raises(
        openai.BadRequestError,
        lambda: runs.cancel(run.id, thread_id=thread_id),
        "Cannot cancel run with status 'completed'.",
    )


@check("errors: an unknown path, an unknown model and what is not available yet")
def _():
    raises(openai.NotFoundError, lambda: client.get("/no/such/path", cast_to=object), status_code=404)
    assistant_id, thread_id = start()
    runs = client.beta.threads.runs
    raises(
        openai.NotFoundError,
        lambda: runs.create(thread_id, assistant_id=assistant_id, model="nowhere/no-such-model"),
        code="model_not_found",
    )
    later = raises(openai.APIError, lambda: client.vector_stores.create(name="Books"))
    assert "not available" in later.message


@check("request ids: every answer has one, and every error")
def _():
    assert client.beta.assistants.create(model=MODEL)._request_id
    error = raises(openai.NotFoundError, lambda: client.beta.threads.retrieve(f"thread_{MISSING}"))
    assert error.request_id
