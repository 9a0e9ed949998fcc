import type { ModelMessage, ModelRequest } from "../core/language-model.ts";
import type { Tool } from "../core/tool.ts";
import { makeArguments } from "./demo-arguments.ts";
import { isJsonObject } from "./json-object.ts";

export type DemoAnswer =
  | { type: "text"; text: string; pauseMs: number }
  | { type: "tool-calls"; calls: { name: string; json: string }[] }
  | { type: "failure"; message: string };

const longestQuote = 500;
const mostWords = 100_000;

const introduction =
  "This is demo/assistant, the built-in demo of Threadmill. It is not a language model and only repeats what it was told.";

const howToGoOn =
  "To talk to a real model, give the server a provider, for example by setting OPENAI_API_KEY or by running Ollama " +
  "beside it, and name one of its models in the run, such as openai/gpt-4o-mini. Write help to see what else I can do.";

const help = `${introduction}

Begin a line with one of these:
/tool NAME {"key": "value"} - I call that function tool of the run; several lines are parallel calls. Without JSON I make the arguments up.
/fail message - the model call fails.
/slow 100 - I wait 100 ms before each word.
/long 1000 - I answer with 1000 words.

Mention a function tool of the run by its name, and I call it too. ${howToGoOn}`;

/** Decides what the demo model answers; how it is streamed is not its concern. */
export function answerAsDemo({ instructions, messages, tools }: ModelRequest): DemoAnswer {
  const said = lastUserText(messages);
  const orders = readOrders(said);
  const pauseMs = orders.slow === null ? 0 : orders.slow;
  const last = messages.at(-1);

  if (last?.role === "tool") {
    const outputs = last.results.map(({ name, output }) => `${name} answered: ${quote(output)}`);
    return { type: "text", text: `${introduction} ${outputs.join(" ")}`, pauseMs };
  }
  if (orders.fail !== null) {
    return { type: "failure", message: orders.fail };
  }
  if (orders.tools.length > 0) {
    return callOrdered(orders.tools, tools, pauseMs);
  }
  if (/^\s*\/?help\s*$/i.test(said)) {
    return { type: "text", text: help, pauseMs };
  }
  if (orders.long !== null) {
    const words = Array.from({ length: Math.min(orders.long, mostWords) }, (_, index) => `word${index + 1}`);
    return { type: "text", text: words.join(" "), pauseMs };
  }
  const mentioned = tools.filter(({ name }) => mentions(said, name));
  if (mentioned.length > 0) {
    return {
      type: "tool-calls",
      calls: mentioned.map((tool) => ({ name: tool.name, json: makeArguments(tool) })),
    };
  }
  return { type: "text", text: echo({ said, instructions, messages, tools }), pauseMs };
}

interface Orders {
  tools: { name: string; json: string }[];
  fail: string | null;
  slow: number | null;
  long: number | null;
}

function readOrders(text: string): Orders {
  const orders: Orders = { tools: [], fail: null, slow: null, long: null };
  for (const line of text.split("\n")) {
    const [, order, rest = ""] = /^\s*\/(tool|fail|slow|long)\b\s*(.*?)\s*$/.exec(line) ?? [];
    switch (order) {
      case "tool": {
        const [, name = "", json = ""] = /^(\S*)\s*(.*)$/.exec(rest) ?? [];
        orders.tools.push({ name, json });
        break;
      }
      case "fail":
        orders.fail = rest === "" ? "no reason was given." : rest;
        break;
      case "slow":
        orders.slow = readNumber(rest, 50);
        break;
      case "long":
        orders.long = readNumber(rest, 500);
        break;
    }
  }
  return orders;
}

function readNumber(text: string, fallback: number): number {
  return /^\d{1,9}$/.test(text) ? Number(text) : fallback;
}

function callOrdered(orders: Orders["tools"], tools: readonly Tool[], pauseMs: number): DemoAnswer {
  const calls: { name: string; json: string }[] = [];
  for (const { name, json } of orders) {
    const tool = tools.find((candidate) => candidate.name === name);
    if (tool === undefined) {
      const offered = tools.length === 0 ? "none" : tools.map((each) => each.name).join(", ");
      return { type: "text", text: `This run has no function tool '${name}'. It has: ${offered}.`, pauseMs };
    }
    if (json !== "" && !isJsonObject(json)) {
      return {
        type: "text",
        text: `What follows /tool ${name} is not a JSON object: ${quote(json)}`,
        pauseMs,
      };
    }
    calls.push({ name, json: json === "" ? makeArguments(tool) : json });
  }
  return { type: "tool-calls", calls };
}

function echo({
  said,
  instructions,
  messages,
  tools,
}: {
  said: string;
  instructions: string;
  messages: readonly ModelMessage[];
  tools: readonly Tool[];
}): string {
  const images = messages.flatMap((message) =>
    message.role === "user" ? message.content.filter(({ type }) => type === "image") : [],
  ).length;
  const seen = [
    count(messages.length, "message"),
    ...(images > 0 ? [count(images, "image")] : []),
    ...(tools.length > 0 ? [count(tools.length, "function tool")] : []),
  ].join(", ");
  return [
    introduction,
    `I was given ${seen}.`,
    ...(instructions === "" ? [] : [`My instructions are: ${quote(instructions)}`]),
    ...(said === "" ? [] : [`You said: ${quote(said)}`]),
    howToGoOn,
  ].join(" ");
}

function lastUserText(messages: readonly ModelMessage[]): string {
  const last = messages.findLast(({ role }) => role === "user");
  return last?.role === "user"
    ? last.content.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("\n")
    : "";
}

function mentions(text: string, name: string): boolean {
  return text.split(/[^A-Za-z0-9_-]+/).includes(name);
}

function quote(text: string): string {
  return text.length > longestQuote ? `"${text.slice(0, longestQuote)}…"` : `"${text}"`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
