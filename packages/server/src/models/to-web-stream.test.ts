import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import { toWebStream } from "./to-web-stream.ts";

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

describe("the bytes of a stream, as the web reads them", () => {
  it("come all, and then end", async () => {
    const source = new PassThrough();
    const text = new Response(toWebStream(source)).text();
    for (const piece of ["a", "b", "c"]) {
      source.write(piece);
      await nextTurn();
    }
    source.end();
    expect(await text).toBe("abc");
  });

  it("come as one piece, if they came before they were asked for", async () => {
    const source = new PassThrough();
    const reader = toWebStream(source).getReader();
    source.write("a");
    source.write("b");
    await nextTurn();
    expect(Buffer.from((await reader.read()).value ?? []).toString()).toBe("ab");
  });

  it("are not taken before they are asked for", async () => {
    const source = new PassThrough({ highWaterMark: 10 });
    toWebStream(source);
    source.write("x".repeat(20));
    await nextTurn();
    expect(source.readableLength).toBe(20);
  });

  it("end in the error that the stream ends in, also while nobody waits", async () => {
    const source = new PassThrough();
    const reader = toWebStream(source).getReader();
    source.destroy(new Error("torn"));
    await nextTurn();
    await expect(reader.read()).rejects.toThrow("torn");
  });

  it("are an error where the stream closes before its end", async () => {
    const source = new PassThrough();
    const waiting = toWebStream(source).getReader().read();
    source.destroy();
    await expect(waiting).rejects.toThrow("Premature close");
  });

  it("let go of the stream when nobody wants them any more", async () => {
    const source = new PassThrough();
    await toWebStream(source).cancel();
    expect(source.destroyed).toBe(true);
  });
});
