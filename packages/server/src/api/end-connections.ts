import type { FastifyInstance } from "fastify";
import type { Clock } from "../core/clock.ts";

/** How often connections that have become idle are looked for while the server closes. */
const lookEveryMs = 50;

/**
 * Lets a closing server end soon: no connection is kept for a further request, those that are idle are closed, and
 * what has not ended after `closeMs` is cut off. Without it the server would wait for every client's keep-alive.
 */
export function endConnectionsOnClose(
  app: FastifyInstance,
  { clock, closeMs }: { clock: Clock; closeMs: number },
): void {
  let isClosing = false;
  let cancelLook = () => {};
  let cancelCut = () => {};

  app.addHook("preClose", async () => {
    isClosing = true;
    const look = () => {
      app.server.closeIdleConnections();
      cancelLook = clock.after(lookEveryMs, look);
    };
    look();
    cancelCut = clock.after(closeMs, () => app.server.closeAllConnections());
  });

  app.addHook("onSend", async (_request, reply) => {
    if (isClosing) {
      reply.header("connection", "close");
    }
  });

  app.server.once("close", () => {
    cancelLook();
    cancelCut();
  });
}
