import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { startTestServer, type TestServer } from "../packages/server/test/running-server.ts";

/** Runs an example as a reader would, and gives what it wrote. */
function runExample(server: TestServer, name: string, input = ""): Promise<string> {
  return runNode(server, [fileURLToPath(new URL(name, import.meta.url))], input);
}

async function runNode(server: TestServer, args: readonly string[], input: string): Promise<string> {
  const child = spawn(process.execPath, args, {
    cwd: import.meta.dirname,
    env: { PATH: process.env["PATH"], THREADMILL_URL: server.url, THREADMILL_KEY: server.key },
    stdio: "pipe",
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text) => {
      output += text;
    });
  }
  child.stdin.end(input);
  const [code] = await once(child, "close");
  expect(code, output).toBe(0);
  return output;
}

it("has a chat that remembers, which can be gone on with", async () => {
  await using server = await startTestServer();

  const output = await runExample(server, "chat.ts", "My name is Asha\nAnd what is the weather?\n");

  expect(output).toContain('You said: "My name is Asha"');
  expect(output).toContain('You said: "And what is the weather?"');
  expect(output).not.toContain("(");
});

it("has a loop in which the model calls a function and answers from what it gave", async () => {
  await using server = await startTestServer();

  const output = await runExample(server, "tool-loop.ts");

  expect(output).toContain("The model calls get_weather({");
  expect(output).toMatch(/get_weather answered: .*clear/);
});

it("has a stream that is left, and read on without a gap", async () => {
  await using server = await startTestServer();

  const output = await runExample(server, "resume-a-stream.ts");

  const [before = "", after = ""] = output.split(/\n… left after event \d+; the run goes on …\n/);
  const words = Array.from({ length: 30 }, (_, index) => `word${index + 1}`);
  expect(before.length).toBeGreaterThan(0);
  expect(before + after).toBe(`${words.join(" ")}\ncompleted\n`);
});

it("has a beginning in the client's README that works as it stands, but for key and address", async () => {
  await using server = await startTestServer();
  const readme = await readFile(new URL("../packages/client/README.md", import.meta.url), "utf8");
  const [, shown = ""] = /```ts\n(.*?)```/s.exec(readme) ?? [];
  const connected = shown.replace(
    'accessKey: "sk-tune-…"',
    `accessKey: "${server.key}", baseUrl: "${server.url}"`,
  );
  expect(connected).not.toBe(shown);

  const program = `${connected}\nconsole.log("\\n" + run.status);`;
  const output = await runNode(server, ["--input-type=module-typescript", "-"], program);

  expect(output).toMatch(/\S.*\ncompleted\n$/s);
});
