import { describe, expect, it } from "vitest";
import { gatherParts } from "./gather-parts.ts";

function source() {
  let controller: ReadableStreamDefaultController<string> | undefined;
  const stream = new ReadableStream<string>({
    start(given) {
      controller = given;
    },
  });
  if (controller === undefined) {
    throw new Error("The stream did not start.");
  }
  return { stream, controller };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe("the parts of a stream", () => {
  it("come together when they have come in one turn of the event loop", async () => {
    const { stream, controller } = source();
    const take = gatherParts(stream);
    const first = take();

    controller.enqueue("a");
    await Promise.resolve();
    controller.enqueue("b");

    expect(await first).toEqual(["a", "b"]);
    controller.enqueue("c");
    expect(await take()).toEqual(["c"]);
  });

  it("are kept until somebody asks for them", async () => {
    const { stream, controller } = source();
    const take = gatherParts(stream);
    controller.enqueue("a");
    await turn();
    controller.enqueue("b");
    await turn();

    expect(await take()).toEqual(["a", "b"]);
  });

  it("are none at the end, however often one asks", async () => {
    const { stream, controller } = source();
    const take = gatherParts(stream);
    controller.enqueue("a");
    controller.close();

    expect(await take()).toEqual(["a"]);
    expect(await take()).toEqual([]);
    expect(await take()).toEqual([]);
  });

  it("that have come before a failure come before it", async () => {
    const { stream, controller } = source();
    const cut = new Error("cut");
    // What is in the stream's own queue is gone when it fails.
    const take = gatherParts(stream);
    controller.enqueue("a");
    await Promise.resolve();
    controller.error(cut);

    expect(await take()).toEqual(["a"]);
    await expect(take()).rejects.toBe(cut);
    await expect(take()).rejects.toBe(cut);
  });
});
