import { request as httpRequest } from "node:http";
import { describe, expect, it } from "vitest";
import { createManualClock } from "../../../test/manual-clock.ts";
import { startOpenAiEdge } from "./testing/openai-edge.ts";

interface WireFile {
  id: string;
  bytes: number;
  created_at: number;
  expires_at: number | null;
  filename: string;
}

/** An edge with a socket: an upload is a matter of bytes on the wire. */
async function startFileEdge(options: Parameters<typeof startOpenAiEdge>[0] = {}) {
  const edge = await startOpenAiEdge(options);
  const url = `${await edge.listen()}/openai/v1`;
  const send = (path: string, init: RequestInit = {}, key = edge.key) =>
    fetch(url + path, { ...init, headers: { authorization: `Bearer ${key}`, ...init.headers } });
  const upload = (fields: Fields, init: RequestInit = {}) =>
    send("/files", { method: "POST", body: formOf(fields), ...init });
  const create = async (fields: Fields = {}): Promise<WireFile> => {
    const answer = await upload({ purpose: "assistants", file: new File(["Hello"], "hello.txt"), ...fields });
    expect(answer.status).toBe(200);
    return (await answer.json()) as WireFile;
  };
  /** Sends the bytes as they are, and leaves the request open unless it is whole. */
  const sendRaw = (bytes: Buffer, headers: Record<string, string>) => {
    const sent = httpRequest(`${url}/files`, {
      method: "POST",
      headers: { authorization: `Bearer ${edge.key}`, ...headers },
    });
    sent.on("error", () => undefined);
    sent.write(bytes);
    return sent;
  };
  const ids = async (query = "") => {
    const { data } = (await (await send(`/files${query}`)).json()) as { data: WireFile[] };
    return data.map(({ id }) => id);
  };
  return { ...edge, url, send, upload, create, sendRaw, ids };
}

type Fields = Record<string, string | File | (string | File)[]>;

function formOf(fields: Fields): FormData {
  const form = new FormData();
  for (const [name, values] of Object.entries(fields)) {
    for (const value of [values].flat()) {
      form.append(name, value as string);
    }
  }
  return form;
}

const boundary = "threadmill-boundary";
const multipartHeaders = { "content-type": `multipart/form-data; boundary=${boundary}` };
const partOf = (disposition: string, body = "") =>
  `--${boundary}\r\ncontent-disposition: form-data; ${disposition}\r\n\r\n${body}`;

async function errorOf(answer: Response) {
  return { status: answer.status, ...((await answer.json()) as { error: object }).error };
}

describe("files of the Assistants dialect", () => {
  it("are uploaded, read and deleted", async () => {
    const { create, send } = await startFileEdge();
    const created = await create();
    expect(created).toEqual({
      id: expect.stringMatching(/^file-[0-9a-f-]{36}$/),
      object: "file",
      bytes: 5,
      created_at: expect.any(Number),
      expires_at: null,
      filename: "hello.txt",
      purpose: "assistants",
      status: "processed",
      status_details: null,
    });
    expect(await (await send(`/files/${created.id}`)).json()).toEqual(created);
    expect(await (await send(`/files/${created.id}/content`)).text()).toBe("Hello");
    const gone = await send(`/files/${created.id}`, { method: "DELETE" });
    expect(await gone.json()).toEqual({ id: created.id, object: "file", deleted: true });
    for (const [method, path] of [
      ["GET", ""],
      ["GET", "/content"],
      ["DELETE", ""],
    ]) {
      expect(await errorOf(await send(`/files/${created.id}${path}`, { method: String(method) }))).toEqual({
        status: 404,
        message: `No such File object: ${created.id}`,
        type: "invalid_request_error",
        param: "id",
        code: null,
      });
    }
  });

  it("come back to the byte, whole and in ranges, when they are long", async () => {
    const { create, send } = await startFileEdge();
    const content = Buffer.alloc(1_000_003);
    for (let index = 0; index < content.length; index += 1) {
      content[index] = (index * 31 + (index >> 8)) % 256;
    }
    const { id, bytes } = await create({ file: new File([content], "long.bin") });
    expect(bytes).toBe(content.length);
    const whole = await send(`/files/${id}/content`);
    expect(whole.headers.get("content-length")).toBe(String(content.length));
    expect(Buffer.from(await whole.arrayBuffer()).equals(content)).toBe(true);
    for (const [range, start, end] of [
      ["bytes=0-0", 0, 1],
      ["bytes=131000-262200", 131_000, 262_201],
      ["bytes=1000000-", 1_000_000, 1_000_003],
      ["bytes=-7", 999_996, 1_000_003],
    ] as const) {
      const part = await send(`/files/${id}/content`, { headers: { range } });
      expect(part.status).toBe(206);
      expect(part.headers.get("content-range")).toBe(`bytes ${start}-${end - 1}/${content.length}`);
      expect(Buffer.from(await part.arrayBuffer()).equals(content.subarray(start, end))).toBe(true);
    }
    const beyond = await send(`/files/${id}/content`, { headers: { range: "bytes=1000003-" } });
    expect([beyond.status, beyond.headers.get("content-range")]).toEqual([416, "bytes */1000003"]);
  });

  it("may be empty", async () => {
    const { create, send } = await startFileEdge();
    const { id, bytes } = await create({ file: new File([], "empty.txt") });
    expect(bytes).toBe(0);
    const content = await send(`/files/${id}/content`);
    expect([content.status, await content.text()]).toEqual([200, ""]);
  });

  it("take their purpose before or after the content, and need one", async () => {
    const { upload } = await startFileEdge();
    const file = new File(["x"], "x.txt");
    for (const fields of [
      { purpose: "vision", file },
      { file, purpose: "vision" },
    ]) {
      expect(await (await upload(fields)).json()).toMatchObject({ purpose: "vision" });
    }
    expect(await errorOf(await upload({ file }))).toEqual({
      status: 400,
      message: "Missing required parameter: 'purpose'.",
      type: "invalid_request_error",
      param: "purpose",
      code: "missing_required_parameter",
    });
    expect(await errorOf(await upload({ file, purpose: "fun" }))).toMatchObject({
      status: 400,
      message: expect.stringMatching(/^Invalid 'purpose': .*assistants/),
      code: "invalid_value",
    });
  });

  it("must come in a form, one with each request, as a file", async () => {
    const { upload, send, ids } = await startFileEdge();
    const purpose = "assistants";
    expect(await errorOf(await upload({ purpose }))).toMatchObject({
      message: "Missing required parameter: 'file'.",
      param: "file",
      code: "missing_required_parameter",
    });
    expect(await errorOf(await upload({ purpose, file: "text" }))).toMatchObject({
      message: "Invalid 'file': must be a file with a name, got a text.",
    });
    const two = [new File(["1"], "1.txt"), new File(["2"], "2.txt")];
    expect(await errorOf(await upload({ purpose, file: two }))).toMatchObject({
      status: 400,
      message: "Invalid 'file': send one file with each request.",
    });
    const headers = { "content-type": "application/json" };
    expect((await send("/files", { method: "POST", body: "{}", headers })).status).toBe(415);
    expect((await send("/files", { method: "POST" })).status).toBe(415);
    expect(await ids()).toEqual([]);
  });

  it("are read past files of other fields", async () => {
    const { create, send } = await startFileEdge();
    const { id } = await create({ other: new File(["x".repeat(300_000)], "other") });
    expect(await (await send(`/files/${id}/content`)).text()).toBe("Hello");
  });

  it.each([
    ["no boundary", "x", { "content-type": "multipart/form-data" }],
    ["no end", partOf('name="file"; filename="a"', "abc"), multipartHeaders],
    ["no form in it", "abc", multipartHeaders],
    ["a field like a prototype", `${partOf('name="__proto__"', "x")}\r\n--${boundary}--`, multipartHeaders],
    ["a hundred fields", `${partOf('name="a"', "x\r\n").repeat(100)}--${boundary}--`, multipartHeaders],
  ])("are refused in a form with %s", async (_, body, headers) => {
    const { send, ids } = await startFileEdge();
    const answer = await errorOf(await send("/files", { method: "POST", body, headers }));
    expect(answer).toMatchObject({
      status: 400,
      type: "invalid_request_error",
      message: expect.stringMatching(/^(The form could not be read|Missing required parameter)/),
    });
    expect(await ids()).toEqual([]);
  });

  it("are refused when they are too large, whether or not that is known beforehand", async () => {
    const { upload, send, ids, create } = await startFileEdge({ limits: { fileBytes: 300_000 } });
    await create({ file: new File(["x".repeat(300_000)], "fits") });
    const message = "The file is larger than 300000 bytes, the most that this server takes.";
    const purpose = "assistants";
    const [slightly, much] = [300_001, 3_000_000].map((size) => new File(["x".repeat(size)], "large"));
    for (const file of [slightly, much]) {
      const answer = await upload({ purpose, file: file as File });
      expect(await errorOf(answer)).toMatchObject({ status: 413, message });
    }
    let pieces = 0;
    const chunked = await send("/files", {
      method: "POST",
      headers: multipartHeaders,
      duplex: "half",
      body: new ReadableStream({
        start: (controller) => controller.enqueue(Buffer.from(partOf('name="file"; filename="a"'))),
        pull(controller) {
          pieces += 1;
          controller.enqueue(Buffer.alloc(100_000));
          if (pieces === 30) {
            controller.enqueue(Buffer.from(`\r\n--${boundary}--`));
            controller.close();
          }
        },
      }),
    });
    expect(await errorOf(chunked)).toMatchObject({ status: 413, message });
    expect(await ids()).toHaveLength(1);
    expect((await send("/models")).status).toBe(200);
  });

  it.each([1_000, 60_000])("are refused, not cut short, by a limit of %d bytes", async (fileBytes) => {
    const { upload, ids } = await startFileEdge({ limits: { fileBytes } });
    for (const more of [1, 5_000, 100_000]) {
      const file = new File(["x".repeat(fileBytes + more)], "large");
      expect((await upload({ purpose: "assistants", file })).status).toBe(413);
    }
    expect(await ids()).toEqual([]);
    expect(
      (await upload({ purpose: "assistants", file: new File(["x".repeat(fileBytes)], "fits") })).status,
    ).toBe(200);
  });

  it("leave nothing behind when their sender goes away in the middle", async () => {
    const { sendRaw, ids, store, engine } = await startFileEdge();
    const dropped = Promise.withResolvers<void>();
    const { dropContent } = store;
    store.dropContent = async (params) => {
      await dropContent(params);
      dropped.resolve();
    };
    const written = Promise.withResolvers<void>();
    const { writeContent } = store;
    store.writeContent = async (params) => {
      const result = await writeContent(params);
      written.resolve();
      return result;
    };
    const start = partOf('name="purpose"', "assistants\r\n") + partOf('name="file"; filename="a"');
    const sent = sendRaw(Buffer.concat([Buffer.from(start), Buffer.alloc(500_000)]), {
      ...multipartHeaders,
      "content-length": "9000000",
    });
    await written.promise;
    expect(await ids()).toEqual([]);
    sent.destroy();
    await dropped.promise;
    expect(await ids()).toEqual([]);
    await engine.sweeper.sweep();
    expect(await store.clearContent({ now: Number.MAX_SAFE_INTEGER, limit: 1 })).toBe(false);
  });

  it("can be uploaded a hundred at a time", async () => {
    const { create, send, ids } = await startFileEdge();
    const contents = Array.from({ length: 100 }, (_, index) => `${index} `.repeat(20_000 + index));
    const files = await Promise.all(
      contents.map((content, index) => create({ file: new File([content], `${index}.txt`) })),
    );
    const read = await Promise.all(files.map(async ({ id }) => (await send(`/files/${id}/content`)).text()));
    expect(read).toEqual(contents);
    expect((await ids()).toSorted()).toEqual(files.map(({ id }) => id).toSorted());
  });

  it("are listed newest first, by purpose and in exact pages, up to ten thousand of them", async () => {
    const { create, send, ids } = await startFileEdge();
    const files: WireFile[] = [];
    for (const purpose of ["vision", "assistants", "vision", "vision"]) {
      files.push(await create({ purpose }));
    }
    const [first, second, third, fourth] = files.map(({ id }) => id);
    expect(await ids()).toEqual([fourth, third, second, first]);
    expect(await ids("?limit=10000&order=asc")).toEqual([first, second, third, fourth]);
    const page = (await (await send("/files?purpose=vision&limit=2")).json()) as object;
    expect(page).toMatchObject({ object: "list", first_id: fourth, last_id: third, has_more: true });
    const last = await send(`/files?purpose=vision&limit=2&after=${third}`);
    expect(await last.json()).toEqual({
      object: "list",
      data: [files[0]],
      first_id: first,
      last_id: first,
      has_more: false,
    });
    expect(await ids("?purpose=assistants_output")).toEqual([]);
    for (const query of ["limit=0", "limit=10001", "order=up", "after=file-nowhere"]) {
      expect((await send(`/files?${query}`)).status).toBe(400);
    }
  });

  it("are saved, never shown, under a name that cannot reach beyond its header", async () => {
    const { create, send } = await startFileEdge();
    for (const [name, stored, disposition] of [
      ["plain.txt", "plain.txt", "attachment; filename=plain.txt"],
      ['say "hi"\\.txt', null, /^attachment; filename=/],
      ["../../etc/passwd", "passwd", "attachment; filename=passwd"],
      ["C:\\Windows\\system.ini", "system.ini", "attachment; filename=system.ini"],
      ["Übung 🧵.txt", "Übung 🧵.txt", /filename\*=UTF-8''%C3%9Cbung%20%F0%9F%A7%B5\.txt/],
      ["a\r\nset-cookie: x=y.html", null, /^attachment; filename/],
      ["..", "file", "attachment; filename=file"],
    ] as const) {
      const { id, filename } = await create({ file: new File(["<script>"], name, { type: "text/html" }) });
      if (stored !== null) {
        expect(filename).toBe(stored);
      }
      const { headers } = await send(`/files/${id}/content`);
      expect(headers.get("content-disposition")).toMatch(disposition);
      expect(headers.get("content-disposition")).toMatch(/^[\x20-\x7e]*$/);
      expect(headers.get("content-type")).toBe("application/octet-stream");
      expect(headers.get("x-content-type-options")).toBe("nosniff");
      expect(headers.has("set-cookie")).toBe(false);
    }
    const half = `${partOf('name="purpose"', "vision")}\r\n${partOf("name=file; filename*=utf-16le''%3E%D8", "x")}`;
    const body = `${half}\r\n--${boundary}--`;
    const named = await send("/files", { method: "POST", body, headers: multipartHeaders });
    const { id } = (await named.json()) as WireFile;
    expect((await send(`/files/${id}/content`)).status).toBe(200);
    const long = await send("/files", {
      method: "POST",
      body: formOf({ purpose: "vision", file: new File(["x"], "n".repeat(513)) }),
    });
    expect(await errorOf(long)).toMatchObject({
      message: "Invalid 'file': must have a name of at most 512 characters.",
    });
  });

  it("expire when they were meant to", async () => {
    const clock = createManualClock();
    const { create, upload, ids, engine } = await startFileEdge({ clock });
    const [anchor, seconds] = ["expires_after[anchor]", "expires_after[seconds]"];
    const { created_at, expires_at } = await create({ [anchor]: "created_at", [seconds]: "3600" });
    expect(expires_at).toBe(created_at + 3_600);
    const { id: kept } = await create();
    await clock.advance(3_599_000);
    await engine.sweeper.sweep();
    expect(await ids()).toHaveLength(2);
    await clock.advance(1_000);
    await engine.sweeper.sweep();
    expect(await ids()).toEqual([kept]);
    const fields = { purpose: "vision", file: new File(["x"], "x") };
    for (const wrong of [
      { [anchor]: "created_at", [seconds]: "3599" },
      { [anchor]: "created_at", [seconds]: "2592001" },
      { [anchor]: "last_active_at", [seconds]: "3600" },
      { [anchor]: "created_at" },
      { [seconds]: "3600" },
      { [anchor]: "created_at", [seconds]: "soon" },
    ]) {
      const answer = await errorOf(await upload({ ...fields, ...wrong }));
      expect(answer).toMatchObject({ status: 400, param: expect.stringMatching(/^expires_after\[/) });
    }
  });

  it("are uploaded once under one idempotency key", async () => {
    const { upload, ids, store, engine } = await startFileEdge();
    const fields = { purpose: "vision", file: new File(["x"], "x.txt") };
    const headers = { "idempotency-key": "once" };
    const first = await upload(fields, { headers });
    const again = await upload(fields, { headers });
    expect(again.headers.get("idempotent-replayed")).toBe("true");
    expect(await again.text()).toBe(await first.text());
    for (const other of [
      { ...fields, purpose: "batch" },
      { ...fields, file: new File(["y"], "x.txt") },
      { ...fields, file: new File(["x"], "y.txt") },
    ]) {
      expect((await upload(other, { headers })).status).toBe(422);
    }
    expect(await ids()).toHaveLength(1);
    await engine.sweeper.sweep();
    expect(await store.clearContent({ now: Number.MAX_SAFE_INTEGER, limit: 1 })).toBe(false);
  });

  it("are for another organization as if they had never been", async () => {
    const { create, send, foreignKey, ids } = await startFileEdge();
    const { id } = await create();
    const random = `${id.slice(0, -1)}${id.endsWith("0") ? "1" : "0"}`;
    for (const [method, suffix] of [
      ["GET", ""],
      ["GET", "/content"],
      ["DELETE", ""],
    ] as const) {
      const [own, nobodys] = await Promise.all(
        [id, random].map(async (name) => {
          const answer = await send(`/files/${name}${suffix}`, { method }, foreignKey);
          return [answer.status, (await answer.text()).replaceAll(name, "ID")];
        }),
      );
      expect(own).toEqual(nobodys);
      expect(own?.[0]).toBe(404);
    }
    expect(await (await send("/files", {}, foreignKey)).json()).toMatchObject({ data: [], has_more: false });
    expect(await ids()).toEqual([id]);
  });

  it("need a key before anything of them is read", async () => {
    const { url } = await startFileEdge();
    const body = formOf({ purpose: "vision", file: new File(["x"], "x") });
    expect((await fetch(`${url}/files`, { method: "POST", body })).status).toBe(401);
  });
});
