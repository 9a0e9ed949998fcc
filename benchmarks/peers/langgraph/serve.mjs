/** The server alone: no watcher, no command line, no reports of use. */
import { startServer } from "@langchain/langgraph-api/server";

const port = Number(process.env.PORT);
await startServer({
  port,
  nWorkers: Number(process.env.WORKERS),
  host: "127.0.0.1",
  cwd: process.cwd(),
  graphs: { agent: "./graph.mjs:graph" },
});
process.stdout.write(`ready at http://127.0.0.1:${port}\n`);
