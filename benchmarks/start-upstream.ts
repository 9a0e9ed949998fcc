import { join } from "node:path";
import { type BenchProcess, loadCore, startProcess } from "./process.ts";

/** The provider that all subjects ask. */
export interface Upstream extends BenchProcess {
  /** @returns when a request that comes to the gate arrived at the provider, on the clock of `process.hrtime`. */
  arrival(gate: string): Promise<bigint>;
  open(gate: string): Promise<void>;
}

/** Longer than any pause of a measurement: what connections cost is not what is measured. */
const longMs = 600_000;

/** @param params.keepAliveMs - How long connections are kept that nobody uses. */
export async function startUpstream({
  keepAliveMs = longMs,
}: {
  keepAliveMs?: number;
} = {}): Promise<Upstream> {
  const directory = import.meta.dirname;
  const started = await startProcess({
    args: [join(directory, "upstream.ts"), String(keepAliveMs)],
    directory,
    core: loadCore,
  });
  const addressOf = (gate: string) => `${started.url}/gates/${gate}`;
  return {
    ...started,
    async arrival(gate) {
      const response = await fetch(addressOf(gate));
      const { arrivedAtNs } = (await response.json()) as { arrivedAtNs: string };
      return BigInt(arrivedAtNs);
    },
    async open(gate) {
      await (await fetch(addressOf(gate), { method: "POST" })).json();
    },
  };
}
