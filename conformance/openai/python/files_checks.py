"""Files, and messages that refer to them."""

import base64
import io
import pathlib
import tempfile

import openai

from support import (
    MISSING,
    MODEL,
    check,
    client,
    enqueue,
    equal,
    raises,
)

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@check("files: upload, list, retrieve, content, delete")
def _():
    created = client.files.create(file=("fish.txt", b"One fish, two fish.\n"), purpose="assistants")
    equal([created.filename, created.bytes, created.purpose], ["fish.txt", 20, "assistants"])
    equal(client.files.retrieve(created.id), created)
    assert created.id in [one.id for one in client.files.list()]
    equal(client.files.content(created.id).read(), b"One fish, two fish.\n")
    equal(client.files.delete(created.id).deleted, True)
    raises(
        openai.NotFoundError,
        lambda: client.files.retrieve(created.id),
        f"No such File object: {created.id}",
    )


@check("files: a megabyte from a stream of a file, and from a buffer")
def _():
    content = (b"fish and chips " * 70_000)[:1_000_003]
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "menu.txt"
        path.write_bytes(content)
        with path.open("rb") as stream:
            for file in (stream, path, ("menu.txt", io.BytesIO(content))):
                created = client.files.create(file=file, purpose="user_data")
                equal([created.filename, created.bytes], ["menu.txt", len(content)])
                equal(client.files.content(created.id).read(), content)


@check("files: auto-paging visits them all, by purpose")
def _():
    ids = [client.files.create(file=(f"{n}.jsonl", b"{}"), purpose="batch").id for n in range(5)]
    found = list(client.files.list(purpose="batch", limit=2, order="asc"))
    equal([one.id for one in found if one.id in ids], ids)
    equal({one.purpose for one in found}, {"batch"})


@check("files: waitForProcessing returns the file, and expires_after is kept")
def _():
    created = client.files.create(
        file=("note.txt", b"soon gone"),
        purpose="assistants",
        expires_after={"anchor": "created_at", "seconds": 3600},
    )
    processed = client.files.wait_for_processing(created.id)
    equal(processed, created)
    equal([processed.status, processed.expires_at], ["processed", created.created_at + 3600])


@check("files: an image of a message is shown to the model")
def _():
    image = client.files.create(file=("pixel.png", PIXEL), purpose="vision")
    assistant = client.beta.assistants.create(model=MODEL)
    content = [{"type": "image_file", "image_file": {"file_id": image.id, "detail": "low"}}]
    enqueue({"text": "A pixel."})
    run = client.beta.threads.create_and_run_poll(
        assistant_id=assistant.id, thread={"messages": [{"role": "user", "content": content}]}
    )
    equal(run.status, "completed", run.last_error)
    messages = list(client.beta.threads.messages.list(run.thread_id))
    equal([part.model_dump() for part in messages[-1].content], content)


@check("files: what a message or an assistant refers to must be there")
def _():
    file_id = f"file-{MISSING}"
    message = f"No such File object: {file_id}"
    thread = client.beta.threads.create()
    attachments = [{"file_id": file_id, "tools": [{"type": "file_search"}]}]
    raises(
        openai.NotFoundError,
        lambda: client.beta.threads.messages.create(
            thread.id, role="user", content="See", attachments=attachments
        ),
        message,
    )
    raises(
        openai.NotFoundError,
        lambda: client.beta.assistants.create(
            model=MODEL, tool_resources={"code_interpreter": {"file_ids": [file_id]}}
        ),
        message,
    )
