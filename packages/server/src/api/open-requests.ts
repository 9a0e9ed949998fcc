import type { FastifyReply } from "fastify";
import { EdgeError } from "./edge-error.ts";
import type { KeyWatch } from "./key-watch.ts";

/** Requests that stay open for long: streams and waits. */
export interface OpenRequests {
  /**
   * A signal that is aborted when the client has left, would not be admitted any more (with the refusal as its reason),
   * or the server is going down. Until then, or the end of the response, the request counts as open.
   *
   * @param options.resumable - Whether the client comes back by itself when its answer breaks off, and loses nothing.
   */
  follow(reply: FastifyReply, options: { resumable: boolean }): AbortSignal;
  /**
   * Ends those whose clients come back, for shutting down: they go on elsewhere. One that begins later is given time
   * like the others, as its client does not know yet what to come back for.
   */
  endResumable(): void;
  /** Ends them all. */
  endAll(): void;
  count(): number;
  /** Resolves when none is open. */
  none(): Promise<void>;
}

/** One for all: every answer ends so, and an error of its own would cost each of them a stack trace. */
const over = new Error("The request is over.");

export function createOpenRequests({ keyWatch }: { keyWatch: KeyWatch }): OpenRequests {
  const open = new Map<AbortController, { resumable: boolean }>();
  let ended = false;
  let onNone = () => {};

  function end(controller: AbortController, reason: Error = over): void {
    open.delete(controller);
    controller.abort(reason);
    if (open.size === 0) {
      onNone();
    }
  }

  return {
    follow(reply, { resumable }) {
      const controller = new AbortController();
      let endWatch = () => {};
      const leave = (reason: Error) => {
        endWatch();
        end(controller, reason);
      };
      const onGone = () => leave(over);
      reply.raw.once("close", onGone);
      // A write that meets a closed socket is reported here, and would end the process if nobody listened.
      reply.raw.on("error", onGone);
      if (ended || reply.raw.destroyed) {
        controller.abort();
      } else {
        open.set(controller, { resumable });
        const { accessKey, session } = reply.request;
        if (accessKey !== null) {
          endWatch = keyWatch.watch({ accessKey, session }, leave);
        }
      }
      return controller.signal;
    },
    endResumable() {
      for (const [controller, { resumable }] of open) {
        if (resumable) {
          end(controller);
        }
      }
    },
    endAll() {
      ended = true;
      for (const controller of open.keys()) {
        end(controller);
      }
    },
    count: () => open.size,
    none() {
      return new Promise((resolve) => {
        onNone = resolve;
        if (open.size === 0) {
          resolve();
        }
      });
    },
  };
}

/** Why a request that was followed was ended, if that is because it would not be admitted any more. */
export function refusalIn(signal: AbortSignal): EdgeError | null {
  return signal.reason instanceof EdgeError ? signal.reason : null;
}
