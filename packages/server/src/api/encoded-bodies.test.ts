import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { startEdge } from "../../test/edge.ts";

const json = { "content-type": "application/json" };

describe("a compressed body", () => {
  it.each([
    ["/v1/threads", ({ message }: { message: string }) => message],
    ["/openai/v1/threads", ({ error }: { error: { message: string } }) => error.message],
    ["/openai/v1/files", ({ error }: { error: { message: string } }) => error.message],
  ])("is refused at %s with a word on what to send instead", async (path, messageOf) => {
    const { app, key } = await startEdge();
    const answer = await app.inject({
      method: "POST",
      url: path,
      headers: { ...json, authorization: `Bearer ${key}`, "content-encoding": "gzip" },
      payload: gzipSync("{}"),
    });
    expect(answer.statusCode).toBe(415);
    expect(messageOf(answer.json())).toBe(
      "The request body is sent with the Content-Encoding 'gzip'. Send it as it is, without that header.",
    );
    expect(answer.headers["accept-encoding"]).toBe("identity");
  });

  it("is not what 'identity' says, nor the header of a request without a body", async () => {
    const { call } = await startEdge();
    const encoded = (encoding: string) => ({ headers: { "content-encoding": encoding } });
    expect((await call("POST", "/v1/threads", { body: {}, ...encoded("Identity") })).statusCode).toBe(200);
    expect((await call("POST", "/v1/threads", { body: {}, ...encoded("") })).statusCode).toBe(200);
    expect((await call("GET", "/v1/threads", encoded("gzip"))).statusCode).toBe(200);
  });
});
