import type { ScriptedUpstream } from "../../server/test/scripted-upstream.ts";
import type { Post } from "./seed.ts";

/** Runs of all kinds. Ids to open. */
export interface SeededRuns {
  /** Twenty model calls, each with a tool call that was answered. */
  many: string;
  /** Its first tries met a provider that was overloaded. */
  retried: string;
  /** Two model calls with a wait between them. */
  answered: string;
  /** The provider refused the server's key. */
  refused: string;
  /** Waits for the outputs of two tool calls. */
  waiting: string;
  /** One call, and text from right to left. */
  arabic: string;
}

const model = "acme/atlas-large";
const rounds = 20;

/** Fills the page of runs. Gated answers keep a few of them running. */
export async function seedRuns({
  post,
  upstream,
}: {
  post: Post;
  upstream: ScriptedUpstream;
}): Promise<SeededRuns> {
  const run = (content: string, more: object = {}, title = "") =>
    post("/v1/threads/runs", {
      model,
      thread: { ...(title !== "" && { title }), messages: [{ role: "user", content }] },
      ...more,
    });
  const tools = ["search_invoices", "read_invoice", "open_ticket"].map((name) => ({
    type: "function",
    function: {
      name,
      description: `Does what its name says: ${name.replace("_", " ")}`,
      parameters: { type: "object", properties: { number: { type: "string" } } },
    },
  }));

  for (const [index, content] of questions.entries()) {
    upstream.enqueue({
      text: ["Yes: ", "it is covered ", "by the terms ", "of 2026."],
      usage: { prompt_tokens: 420 + index * 137, completion_tokens: 38 + index * 21 },
    });
    await run(content, index % 3 === 2 ? { model: "acme/atlas-mini" } : {});
  }

  const answer = ({ id, threadId, requiredAction }: Awaited<ReturnType<Post>>, output: string) => {
    const { submitToolOutputs } = requiredAction as { submitToolOutputs: { toolCalls: { id: string }[] } };
    return post(`/v1/threads/${threadId}/runs/${id}/submit_tool_outputs`, {
      toolOutputs: submitToolOutputs.toolCalls.map((call) => ({ toolCallId: call.id, output })),
    });
  };
  const called = (round: number) => ({
    text: round === 0 ? "I go through the invoices one by one." : "",
    toolCalls: [{ name: "read_invoice", arguments: `{"number":"2026-${1042 + round}"}` }],
    usage: { prompt_tokens: 900 + round * 310, completion_tokens: 24 },
  });
  upstream.enqueue(called(0));
  let many = await run(
    "Reconcile the invoices of October against the ledger, and tell me which of them were paid twice, by whom and when",
    {
      tools,
      instructions: "You work for the bookkeeping of a bicycle shop. Read each invoice before you judge it.",
    },
  );
  for (let round = 1; round <= rounds; round += 1) {
    upstream.enqueue(
      round < rounds
        ? called(round)
        : {
            text: ["Two invoices ", "were paid twice: ", "**2026-1047** and **2026-1055**."],
            usage: { prompt_tokens: 7_310, completion_tokens: 96 },
          },
    );
    many = await answer(many, `{"number":"2026-${1041 + round}","amount":1249,"payments":1}`);
  }

  upstream.enqueue({
    text: ["I look ", "it up."],
    toolCalls: [{ name: "search_invoices", arguments: '{"number":"2026-1047"}' }],
    usage: { prompt_tokens: 802, completion_tokens: 31 },
  });
  const answered = await run("Was invoice 2026-1047 paid?", { tools });
  upstream.enqueue({
    text: ["It was ", "paid ", "twice, ", "on 3 and ", "on 4 October."],
    usage: { prompt_tokens: 914, completion_tokens: 77 },
  });
  await answer(answered, '{"payments":["2026-10-03","2026-10-04"]}');

  const overloaded = { status: 503, body: { error: { message: "The model is overloaded, try again." } } };
  upstream.enqueue(overloaded);
  upstream.enqueue(overloaded);
  upstream.enqueue({
    text: ["The warranty ", "covers it."],
    usage: { prompt_tokens: 611, completion_tokens: 44 },
  });
  const retried = await run("Does the warranty cover a broken spoke?");

  upstream.enqueue({ status: 401, body: { error: { message: "Incorrect API key provided: sk-ac…9f2." } } });
  const refused = await run("Summarise last week’s incident reports.");
  upstream.enqueue({
    status: 400,
    body: { error: { message: "This model's maximum context length is 128000 tokens." } },
  });
  await run(
    "Translate the whole manual into Finnish",
    {},
    "Manual of the cargo bike, all 14 chapters with their annexes and the declaration of conformity",
  );

  upstream.enqueue({
    text: ["مرحبًا، ", "تم رد المبلغ."],
    usage: { prompt_tokens: 512, completion_tokens: 61 },
  });
  const arabic = await run("اكتب ردًا قصيرًا للعميل عن رد المبلغ للطلب 48-2291");

  upstream.enqueue({
    text: "Let me look both up.",
    toolCalls: [
      {
        name: "search_invoices",
        arguments: '{"number":"2026-1047","customer":"Fahrradladen Müller & Söhne"}',
      },
      { name: "open_ticket", arguments: '{"number":"2026-1047","queue":"refunds"}' },
    ],
    usage: { prompt_tokens: 1_284, completion_tokens: 58 },
  });
  const waiting = await run("Find invoice 2026-1047 and open a ticket for its refund", { tools });

  return {
    many: many.id,
    answered: answered.id,
    retried: retried.id,
    refused: refused.id,
    waiting: waiting.id,
    arabic: arabic.id,
  };
}

const questions = [
  "Is theft covered when the bike was locked?",
  "How long may a customer return an opened helmet?",
  "Which tyres fit a 28 inch touring bike?",
  "What does the yearly inspection cost for an e-bike with two batteries?",
  "Kann ich mein Rad auch in der Filiale in Köln abholen, wenn ich es online bestellt habe?",
  "Write a reply to a customer whose parcel was lost",
];

/** How much longer everything took, and how much longer each wait for the client was on top of it. */
export interface Slowness {
  factor: number;
  waitMs: number;
}

/** A run's timeline as it would be with a slow provider and a slow client. */
export function slowedDown(
  timeline: { run: { createdAt: string }; clientWaits: { endedAt: string | null }[] },
  { factor, waitMs }: Slowness,
): unknown {
  const createdAt = Date.parse(timeline.run.createdAt);
  const ends = timeline.clientWaits.flatMap(({ endedAt }) => (endedAt === null ? [] : [Date.parse(endedAt)]));
  return JSON.parse(JSON.stringify(timeline), (name, value: unknown) => {
    if (typeof value !== "string" || !name.endsWith("At") || name === "expiresAt") {
      return value;
    }
    const at = Date.parse(value);
    const waits = ends.filter((end) => end <= at).length;
    return new Date(createdAt + (at - createdAt) * factor + waits * waitMs).toISOString();
  });
}

/** What the charts show of a day with many runs. */
export function busyDay(): unknown {
  const hourMs = 3_600_000;
  const to = Math.ceil(Date.now() / hourMs) * hourMs;
  const buckets = Array.from({ length: 24 }, (_, hour) => {
    const runs = Math.round(180 + 140 * Math.sin((hour - 7) / 3.8));
    const failedRuns = hour === 16 ? 61 : hour % 5;
    return {
      startAt: new Date(to - (24 - hour) * hourMs).toISOString(),
      runs,
      failedRuns,
      firstTokenMs: { p50: 380 + (hour % 4) * 30, p95: hour === 16 ? 7_400 : 1_250 + (hour % 3) * 240 },
      tokensByModel: ["acme/atlas-large", "acme/atlas-mini", "local/qwen3-14b", "acme/atlas-embed"].map(
        (model, index) => ({ model, promptTokens: runs * 900 * (4 - index), completionTokens: runs * 80 }),
      ),
    };
  });
  return {
    object: "runs_summary",
    from: buckets[0]?.startAt,
    to: new Date(to).toISOString(),
    bucketSeconds: 3_600,
    totals: {
      runs: 4_310,
      failedRuns: 108,
      firstTokenMs: { p50: 412, p95: 1_690 },
      tokensByModel: buckets[12]?.tokensByModel,
    },
    buckets,
  };
}
