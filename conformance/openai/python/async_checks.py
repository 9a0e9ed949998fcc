"""The asynchronous client, with its event handlers."""

import asyncio

from openai import AsyncAssistantEventHandler, AsyncOpenAI

from support import (
    BASE_URL,
    KEY,
    MODEL,
    SUBMITTED_RUN,
    TEXT_RUN,
    TWO_CALLS,
    WEATHER,
    check,
    enqueue,
    equal,
    order_of,
    outputs_for,
)


def async_check(name):
    def add(function):
        async def run():
            async with AsyncOpenAI(base_url=BASE_URL, api_key=KEY) as client:
                await function(client)

        check(name)(lambda: asyncio.run(run()))

    return add


async def begin(client, **assistant):
    created = await client.beta.assistants.create(model=MODEL, **assistant)
    thread = await client.beta.threads.create(messages=[{"role": "user", "content": "How are you?"}])
    return created.id, thread.id


class Listener(AsyncAssistantEventHandler):
    def __init__(self):
        super().__init__()
        self.text = ""
        self.calls = []
        self.ended = False

    async def on_text_delta(self, delta, snapshot):
        self.text += delta.value or ""
        equal(snapshot.value, self.text)

    async def on_tool_call_done(self, tool_call):
        self.calls.append([tool_call.function.name, tool_call.function.arguments])

    async def on_end(self):
        self.ended = True


@async_check("async: creates, pages through and deletes")
async def _(client):
    _, thread_id = await begin(client)
    messages = client.beta.threads.messages
    for number in range(4):
        await messages.create(thread_id, role="user", content=str(number))
    seen = [message.content[0].text.value async for message in messages.list(thread_id, limit=2, order="asc")]
    equal(seen, ["How are you?", "0", "1", "2", "3"])
    equal((await client.beta.threads.delete(thread_id)).deleted, True)


@async_check("async: create_and_poll, and create_and_run_poll")
async def _(client):
    assistant_id, thread_id = await begin(client)
    run = await client.beta.threads.runs.create_and_poll(thread_id=thread_id, assistant_id=assistant_id)
    equal(run.status, "completed", run.last_error)
    run = await client.beta.threads.create_and_run_poll(
        assistant_id=assistant_id, thread={"messages": [{"role": "user", "content": "Hi"}]}
    )
    equal(run.status, "completed", run.last_error)


@async_check("async: a stream with an event handler, and one that is iterated")
async def _(client):
    enqueue({"text": ["One", ", two", ", three."]})
    assistant_id, thread_id = await begin(client)
    runs = client.beta.threads.runs
    listener = Listener()
    async with runs.stream(thread_id=thread_id, assistant_id=assistant_id, event_handler=listener) as stream:
        await stream.until_done()
    equal([listener.text, listener.ended], ["One, two, three.", True])
    async with runs.stream(thread_id=thread_id, assistant_id=assistant_id) as stream:
        equal(order_of([event async for event in stream]), TEXT_RUN)
        run = await stream.get_final_run()
    equal(await runs.retrieve(run.id, thread_id=thread_id), run)


@async_check("async: a stream stops for functions, submit_tool_outputs_stream goes on")
async def _(client):
    enqueue(TWO_CALLS)
    assistant_id, thread_id = await begin(client, tools=[WEATHER])
    runs = client.beta.threads.runs
    listener = Listener()
    async with runs.stream(thread_id=thread_id, assistant_id=assistant_id, event_handler=listener) as stream:
        await stream.until_done()
        run = await stream.get_final_run()
    equal(listener.calls, [["weather", '{"city":"Here"}'], ["weather", '{"city":"There"}']])
    async with runs.submit_tool_outputs_stream(
        run_id=run.id, thread_id=thread_id, tool_outputs=outputs_for(run)
    ) as rest:
        equal(order_of([event async for event in rest]), SUBMITTED_RUN)
