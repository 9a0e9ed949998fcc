/** An agent with a memory in a database: the least that does what a run does. */
import { Mastra } from "@mastra/core";
import { Agent } from "@mastra/core/agent";
import { LibSQLStore } from "@mastra/libsql";
import { Memory } from "@mastra/memory";

const storage = new LibSQLStore({ id: "bench", url: process.env.MASTRA_DB ?? "file:./mastra.db" });
const agent = new Agent({
  id: "agent",
  name: "agent",
  instructions: "be brief",
  model: { id: `custom/${process.env.MODEL}`, url: process.env.UPSTREAM ?? "", apiKey: "none" },
  memory: new Memory({ storage, options: { lastMessages: 20 } }),
});
export const mastra = new Mastra({
  agents: { agent },
  storage,
  server: { host: "127.0.0.1", port: Number(process.env.PORT) },
});
