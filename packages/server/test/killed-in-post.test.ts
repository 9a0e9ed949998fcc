import { randomInt } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { generateAccessKey } from "../src/core/access-key.ts";
import { systemRandom } from "../src/system.ts";
import { startServerProcess } from "./server-process.ts";

// biome-ignore lint/suspicious/noExplicitAny: bodies are looked at field by field, as a client without types does.
type Body = any;

const weather = { type: "function", function: { name: "get_weather", parameters: { type: "object" } } };
const model = "demo/assistant";

/** A client that knows where the server is now. */
function createClient(key: string) {
  let url = "";
  async function send(method: string, path: string, body?: object, idempotencyKey?: string): Promise<Body> {
    const response = await fetch(`${url}/v1${path}`, {
      method,
      headers: {
        "x-tune-key": key,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...(idempotencyKey === undefined ? {} : { "idempotency-key": idempotencyKey }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answer = await response.json();
    expect(response.status, JSON.stringify(answer)).toBe(200);
    return answer;
  }
  return {
    connect: (to: string) => {
      url = to;
    },
    get: (path: string) => send("GET", path),
    post: (path: string, body: object, idempotencyKey?: string) => send("POST", path, body, idempotencyKey),
  };
}

type Client = ReturnType<typeof createClient>;

/** Everything that can be posted, each with what is true when it was done exactly once. */
async function prepare({ get, post }: Client, round: number) {
  const own = (name: string) => ({ metadata: { name: `${name}-${round}` } });
  const threadsOf = async (name: string) =>
    (await get(`/threads?metadata[name]=${name}-${round}`)).data as { id: string }[];
  const say = (content: string) => ({ messages: [{ role: "user", content }] });

  const forMessage = await post("/threads", {});
  const forRun = await post("/threads", say("Hello"));
  const toCopy = await post("/threads", { ...own("copy"), ...say("Hello") });
  const calling = await post("/threads/runs", {
    model,
    tools: [weather],
    thread: say("/tool get_weather {}"),
  });
  const [call] = calling.requiredAction.submitToolOutputs.toolCalls;
  const toCancel = await post("/threads/runs", {
    model,
    tools: [weather],
    thread: say("/tool get_weather {}"),
  });

  return [
    {
      path: "/threads",
      body: own("thread"),
      once: async () => expect(await threadsOf("thread")).toHaveLength(1),
    },
    {
      path: `/threads/${forMessage.id}/messages`,
      body: { role: "user", content: "Once" },
      once: async () => expect((await get(`/threads/${forMessage.id}/messages`)).data).toHaveLength(1),
    },
    {
      path: `/threads/${forRun.id}/runs`,
      body: { model },
      once: async () => {
        expect((await get(`/threads/${forRun.id}/runs`)).data).toMatchObject([{ status: "completed" }]);
        expect((await get(`/threads/${forRun.id}/messages`)).data.at(-1)).toMatchObject({
          role: "assistant",
        });
      },
    },
    {
      path: "/threads/runs",
      body: { model, thread: { ...own("both"), ...say("Hello") } },
      once: async () => {
        const threads = await threadsOf("both");
        expect(threads).toHaveLength(1);
        const runs = await get(`/threads/${threads[0]?.id}/runs`);
        expect(runs.data).toMatchObject([{ status: "completed" }]);
      },
    },
    {
      path: `/threads/${calling.threadId}/runs/${calling.id}/submit_tool_outputs`,
      body: { toolOutputs: [{ toolCallId: call.id, output: "sunny" }] },
      once: async () => {
        const run = await get(`/threads/${calling.threadId}/runs/${calling.id}`);
        expect(run).toMatchObject({ status: "completed" });
        const messages = await get(`/threads/${calling.threadId}/messages`);
        const answers = messages.data.filter(({ content }: Body) => content[0]?.text.includes("sunny"));
        expect(answers).toHaveLength(1);
      },
    },
    {
      path: `/threads/${toCancel.threadId}/runs/${toCancel.id}/cancel`,
      body: {},
      once: async () => {
        const run = await get(`/threads/${toCancel.threadId}/runs/${toCancel.id}`);
        expect(["cancelling", "cancelled"]).toContain(run.status);
      },
    },
    {
      path: "/assistants",
      body: { assistantName: `assistant-${round}`, modelName: "", instructions: "Be brief." },
      once: async () => {
        const { data } = await get("/assistants?limit=100");
        expect(data.filter(({ assistantName }: Body) => assistantName === `assistant-${round}`)).toHaveLength(
          1,
        );
      },
    },
    {
      path: `/threads/${toCopy.id}/copy`,
      body: {},
      once: async () => expect(await threadsOf("copy")).toHaveLength(2),
    },
  ];
}

describe("a server that is killed while it answers", () => {
  it("has done each request that is sent again with its key exactly once", async () => {
    const directory = mkdtempSync(join(tmpdir(), "threadmill-test-"));
    onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
    const key = generateAccessKey(systemRandom);
    const client = createClient(key);
    const start = async () => {
      const server = await startServerProcess({
        directory,
        environment: { THREADMILL_BOOTSTRAP_KEY: key, THREADMILL_LOG_LEVEL: "error" },
      });
      client.connect(server.url);
      return server;
    };

    let server = await start();
    for (let round = 0; round < 4; round += 1) {
      const requests = await prepare(client, round);
      const keyOf = (index: number) => `round-${round}-request-${index}`;
      const first = requests.map(({ path, body }, index) =>
        client.post(path, body, keyOf(index)).catch(() => null),
      );
      // Anywhere between the first byte and the last answer; what matters is that it is somewhere else each time.
      for (let turn = randomInt(200); turn > 0; turn -= 1) {
        await new Promise((resolve) => setImmediate(resolve));
      }
      await server.end("SIGKILL");
      const acknowledged = await Promise.all(first);

      server = await start();
      const again = await Promise.all(
        requests.map(({ path, body }, index) => client.post(path, body, keyOf(index))),
      );
      for (const [index, answer] of acknowledged.entries()) {
        if (answer !== null) {
          expect(again[index]).toEqual(answer);
        }
      }
      for (const { once } of requests) {
        await once();
      }
    }
    await server.end("SIGTERM");
  });
});
