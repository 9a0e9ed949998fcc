import { describe, expect, it, onTestFinished, vi } from "vitest";
import { type ClientOptions, createClient } from "./index.ts";

/** Where a client sends its requests. */
async function addressOf(options: ClientOptions): Promise<string> {
  const urls: string[] = [];
  const fake: typeof fetch = async (url) => {
    urls.push(String(url));
    return Response.json({});
  };
  await createClient({ ...options, fetch: fake }).threads.retrieve("thread_1");
  return urls.join().replace("/v1/threads/thread_1", "");
}

describe("a client", () => {
  it.each([
    ["https://page.example", "https://page.example"],
    // Of a page that is a file.
    ["null", "http://127.0.0.1:4242"],
  ])("that is told no address talks, where the origin is %s, to %s", async (origin, address) => {
    vi.stubGlobal("location", { origin });
    onTestFinished(() => void vi.unstubAllGlobals());
    expect(await addressOf({})).toBe(address);
  });

  it("talks to the server on this machine where there is no page", async () => {
    expect(await addressOf({})).toBe("http://127.0.0.1:4242");
  });

  it.each([
    ["https://mill.example/", "https://mill.example"],
    ["/mill", "/mill"],
    ["", ""],
  ])("talks to %j", async (baseUrl, address) => {
    expect(await addressOf({ baseUrl })).toBe(address);
  });

  it.each(["127.0.0.1:4242", "localhost:4242", "http://", "ftp://mill.example"])(
    "refuses at once to be of %j, where no server can be",
    (baseUrl) => {
      expect(() => createClient({ baseUrl })).toThrow(
        new TypeError(`baseUrl must begin with http:// or https://, and a host, got '${baseUrl}'.`),
      );
    },
  );

  it("refuses at once an address with a password, which no request may have, and does not repeat it", () => {
    expect(() => createClient({ baseUrl: "https://user:secret@mill.example" })).toThrow(
      new TypeError(
        "baseUrl must have no user name and no password. What a proxy asks for goes into headers.",
      ),
    );
  });

  it("refuses at once a key that no header can carry, as examples show it, and does not repeat it", () => {
    expect(() => createClient({ accessKey: "sk-tune-…" })).toThrow(
      new TypeError("accessKey has characters that no key has. Check that it was copied whole."),
    );
  });

  it("takes a key with the line break of the file that it comes from", () => {
    expect(() => createClient({ accessKey: "sk-tune-x\n" })).not.toThrow();
  });

  it("is not tried again with a header that cannot be sent", async () => {
    const fake = vi.fn(fetch);
    const client = createClient({ fetch: fake, headers: { "x-app": "…" } });
    await expect(client.threads.list()).rejects.toBeInstanceOf(TypeError);
    expect(fake).not.toHaveBeenCalled();
  });
});
