import { expectTypeOf, it } from "vitest";
import { z } from "zod";
import {
  createClient,
  defineFunction,
  type List,
  type Message,
  type MessageDelta,
  type Page,
  type Run,
  type RunEvent,
  type RunStep,
  type RunStepDelta,
  type RunStream,
  type Thread,
  type Threadmill,
} from "../src/index.ts";

// What is expected here the compiler checks; running it shows nothing.
const threadmill = createClient();
type Body = Parameters<Threadmill["createThreadAndRun"]>[0];

it("has an event's data by its name", () => {
  type DataOf<Name extends RunEvent["event"]> = Extract<RunEvent, { event: Name }>["data"];
  expectTypeOf<DataOf<"thread.message.delta">>().toEqualTypeOf<MessageDelta>();
  expectTypeOf<DataOf<"thread.run.step.delta">>().toEqualTypeOf<RunStepDelta>();
  const narrow = (event: RunEvent) => {
    switch (event.event) {
      case "thread.created":
        return expectTypeOf(event.data).toEqualTypeOf<Thread>();
      case "thread.run.requires_action":
        return expectTypeOf(event.data).toEqualTypeOf<Run>();
      case "thread.run.step.completed":
        return expectTypeOf(event.data).toEqualTypeOf<RunStep>();
      case "thread.message.completed":
        return expectTypeOf(event.data).toEqualTypeOf<Message>();
      default:
        return undefined;
    }
  };
  expectTypeOf(narrow).toBeFunction();
  // @ts-expect-error There is no such event.
  expectTypeOf<DataOf<"thread.run.paused">>().toBeNever();
});

it("answers with what the operation answers", () => {
  expectTypeOf(threadmill.createThreadAndRun).returns.toEqualTypeOf<Promise<Run>>();
  expectTypeOf(threadmill.createThreadAndRun.stream).returns.toEqualTypeOf<RunStream>();
  expectTypeOf(threadmill.runs.submitToolOutputs.stream).returns.toEqualTypeOf<RunStream>();
  expectTypeOf(threadmill.threads.list).returns.toEqualTypeOf<List<Thread>>();
  expectTypeOf<Awaited<ReturnType<typeof threadmill.messages.list>>>().toEqualTypeOf<Page<Message>>();
});

it("takes what the operation takes", () => {
  expectTypeOf<{
    model: string;
    thread: { messages: { role: "user"; content: string }[] };
  }>().toExtend<Body>();
  expectTypeOf<{ temperature: string }>().not.toExtend<Body>();
  expectTypeOf<Body>().not.toHaveProperty("stream");
  expectTypeOf<Body>().not.toHaveProperty("additionaInstructions");
  expectTypeOf<{ whenBusy: "later" }>().not.toExtend<Parameters<typeof threadmill.runs.create>[1]>();
});

it("gives a function what its schema makes of the arguments", () => {
  defineFunction({
    name: "a",
    parameters: z.object({ city: z.string(), days: z.string().transform(Number) }),
    execute: (args) => expectTypeOf(args).toEqualTypeOf<{ city: string; days: number }>(),
  });
  defineFunction({
    name: "b",
    parameters: { type: "object", properties: { city: { type: "string" } } },
    execute: (args) => expectTypeOf(args).toEqualTypeOf<Record<string, unknown>>(),
  });
  defineFunction({
    name: "c",
    execute: (args) => expectTypeOf(args).toEqualTypeOf<Record<string, unknown>>(),
  });
});
