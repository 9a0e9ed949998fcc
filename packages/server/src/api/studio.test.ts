import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { startEdge } from "../../test/edge.ts";

async function startWithStudio({ built = true } = {}) {
  const folder = await mkdtemp(join(tmpdir(), "threadmill-studio-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const studioDirectory = join(folder, "static");
  if (built) {
    await mkdir(join(studioDirectory, "assets"), { recursive: true });
    await writeFile(join(studioDirectory, "index.html"), "<!doctype html><title>Studio</title>");
    await writeFile(join(studioDirectory, "assets", "index-1a2b.js"), "start()");
    await writeFile(join(studioDirectory, "favicon.svg"), "<svg/>");
  }
  await writeFile(join(folder, "secret.txt"), "secret");
  const { app } = await startEdge({ studioDirectory });
  const get = (url: string, accept = "text/html,*/*;q=0.8") => app.inject({ url, headers: { accept } });
  return { app, get };
}

describe("the studio", () => {
  it("is served at / and at each address of its own", async () => {
    const { get } = await startWithStudio();
    for (const url of ["/", "/threads", "/threads/thread_1?tab=runs", "/profile/access-keys"]) {
      const answer = await get(url);
      expect([url, answer.statusCode, answer.headers["content-type"]]).toEqual([
        url,
        200,
        expect.stringMatching(/^text\/html/),
      ]);
      expect(answer.body).toContain("Studio");
      expect(answer.headers["cache-control"]).toBe("no-cache");
    }
  });

  it("has files that browsers keep, because their names change with them", async () => {
    const { get } = await startWithStudio();
    const asset = await get("/assets/index-1a2b.js", "*/*");
    expect([asset.statusCode, asset.body]).toEqual([200, "start()"]);
    expect(asset.headers["content-type"]).toMatch(/javascript/);
    expect(asset.headers["cache-control"]).toBe("public, max-age=31536000, immutable");
    expect((await get("/favicon.svg", "*/*")).headers["cache-control"]).toBe("no-cache");
  });

  it("may load nothing from another host, and be shown by none", async () => {
    const { get } = await startWithStudio();
    for (const url of ["/", "/assets/index-1a2b.js"]) {
      const { headers } = await get(url);
      const policy = String(headers["content-security-policy"]);
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toMatch(/unsafe|https?:|\*/);
      expect(headers).toMatchObject({
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        "cross-origin-opener-policy": "same-origin",
      });
    }
  });

  it("leaves unknown paths of the API, missing files and other programs their error in JSON", async () => {
    const { app, get } = await startWithStudio();
    const answers = [
      await get("/v1/nothing"),
      await get("/admin/nothing"),
      await get("/admin"),
      await get("/openai/v1/nothing"),
      await get("/assets/index-old.js"),
      await get("/threads", "application/json"),
      await app.inject({ method: "POST", url: "/threads", headers: { accept: "text/html" } }),
    ];
    for (const { statusCode, headers } of answers) {
      expect([statusCode, headers["content-type"]]).toEqual([404, "application/json; charset=utf-8"]);
    }
  });

  it("gives nothing from beside its folder", async () => {
    const { get } = await startWithStudio();
    for (const url of [
      "/../secret.txt",
      "/%2e%2e/secret.txt",
      "/assets/..%2f..%2fsecret.txt",
      "//secret.txt",
    ]) {
      const answer = await get(url);
      expect(answer.body).not.toContain("secret\n");
      expect(answer.statusCode, url).not.toBe(200);
    }
  });

  it("says how it is built while it is not", async () => {
    const { get } = await startWithStudio({ built: false });
    const answer = await get("/");
    expect([answer.statusCode, answer.headers["content-type"]]).toEqual([200, "text/html; charset=utf-8"]);
    expect(answer.body).toContain("build-studio");
    expect((await get("/threads")).statusCode).toBe(404);
  });
});
