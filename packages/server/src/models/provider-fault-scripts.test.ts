import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createFixtureServer } from "../../test/fixture-server.ts";
import { createManualClock } from "../../test/manual-clock.ts";
import { failModel, modelRequest, textOfParts, weatherTool } from "../../test/model-calls.ts";
import { ModelCallError } from "../core/errors.ts";
import type { LanguageModel, ModelPart } from "../core/language-model.ts";
import { silentLogger } from "../core/logger.ts";
import { type Adapter, adapters, fixtureText } from "./__fixtures__/adapters.ts";
import { defaultResponseLimits, type ResponseLimits } from "./bounded-fetch.ts";
import { toProvider } from "./provider-config.ts";
import { createProviderFetch } from "./provider-fetch.ts";
import { createProviderModel } from "./provider-model.ts";

const fetch = createProviderFetch({ clock: createManualClock() });

const wholeArguments = ['{"city":"Paris"}', '{"city":"Rome"}'];

function modelAt(
  { type, basePath }: Adapter,
  url: string,
  {
    fetch: ownFetch = fetch,
    limits = defaultResponseLimits,
  }: { fetch?: typeof fetch; limits?: ResponseLimits } = {},
): LanguageModel {
  return createProviderModel({
    provider: toProvider("acme", { type, baseUrl: url + basePath, apiKey: "test-key" }),
    model: "some-model",
    fetch: ownFetch,
    clock: createManualClock(),
    logger: silentLogger,
    limits,
  });
}

/** An answer whose body comes in these pieces, and then ends or breaks. */
function fetchPieces(pieces: readonly Uint8Array[], end: "ends" | "breaks"): typeof fetch {
  return async () => {
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        for (const piece of pieces) {
          controller.enqueue(piece);
        }
        if (end === "ends") {
          controller.close();
        } else {
          controller.error(new TypeError("terminated"));
        }
      },
    });
    return new Response(body, { headers: { "content-type": "text/event-stream" } });
  };
}

/** Reads what comes, to the end or to the error, which must be one that was foreseen. */
async function readAll(model: LanguageModel): Promise<ModelPart[]> {
  const parts: ModelPart[] = [];
  const { signal } = new AbortController();
  try {
    for await (const together of model.stream(modelRequest({ tools: [weatherTool] }), { signal })) {
      parts.push(...together);
    }
  } catch (error) {
    expect(error).toBeInstanceOf(ModelCallError);
    expect(parts.some(({ type }) => type === "finish")).toBe(false);
    return parts;
  }
  expect(parts.at(-1)).toMatchObject({ type: "finish" });
  return parts;
}

describe.each(adapters)("whatever happens to an answer of a provider of type $type", (adapter) => {
  it("is not taken for a whole one, or for another one, when it was cut anywhere", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom("text", "toolCalls"),
        fc.nat({ max: 10_000 }),
        fc.nat({ max: 10_000 }),
        fc.constantFrom("ends", "breaks"),
        async (kind, cutAt, splitAt, end) => {
          const whole = new TextEncoder().encode(adapter[kind]);
          const bytes = whole.subarray(0, cutAt % (whole.length + 1));
          const split = splitAt % (bytes.length + 1);
          const pieces = [bytes.subarray(0, split), bytes.subarray(split)];
          const parts = await readAll(modelAt(adapter, "http://unused", { fetch: fetchPieces(pieces, end) }));

          const text = textOfParts(parts);
          const calls = parts.flatMap((part) => (part.type === "tool-call-end" ? [part.arguments] : []));
          const isFinished = parts.at(-1)?.type === "finish";
          expect(fixtureText.startsWith(text)).toBe(true);
          expect(wholeArguments.slice(0, calls.length)).toEqual(calls);
          if (isFinished) {
            expect(kind === "text" ? text : calls).toEqual(kind === "text" ? fixtureText : wholeArguments);
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it("ends in parts or in an error that was foreseen, when bytes of it were changed", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom("text", "toolCalls"),
        fc.array(fc.tuple(fc.nat({ max: 10_000 }), fc.nat({ max: 255 })), { minLength: 1, maxLength: 5 }),
        async (kind, changes) => {
          const bytes = new TextEncoder().encode(adapter[kind]);
          for (const [position, value] of changes) {
            bytes[position % bytes.length] = value;
          }
          await readAll(modelAt(adapter, "http://unused", { fetch: fetchPieces([bytes], "ends") }));
        },
      ),
      { numRuns: 300 },
    );
  });

  it("is bounded in what it unpacks to", async () => {
    const packed = gzipSync(Buffer.alloc(5_000_000, ": keep-alive\n"));
    await using server = await createFixtureServer({
      respond(response) {
        response.writeHead(200, { "content-type": "text/event-stream", "content-encoding": "gzip" });
        response.end(packed);
      },
    });
    const limits = { ...defaultResponseLimits, maxBytes: 1_000_000 };
    const { error } = await failModel(modelAt(adapter, server.url, { limits }));
    expect(error.message).toBe("Provider 'acme' sent an answer of more than 1000000 bytes.");
  });
});
