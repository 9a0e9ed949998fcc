import { describe, expect, it, onTestFinished } from "vitest";
import { collect, sequencesOf, setUpEngine, typesOf, upTo, waitFor } from "../../test/engine-scene.ts";
import { type Answer, calls, says } from "../../test/scripted-model.ts";
import { StoreUnavailableError } from "../core/errors.ts";
import type { Run } from "../core/run.ts";
import type { RunEventType, SequencedEvent } from "../core/run-event.ts";
import type { Store } from "../core/store.ts";
import { defaultEngineSettings } from "./create-engine.ts";

/** What a run writes to the store. */
type Write = "create" | "tool outputs" | RunEventType;

/** Where a process dies: with a write, the first that has this event, before it is committed or after. */
type Death = { before: Write } | { after: Write };

/** A store for a process that dies at one of its writes: that one, and all that come later, are never answered. */
function dyingAt(store: Store, death: Death) {
  const { promise: dead, resolve } = Promise.withResolvers<void>();
  const { promise: buried, reject } = Promise.withResolvers<never>();
  buried.catch(() => undefined);
  const never = () => buried;
  let isDead = false;
  async function write<Result>(writes: readonly Write[], commit: () => Promise<Result>): Promise<Result> {
    if (isDead) {
      return never();
    }
    const [moment] = Object.keys(death);
    const isFatal = writes.includes("before" in death ? death.before : death.after);
    isDead ||= isFatal && moment === "before";
    if (isDead) {
      resolve();
      return never();
    }
    const result = await commit();
    if (isFatal) {
      isDead = true;
      resolve();
      return never();
    }
    return result;
  }
  const dying: Store = {
    ...store,
    createRun: (params) => write(["create"], () => store.createRun(params)),
    saveToolOutputs: (params) => write(["tool outputs"], () => store.saveToolOutputs(params)),
    appendEvents: (params) =>
      write(
        params.events.map(({ type }) => type),
        () => store.appendEvents(params),
      ),
    renewLeases: never,
    releaseLeases: never,
    returnLease: never,
  };
  return {
    store: dying,
    dead,
    isDead: () => isDead,
    /** Lets what waits for the dead process end, so that the test can. */
    bury: () => reject(new StoreUnavailableError("dead")),
  };
}

/** Calls a function at first, and answers when it has seen its output. */
const callsThenAnswers: Answer = (request, signal) => {
  const hasOutput = request.messages.at(-1)?.role === "tool";
  return (hasOutput ? says("Hel", "lo") : calls("weather", "{}"))(request, signal);
};

/**
 * Plays a run on a node that dies, with a reader and a client that hands in outputs, and then to its end on another.
 *
 * @returns what is found afterwards; `null` when there is no run.
 */
async function playWithDeath(death: Death, answer: Answer = says("Hel", "lo")) {
  const scene = await setUpEngine();
  const { organizationId, clock, store } = scene;
  const dying = dyingAt(store, death);
  const first = scene.startNode({ on: dying.store });
  onTestFinished(dying.bury);
  first.model.enqueue(answer, answer);

  /** The client's part: it submits whenever a run waits, and again when it got no answer. */
  async function submitTo({ engine }: typeof first, run: Pick<Run, "threadId" | "id">): Promise<void> {
    const { threadId, id: runId } = run;
    const found = await store.findRun({ organizationId, threadId, runId });
    const outputs = (found?.requiredAction?.toolCalls ?? []).map(({ id }) => ({
      toolCallId: id,
      output: "sun",
    }));
    if (outputs.length > 0) {
      await engine.submitToolOutputs({
        once: null,
        organizationId,
        threadId,
        runId,
        outputs,
        wantsAll: true,
      });
    }
  }

  const creating = scene.create(first.engine);
  let seenBefore: SequencedEvent[] = [];
  const living = creating.then(async ({ run }) => {
    const signal = new AbortController().signal;
    for (let after = 0; !dying.isDead(); after = seenBefore.length) {
      for await (const batch of first.engine.followRun({ organizationId, runId: run.id, after, signal })) {
        seenBefore = [...seenBefore, ...batch];
      }
      await submitTo(first, run);
      await first.engine.worker.claimDue();
    }
  });
  living.catch(() => undefined);
  await dying.dead;
  const seen = seenBefore;

  const threads = await store.listThreads({
    organizationId,
    filter: { datasetId: null, metadata: {}, search: null },
    page: { limit: 1, order: "asc", after: null, before: null },
  });
  const thread = "entries" in threads ? threads.entries[0] : undefined;
  if (thread === undefined) {
    return null;
  }
  const runs = await store.listRuns({
    organizationId,
    threadId: thread.id,
    page: { limit: 1, order: "asc", after: null, before: null },
  });
  const run = "entries" in runs ? runs.entries[0] : undefined;
  if (run === undefined) {
    return null;
  }
  const found = typesOf(await scene.log(run));

  const second = scene.startNode();
  second.model.enqueue(answer, answer);
  await clock.advance(defaultEngineSettings.leaseMs);
  await waitFor(async () => {
    await second.engine.worker.claimDue();
    await second.engine.worker.idle();
    await submitTo(second, run);
    return (await scene.reload(run)).completedAt !== null;
  });
  const signal = new AbortController().signal;
  const rest = await collect(
    second.engine.followRun({ organizationId, runId: run.id, after: seen.length, signal }),
  );
  const events = await scene.log(run);
  expect([...seen, ...rest]).toEqual(events);
  expect(sequencesOf(events)).toEqual(upTo(events.length));
  expect(typesOf(events).filter((type) => type === "run.completed")).toHaveLength(1);
  expect((await scene.answers(run)).filter(({ status }) => status === "completed")).toMatchObject([
    { content: [{ text: "Hello" }] },
  ]);
  return {
    /** What the log had at the death, and what came after. */
    found,
    added: typesOf(events).slice(found.length),
    answers: await scene.answers(run),
    asked: second.model.requests,
  };
}

const wholeAnswer = [
  "step.created",
  "step.in_progress",
  "message.created",
  "message.in_progress",
  "message.delta",
  "message.delta",
  "message.completed",
  "step.completed",
  "run.completed",
  "done",
];

describe("what is found after a process has died", () => {
  it("before the run was committed: nothing", async () => {
    expect(await playWithDeath({ before: "create" })).toBeNull();
  });

  it("after that, before anything of the answer was committed: the run, which is executed from its beginning", async () => {
    for (const death of [{ after: "create" }, { before: "step.created" }] as const) {
      const after = await playWithDeath(death);
      expect(after?.found.at(-1)).toBe("run.in_progress");
      expect(after?.added).toEqual(wholeAnswer);
    }
  });

  it("in a model call: what was streamed, closed as incomplete; the call is made again", async () => {
    const saysSlowly: Answer = async function* (request, signal) {
      for await (const part of says("Hel", "lo")(request, signal)) {
        await new Promise((resolve) => setImmediate(resolve));
        yield part;
      }
    };
    const after = await playWithDeath({ after: "message.delta" }, saysSlowly);
    expect(after?.found.at(-1)).toBe("message.delta");
    expect(after?.added).toEqual(["message.incomplete", "step.failed", ...wholeAnswer]);
    expect(after?.answers[0]).toMatchObject({ status: "incomplete", content: [{ text: "Hel" }] });
    expect(after?.asked).toHaveLength(1);
  });

  it("after the answer's last word, before its end was committed: the same, and never half of the end", async () => {
    for (const write of ["message.completed", "step.completed", "run.completed"] as const) {
      const after = await playWithDeath({ before: write });
      expect(after?.found).not.toContain("message.completed");
      expect(after?.asked).toHaveLength(1);
    }
  });

  it("after the end was committed: everything; nothing is repeated", async () => {
    const after = await playWithDeath({ after: "run.completed" });
    expect(after?.found.slice(-2)).toEqual(["run.completed", "done"]);
    expect(after?.added).toEqual([]);
    expect(after?.asked).toEqual([]);
  });

  it("in the middle of function calls: a step that failed; the call is made again", async () => {
    const after = await playWithDeath({ before: "run.requires_action" }, callsThenAnswers);
    expect(after?.found).not.toContain("run.requires_action");
    expect(after?.added.filter((type) => type === "run.requires_action")).toHaveLength(1);
    expect(after?.asked).toHaveLength(2);
  });

  it("while the run waits for the client: that it waits; nothing is repeated", async () => {
    const after = await playWithDeath({ after: "run.requires_action" }, callsThenAnswers);
    expect(after?.added).not.toContain("step.failed");
    expect(after?.asked).toHaveLength(1);
  });

  it("before tool outputs were committed: that the run waits; the client sends them again", async () => {
    const after = await playWithDeath({ before: "tool outputs" }, callsThenAnswers);
    expect(after?.found.slice(-2)).toEqual(["run.requires_action", "done"]);
    expect(after?.asked).toHaveLength(1);
  });

  it("after tool outputs were committed: the run, which goes on; the calls are never made again", async () => {
    const after = await playWithDeath({ after: "tool outputs" }, callsThenAnswers);
    expect(after?.found.slice(-3)).toEqual(["step.completed", "run.queued", "run.in_progress"]);
    expect(after?.added).toEqual(wholeAnswer);
    expect(after?.asked).toHaveLength(1);
  });
});
