import { registerHooks } from "node:module";
import type { Plant } from "./start-server.ts";

/**
 * Preloaded into a server process (`--import`), plants the bug that `CHAOS_PLANT` names: it changes one piece of the
 * product's source while it is loaded, so that the product itself needs no switch for it.
 */
const plants: Readonly<Record<Plant, { file: string; code: string; becomes: string }>> = {
  "the fencing token is not checked": {
    file: "/store/advance-run.ts",
    code: '.where("node_id", "=", values.nodeId).where("fencing_token", "=", values.fencingToken)',
    becomes: "",
  },
  "readers skip an event when they come back": {
    file: "/store/event-log.ts",
    code: "readLog(reader, { organizationId, runId, after, limit, maxLength }",
    becomes:
      "readLog(reader, { organizationId, runId, after: after > 0 ? after + 1 : after, limit, maxLength }",
  },
  "a write is acknowledged before it is committed": {
    file: "/store/group-commit.ts",
    code: "      commit.run();\n      return settled;",
    becomes:
      "      for (const settle of settled) settle();\n" +
      "      await new Promise((resolve) => setTimeout(resolve, 20));\n" +
      "      commit.run();\n      return settled;",
  },
  "a node that stops keeps its leases": {
    file: "/engine/worker.ts",
    code: "        await store.releaseLeases({ nodeId });\n",
    becomes: "",
  },
  "a commit that failed is acknowledged": {
    file: "/store/group-commit.ts",
    code: "      commit.run();\n",
    becomes: "      try { commit.run(); } catch {}\n",
  },
  "the log is written on after a failed sync": {
    file: "/store/group-commit.ts",
    code: "      isSuspect ||= isDiskFailure(error);\n",
    becomes: "",
  },
  "runs that were followed stay in memory": {
    file: "/engine/run-feed.ts",
    code: "      channels.delete(runId);\n",
    becomes: "",
  },
};

const plant = Object.entries(plants).find(([name]) => name === process.env["CHAOS_PLANT"])?.[1];
if (plant === undefined) {
  throw new Error(`CHAOS_PLANT names none of: ${Object.keys(plants).join(", ")}`);
}
const { file, code, becomes } = plant;

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    if (!url.endsWith(file)) {
      return loaded;
    }
    const source = String(loaded.source);
    if (!source.includes(code)) {
      throw new Error(`the code that the bug is planted into is not in ${file} any more`);
    }
    return { ...loaded, source: source.replace(code, () => becomes) };
  },
});
