"""Assistants, threads, messages and models."""

import openai

from support import (
    MODEL,
    WEATHER,
    check,
    client,
    equal,
    raises,
)


@check("assistants: create, retrieve, update, delete")
def _():
    assistants = client.beta.assistants
    created = assistants.create(
        model=MODEL, name="Librarian", instructions="Be brief.", tools=[WEATHER], metadata={"team": "words"}
    )
    equal(assistants.retrieve(created.id), created)
    changed = assistants.update(created.id, name="Archivist")
    equal(changed, created.model_copy(update={"name": "Archivist"}))
    equal(assistants.delete(created.id).model_dump(), {"id": created.id, "object": "assistant.deleted", "deleted": True})
    raises(
        openai.NotFoundError,
        lambda: assistants.retrieve(created.id),
        message=f"No assistant found with id '{created.id}'.",
    )


@check("assistants: pages by limit, order, after and before")
def _():
    assistants = client.beta.assistants
    ids = [assistants.create(model=MODEL).id for _ in range(4)][::-1]
    newest = assistants.list(limit=2)
    equal([one.id for one in newest.data], ids[:2])
    equal(newest.has_next_page(), True)
    equal([one.id for one in newest.get_next_page().data], ids[2:])
    equal([one.id for one in assistants.list(limit=2, before=ids[3]).data], ids[1:3])
    equal([one.id for one in assistants.list(order="asc", after=ids[2]).data], [ids[1], ids[0]])


@check("assistants: auto-paging visits more than 100 of them, newest first")
def _():
    assistants = client.beta.assistants
    ids = [assistants.create(model=MODEL).id for _ in range(105)][::-1]
    visited = [one.id for one in assistants.list(limit=100)]
    equal(visited[:105], ids)
    equal(len(set(visited)), len(visited))
    for id in ids:
        assistants.delete(id)


@check("threads: create, retrieve, update, delete")
def _():
    threads = client.beta.threads
    created = threads.create(messages=[{"role": "user", "content": "Hello"}], metadata={"topic": "greetings"})
    equal(threads.retrieve(created.id), created)
    changed = threads.update(created.id, metadata={"topic": "farewells"})
    equal(changed, created.model_copy(update={"metadata": {"topic": "farewells"}}))
    equal(threads.delete(created.id).object, "thread.deleted")
    raises(openai.NotFoundError, lambda: threads.retrieve(created.id), f"No thread found with id '{created.id}'.")


@check("messages: create, retrieve, update, list, delete")
def _():
    thread = client.beta.threads.create()
    messages = client.beta.threads.messages
    created = messages.create(thread.id, role="user", content=[{"type": "text", "text": "What is this?"}])
    equal(created.content[0].text.value, "What is this?")
    equal(messages.retrieve(created.id, thread_id=thread.id), created)
    changed = messages.update(created.id, thread_id=thread.id, metadata={"from": "a film"})
    second = messages.create(thread.id, role="assistant", content="A fish.")
    equal(messages.list(thread.id).data, [second, changed])
    equal(messages.delete(second.id, thread_id=thread.id).object, "thread.message.deleted")
    raises(openai.NotFoundError, lambda: messages.retrieve(second.id, thread_id=thread.id))


@check("messages: auto-paging visits more than 100 of them, in both orders")
def _():
    texts = [f"Message {index}" for index in range(230)]
    thread = client.beta.threads.create(messages=[{"role": "user", "content": text} for text in texts])
    upwards = list(client.beta.threads.messages.list(thread.id, order="asc", limit=100))
    equal([message.content[0].text.value for message in upwards], texts)
    equal(list(client.beta.threads.messages.list(thread.id)), upwards[::-1])


@check("models: list, retrieve")
def _():
    first = next(iter(client.models.list()))
    equal(client.models.retrieve(first.id).id, first.id)
    raises(openai.NotFoundError, lambda: client.models.retrieve("no-such-model"))
