import type { ScriptedUpstream } from "../../server/test/scripted-upstream.ts";

/** Threads that look like those of a real installation. Ids to open. */
export interface Seeded {
  /** Several turns, with Markdown of all kinds, and text from right to left. */
  long: string;
  /** Its run waits for the outputs of two tool calls. */
  waiting: string;
  /** Its run was answered with tool outputs. */
  answered: string;
  /** Its run failed. */
  failed: string;
}

export type Post = (
  path: string,
  body: unknown,
) => Promise<{ id: string; threadId: string; requiredAction: unknown }>;

const model = "acme/atlas-large";

/** Fills a server whose provider `acme` is the scripted one. */
export async function seed({ post, upstream }: { post: Post; upstream: ScriptedUpstream }): Promise<Seeded> {
  const say = (text: string) =>
    upstream.enqueue({ text: pieces(text), usage: { prompt_tokens: 1_284, completion_tokens: 312 } });
  const ask = (content: string) => ({ role: "user", content });

  say(refundAnswer);
  const first = await post("/v1/threads/runs", {
    model,
    instructions: "You answer for the support team of a bicycle shop. Be brief and exact.",
    thread: {
      title: "Refund of order 48-2291, paid twice",
      metadata: { user: "u_20418", channel: "web" },
      messages: [
        ask("A customer was charged twice for order 48-2291. How do I refund one of the two payments?"),
      ],
    },
  });
  const again = (content: string) =>
    post(`/v1/threads/${first.threadId}/runs`, { model, additionalMessages: [ask(content)] });
  say(codeAnswer);
  await again("Can you show me the call, in Python, and what the answer looks like?");
  say(arabicAnswer);
  await again("اكتب ردًا قصيرًا للعميل بالعربية");

  const toolCalls = [
    { name: "get_weather", arguments: '{"city":"Reykjavík","unit":"celsius"}' },
    { name: "find_flights", arguments: '{"from":"OSL","to":"KEF","date":"2026-12-03","passengers":2}' },
  ];
  const tools = [weather, flights].map((definition) => ({ type: "function", function: definition }));
  upstream.enqueue({ text: "Let me look both up.", toolCalls });
  const waiting = await post("/v1/threads/runs", {
    model,
    tools,
    thread: {
      title: "Trip to Iceland",
      messages: [ask("Is it a good week to fly to Reykjavík from Oslo, for two?")],
    },
  });

  upstream.enqueue({ toolCalls: [{ name: "get_weather", arguments: '{"city":"Oslo"}' }] });
  const answered = await post("/v1/threads/runs", {
    model,
    tools,
    thread: { messages: [ask("What should I wear in Oslo today?")] },
  });
  say("It is **4 °C** with light rain in Oslo. Take a waterproof jacket and a jumper.");
  const { submitToolOutputs } = answered.requiredAction as {
    submitToolOutputs: { toolCalls: { id: string }[] };
  };
  await post(`/v1/threads/${answered.threadId}/runs/${answered.id}/submit_tool_outputs`, {
    toolOutputs: submitToolOutputs.toolCalls.map(({ id }) => ({
      toolCallId: id,
      output: '{"temperature":4,"sky":"light rain","wind":"6 m/s"}',
    })),
  });

  upstream.enqueue({ status: 401, body: { error: { message: "Incorrect API key provided: sk-ac…9f2." } } });
  const failed = await post("/v1/threads/runs", {
    model,
    thread: { messages: [ask("Summarise last week’s incident reports.")] },
  });

  return {
    long: first.threadId,
    waiting: waiting.threadId,
    answered: answered.threadId,
    failed: failed.threadId,
  };
}

function pieces(text: string): string[] {
  return text.match(/\S+\s*|\s+/g) ?? [text];
}

const weather = {
  name: "get_weather",
  description: "Tells the current weather of a city",
  parameters: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
};

const flights = {
  name: "find_flights",
  description: "Finds flights between two airports on a day",
  parameters: { type: "object", properties: { from: { type: "string" }, to: { type: "string" } } },
};

const refundAnswer = `Order **48-2291** has two captured payments, \`pay_81c\` and \`pay_81d\`, 40 seconds apart. Refund the later one:

1. Open *Payments* and search for \`pay_81d\`.
2. Choose **Refund**, full amount, reason \`duplicate\`.
3. Note the refund's number in the order.

| Payment | Captured | Amount | State |
|---|---|---:|---|
| pay_81c | 09:14:02 | 1,249.00 | keep |
| pay_81d | 09:14:42 | 1,249.00 | refund |

The money is back after 3 to 5 working days. See [the refund policy](https://help.example.com/refunds) for cases that took longer.`;

const codeAnswer = `Send the payment's id and the reason. The call can be repeated safely: the same key refunds once.

\`\`\`python
import os
import requests

response = requests.post(
    "https://api.example.com/v2/refunds",
    headers={"Authorization": f"Bearer {os.environ['SHOP_KEY']}", "Idempotency-Key": "48-2291-duplicate"},
    json={"payment": "pay_81d", "reason": "duplicate"},
    timeout=10,
)
response.raise_for_status()
print(response.json()["state"])  # pending, then succeeded
\`\`\`

It answers with the refund:

\`\`\`json
{ "id": "ref_20c", "payment": "pay_81d", "amount": 124900, "state": "pending" }
\`\`\`

> A refund in state \`pending\` cannot be cancelled any more.`;

const arabicAnswer = `مرحبًا، لاحظنا أنه تم خصم المبلغ مرتين للطلب **48-2291**. لقد أعدنا الدفعة الثانية، وسيظهر المبلغ في حسابك خلال 3 إلى 5 أيام عمل.

نعتذر عن الإزعاج.`;
