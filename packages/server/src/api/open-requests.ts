import type { FastifyReply } from "fastify";

/** Requests that stay open for long: streams and waits. */
export interface OpenRequests {
  /**
   * A signal that is aborted when the client has left or the server is going down. Until one of the two, or the end
   * of the response, the request counts as open.
   */
  follow(reply: FastifyReply): AbortSignal;
  /** Ends them all, for shutting down. Their clients come back and read on elsewhere. */
  endAll(): void;
}

export function createOpenRequests(): OpenRequests {
  const open = new Set<AbortController>();
  let ended = false;

  return {
    follow(reply) {
      const controller = new AbortController();
      const leave = () => {
        open.delete(controller);
        controller.abort();
      };
      reply.raw.once("close", leave);
      // A write that meets a closed socket is reported here, and would end the process if nobody listened.
      reply.raw.on("error", leave);
      if (ended || reply.raw.destroyed) {
        controller.abort();
      } else {
        open.add(controller);
      }
      return controller.signal;
    },
    endAll() {
      ended = true;
      for (const controller of open) {
        controller.abort();
      }
      open.clear();
    },
  };
}
