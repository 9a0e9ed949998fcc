import { hash } from "node:crypto";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Clock } from "../core/clock.ts";
import type { JsonObject } from "../core/json.ts";
import type { StoredReceipt } from "../core/receipt.ts";
import type { ReceiptStore } from "../core/receipt-store.ts";
import type { Once } from "../engine/engine.ts";
import { organizationOf } from "./authentication.ts";
import { EdgeError } from "./edge-error.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** Digest of the body's text, for requests with an idempotency key; `null` without a body. */
    bodyDigest: string | null;
  }
}

/** Carries requests out once when they have the header `Idempotency-Key`, and as they come when they have none. */
export interface Idempotency {
  /**
   * Does what a request asks and answers it; or, when the same request was carried out before, answers it again.
   *
   * The first answer is kept and sent again to the byte. Where there is none (a stream, a process that died between
   * commit and answer, a request that is still being answered) it is made anew from what the receipt names. Errors
   * are not kept: nothing was carried out, so the key is still free.
   *
   * @throws {EdgeError} The key was used with another request.
   */
  answer<Outcome>(params: {
    reply: FastifyReply;
    /** Carries the request out, with its receipt in the same transaction. */
    perform: (once: Once["once"]) => Promise<Outcome>;
    /** Finds what an earlier request of the same key has made or changed. */
    recall: (subject: JsonObject) => Promise<Outcome>;
    /** @returns the body of the answer; `null` when it was sent already, as a stream. */
    respond: (outcome: Outcome) => object | null | Promise<object | null>;
  }): Promise<FastifyReply>;
}

type Claim = NonNullable<Once["once"]>;

export function createIdempotency({
  store,
  clock,
}: {
  store: Pick<ReceiptStore, "findReceipt" | "saveReceiptResponse">;
  clock: Clock;
}): Idempotency {
  return {
    async answer({ reply, perform, recall, respond }) {
      const { request } = reply;
      const claim = claimOf(request);
      if (claim === null) {
        const body = await respond(await perform(null));
        return body === null ? reply : reply.send(body);
      }
      const { key, digest } = claim;
      const organizationId = organizationOf(request);

      const earlier = await find();
      if (earlier !== null) {
        return replay(earlier);
      }
      let outcome: Awaited<ReturnType<typeof perform>>;
      try {
        outcome = await perform(claim);
      } catch (error) {
        // The same request may have been carried out at this very moment; this one was refused for that, then.
        const other = await find();
        if (other === null) {
          throw error;
        }
        return replay(other);
      }
      return answerAndKeep(await respond(outcome));

      async function replay({ response, subject }: StoredReceipt): Promise<FastifyReply> {
        reply.header("idempotent-replayed", "true");
        return response === null
          ? answerAndKeep(await respond(await recall(subject)))
          : sendText(reply, response);
      }

      /** Of several that make the answer anew at once all send the one that was kept first. */
      async function answerAndKeep(body: object | null): Promise<FastifyReply> {
        if (body === null) {
          return reply;
        }
        const response = { status: 200, body: JSON.stringify(body) };
        // Who has left while the run went on did not get this answer, and may wait again with the same key.
        if (!reply.raw.destroyed) {
          await store.saveReceiptResponse({ organizationId, key, response });
          const kept = await find();
          return sendText(reply, kept?.response ?? response);
        }
        return sendText(reply, response);
      }

      async function find(): Promise<StoredReceipt | null> {
        const receipt = await store.findReceipt({ organizationId, key, now: clock.now() });
        if (receipt !== null && receipt.digest !== digest) {
          throw new EdgeError(
            "key_of_another_request",
            "This Idempotency-Key was used with another request. Send a new key with a new request, and the same " +
              "method, path and body with the same key.",
          );
        }
        return receipt;
      }
    },
  };
}

/** Remembers of a body's text what tells it from others; costs nothing without a key. */
export function noteBody(request: FastifyRequest, text: string): void {
  if (request.headers["idempotency-key"] !== undefined) {
    request.bodyDigest = hash("sha256", text, "hex");
  }
}

/** `null` without a key. The route's schema has checked the header. */
function claimOf(request: FastifyRequest): Claim | null {
  const key = request.headers["idempotency-key"];
  if (typeof key !== "string") {
    return null;
  }
  const [path] = request.url.split("?", 1);
  return { key, digest: hash("sha256", `${request.method} ${path}\n${request.bodyDigest ?? ""}`, "hex") };
}

function sendText(reply: FastifyReply, { status, body }: { status: number; body: string }): FastifyReply {
  return reply.code(status).type("application/json; charset=utf-8").send(body);
}
