import { describe, expect, it } from "vitest";
import { createFixtureServer, unusedUrl } from "../../test/fixture-server.ts";
import { createManualClock } from "../../test/manual-clock.ts";
import { discoverOllama } from "./discover-ollama.ts";

const clock = createManualClock();

describe("discoverOllama", () => {
  it("finds an Ollama that tells its version", async () => {
    await using server = await createFixtureServer({
      contentType: "application/json",
      body: '{"version":"0.12.3"}',
    });

    expect(await discoverOllama({ fetch, clock, url: server.url })).toBe(true);
    expect(server.requests.map(({ path }) => path)).toEqual(["/api/version"]);
  });

  it("takes no other server for an Ollama", async () => {
    await using server = await createFixtureServer({ contentType: "text/html", body: "<h1>Hello</h1>" });

    expect(await discoverOllama({ fetch, clock, url: server.url })).toBe(false);
  });

  it("finds none where nothing listens", async () => {
    expect(await discoverOllama({ fetch, clock, url: await unusedUrl() })).toBe(false);
  });

  it("gives up on one that does not answer in time", async () => {
    const never: typeof fetch = () => new Promise(() => undefined);
    const found = discoverOllama({ fetch: never, clock, url: "http://127.0.0.1:1" });

    await clock.advance(500);

    expect(await found).toBe(false);
  });
});
