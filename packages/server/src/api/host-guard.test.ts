import { expect, it } from "vitest";
import { startEdge } from "../../test/edge.ts";

it("answers on a machine's own address for its own names and the public ones alone", async () => {
  const { app } = await startEdge({ isLocal: true, publicUrls: [new URL("https://threads.example.com")] });
  const statusFor = async (host: string) =>
    (await app.inject({ url: "/healthz", headers: { host } })).statusCode;
  for (const host of ["localhost:4242", "127.0.0.1", "127.9.9.9:1", "[::1]:4242", "threads.example.com"]) {
    expect(await statusFor(host), host).toBe(200);
  }
  for (const host of ["evil.example", "localhost.evil.example:4242", "127.0.0.1.evil.example", "10.0.0.1"]) {
    expect(await statusFor(host), host).toBe(403);
  }
});

it("answers for any name where others reach it", async () => {
  const { app } = await startEdge();
  expect((await app.inject({ url: "/healthz", headers: { host: "any.example" } })).statusCode).toBe(200);
});
