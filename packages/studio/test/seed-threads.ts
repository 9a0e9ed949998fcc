import type { ScriptedUpstream } from "../../server/test/scripted-upstream.ts";
import type { Post } from "./seed.ts";

/** More threads, such as a support team's application leaves, and the assistants that answered them. */
export async function seedThreads({
  post,
  upstream,
}: {
  post: Post;
  upstream: ScriptedUpstream;
}): Promise<{ assistant: string; manyPairs: string }> {
  const model = "acme/atlas-mini";
  for (const [index, [title, content]] of conversations.entries()) {
    const thread = {
      title,
      metadata: { user: `u_${20_400 + index * 7}`, channel: index % 3 === 0 ? "phone" : "web" },
      messages: [{ role: "user", content }],
    };
    if (index % 4 === 3) {
      await post("/v1/threads", { ...thread, ttlSeconds: 30 * 86_400 });
      continue;
    }
    upstream.enqueue(
      index % 9 === 4
        ? { status: 400, body: { error: { message: "This model's maximum context length is 8192 tokens." } } }
        : {
            text: ["Certainly. ", "Here is what I found."],
            usage: { prompt_tokens: 412, completion_tokens: 9 },
          },
    );
    const run = await post("/v1/threads/runs", { model, thread });
    if (index % 9 === 4 && index < 9) {
      upstream.enqueue({ text: "It is done now.", usage: { prompt_tokens: 402, completion_tokens: 4 } });
      await post(`/v1/threads/${run.threadId}/runs`, { model });
    }
  }
  const { id: manyPairs } = await post("/v1/threads", {
    title:
      "Quarterly review of returns with the warehouse in Rotterdam, the carrier and the insurer (third attempt)",
    ttlSeconds: 3_600,
    metadata: {
      user: "u_20418",
      channel: "web",
      "order.number": "48-2291",
      note: "asks for a call back on weekdays after four",
      attempts: 3,
    },
    messages: [{ role: "user", content: "Where did we stop the last time?" }],
  });
  let assistant = "";
  for (const each of assistants) {
    assistant = (await post("/v1/assistants", each)).id;
  }
  return { assistant, manyPairs };
}

const conversations: [string, string][] = [
  [
    "",
    "My parcel says delivered but nothing is here. The neighbours have nothing either, I have asked all of them twice.",
  ],
  [
    "Wrong size delivered, exchange wanted",
    "I got 54 instead of 56. Can I keep it until the other one comes?",
  ],
  ["تأخر الطلب 48-2310", "لم يصل طلبي بعد، متى سيصل؟"],
  ["", "do you ship to the faroe islands"],
  ["Invoice without VAT number", "Our accounting needs the VAT number on invoice 2026-11-0192."],
  ["Brake pads squeal after the service", "They squeal in the rain only. Is that dangerous?"],
  ["לא קיבלתי אישור הזמנה", "הזמנתי אתמול ולא קיבלתי אישור"],
  ["Donaudampfschifffahrtsgesellschaftskapitänskajütenschlüsselanhänger", "Is this keyring in stock?"],
  ["", "How long is the warranty on the frame and does it cover racing?"],
  ["Gift card balance", "How much is left on gift card 8841?"],
  ["Cancel order 48-2302", "Please cancel, I ordered twice."],
  ["", "e-bike battery does not charge above 80 %"],
  ["Πότε θα αποσταλεί η παραγγελία;", "Παρήγγειλα την Τρίτη."],
  ["Leasing through my employer", "Which papers do you need from my employer?"],
  ["", "Is the shop open on the 24th of December?"],
  ["Feedback about the workshop", "Just wanted to say thanks, Maren was great."],
  ["Return label does not print", "The PDF is empty on two printers."],
  ["", "hi"],
];

const lookUp = (name: string, description: string) => ({
  type: "function",
  function: {
    name,
    description,
    parameters: { type: "object", properties: { id: { type: "string" } }, required: ["id"] },
  },
});

const assistants = [
  {
    assistantName: "Returns desk",
    modelName: "returns",
    description: "Takes returns and exchanges, and opens a case where it may not decide itself",
    instructions: "You take returns. Ask for the order's number first.",
    responseModel: { modelId: "acme/atlas-mini", temperature: 0.2 },
    tools: [lookUp("find_order", "Finds an order by its number")],
  },
  {
    assistantName:
      "Summaries for the weekly meeting of the warehouse, carriers and support, in two languages",
  },
  {
    assistantName: "מענה ללקוחות",
    modelName: "desk-he",
    description: "עונה ללקוחות בעברית",
    responseModel: { modelId: "acme/atlas-large" },
  },
  {
    assistantName: "Support desk",
    modelName: "support-desk",
    description: "Answers customers of the shop",
    instructions: `You answer for the support team of a bicycle shop. Be brief and exact.

Before you say anything about an order, look it up. Never promise a date that the carrier has not given.

When a customer was charged twice:
1. find both payments,
2. refund the later one with the reason "duplicate",
3. say when the money is back: after 3 to 5 working days.

Answer in the customer's language. If you do not know, say so and open a case.`,
    functionModel: { modelId: "acme/atlas-mini", temperature: 0 },
    responseModel: { modelId: "acme/atlas-large", temperature: 0.4 },
    tools: [
      lookUp("find_order", "Finds an order by its number"),
      lookUp("refund_payment", "Refunds a payment in full"),
      { type: "file_search" },
    ],
    metadata: { team: "support", owner: "maren" },
  },
];
