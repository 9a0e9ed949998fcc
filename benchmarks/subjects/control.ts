import { join } from "node:path";
import { startProcess } from "../process.ts";
import { createScratch } from "../scratch.ts";
import type { Upstream } from "../start-upstream.ts";
import { question, type Subject } from "../subject.ts";

const program = join(import.meta.dirname, "../control.ts");

/**
 * @param params.sdk - Whether it asks the provider through the library that Threadmill asks through.
 * @param params.kept - Whether it shows tokens only when they are on disk, as Threadmill does.
 */
export async function startControl(
  upstream: Upstream,
  { probed = false, sdk = false, kept = false }: { probed?: boolean; sdk?: boolean; kept?: boolean } = {},
): Promise<Subject> {
  const scratch = createScratch("control");
  const started = await startProcess({
    args: [
      program,
      "--upstream",
      upstream.url,
      "--data",
      join(scratch.path, "control.db"),
      ...(sdk ? ["--sdk"] : []),
      ...(kept ? ["--kept"] : []),
    ],
    directory: scratch.path,
    probed,
  });
  return {
    name: sdk ? "control with the AI SDK" : "control",
    processes: [started],
    run: (model) => ({ url: `${started.url}/`, body: { model, message: question }, marker: '"text":"tok' }),
    async [Symbol.asyncDispose]() {
      await started.stop();
      scratch[Symbol.dispose]();
    },
  };
}
