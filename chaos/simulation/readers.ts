import { NotFoundError, StoreUnavailableError } from "../../packages/server/src/core/errors.ts";
import type { OrganizationId, RunId } from "../../packages/server/src/core/ids.ts";
import type { SequencedEvent } from "../../packages/server/src/core/run-event.ts";
import { ConnectionLost } from "./gate.ts";
import type { SimulatedNode } from "./simulated-node.ts";

/** A client that reads one run, over as many connections as it takes, on whichever node. */
export interface Reader {
  runId: RunId;
  /** Everything that it has got so far, put together. */
  received: SequencedEvent[];
  problems: string[];
  /** Reads on from what it has until the stream ends or is cut. */
  connect(node: SimulatedNode): Promise<void>;
  /** Cuts the connection, if there is one. */
  cut(): void;
  readonly connected: boolean;
}

export function createReader(organizationId: OrganizationId, runId: RunId): Reader {
  const received: SequencedEvent[] = [];
  const problems: string[] = [];
  let controller: AbortController | null = null;

  async function read(node: SimulatedNode, signal: AbortSignal): Promise<void> {
    const after = received.at(-1)?.sequence ?? 0;
    const batches = node.engine.followRun({ organizationId, runId, after, signal })[Symbol.asyncIterator]();
    const cut = new Promise<null>((resolve) =>
      signal.addEventListener("abort", () => resolve(null), { once: true }),
    );
    for (;;) {
      const next = await Promise.race([batches.next(), node.gate.death, cut]);
      if (next === null || next.done) {
        return;
      }
      for (const event of next.value) {
        const expected = (received.at(-1)?.sequence ?? 0) + 1;
        if (event.sequence !== expected) {
          problems.push(`a reader of ${runId} got event ${event.sequence} where ${expected} comes`);
        }
        received.push(event);
      }
    }
  }

  return {
    runId,
    received,
    problems,
    get connected() {
      return controller !== null;
    },
    async connect(node) {
      const own = new AbortController();
      controller = own;
      try {
        await read(node, own.signal);
      } catch (error) {
        const isExpected =
          error instanceof ConnectionLost ||
          error instanceof StoreUnavailableError ||
          error instanceof NotFoundError;
        if (!isExpected) {
          problems.push(`a reader of ${runId} met ${error}`);
        }
      } finally {
        if (controller === own) {
          controller = null;
        }
      }
    },
    cut: () => controller?.abort(),
  };
}
