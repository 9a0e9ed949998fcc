import { readdirSync } from "node:fs";
import { join, relative, sep } from "node:path";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";

/** Below these everything is an API, and what is not there is an error in JSON. */
const apiPath = /^\/(v1|openai|admin)(\/|$)/;
const entry = "/index.html";

/** A page may load what this server has and nothing else; no other site may show it, or learn where it was left for. */
const headers = {
  "content-security-policy": [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data: blob:",
    "connect-src 'self'",
    "font-src 'self'",
    "manifest-src 'self'",
    "worker-src 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'self'",
  ].join("; "),
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
};

/**
 * The studio at `/`: its files as they are, and its one page for each of its own addresses. Answers only what would
 * otherwise be unknown, so it must be called before unknown paths are answered for.
 *
 * @param params.directory - What a build of the studio left; it is looked at once, now.
 */
export function serveStudio(app: FastifyInstance, { directory }: { directory: string }): void {
  const files = listFiles(directory);
  app.addHook("onRequest", async (request, reply) => {
    if (!request.is404 || (request.method !== "GET" && request.method !== "HEAD")) {
      return;
    }
    const [path = "/"] = request.url.split("?", 1);
    if (files.has(path) && path !== entry) {
      // A file below assets/ has a digest of its content in its name.
      const cacheControl = path.startsWith("/assets/") ? "public, max-age=31536000, immutable" : "no-cache";
      return sendFile(reply, { directory, path, cacheControl });
    }
    if (!isPage(path, request)) {
      return;
    }
    return files.has(entry)
      ? sendFile(reply, { directory, path: entry, cacheControl: "no-cache" })
      : explainBuild(reply, path);
  });
}

async function sendFile(
  reply: FastifyReply,
  { directory, path, cacheControl }: { directory: string; path: string; cacheControl: string },
): Promise<FastifyReply> {
  // Loaded when somebody looks at the studio: most of a start is loading.
  const { default: send } = await import("@fastify/send");
  const file = await send(reply.request.raw, path, { root: directory, cacheControl: false });
  return reply
    .code(file.statusCode)
    .headers({ ...file.headers, ...headers, "cache-control": cacheControl })
    .send(file.stream);
}

/** Whether a browser asks for a page that the studio makes. Programs that ask for a wrong path are told so. */
function isPage(path: string, { headers: { accept = "" } }: FastifyRequest): boolean {
  return path === "/" || (accept.includes("text/html") && !apiPath.test(path) && !/\.[^/]*$/.test(path));
}

function explainBuild(reply: FastifyReply, path: string): FastifyReply | undefined {
  return path === "/"
    ? reply
        .headers({ ...headers, "cache-control": "no-store" })
        .type("text/html; charset=utf-8")
        .send(notBuilt)
    : undefined;
}

const notBuilt = `<!doctype html>
<html lang="en">
<title>Threadmill</title>
<h1>Threadmill is running</h1>
<p>The studio is not built. <code>npm start</code> builds it, or do so by hand and start the server again:</p>
<pre>node scripts/build-studio.mjs</pre>
<p>The API works without it: <a href="/docs">/docs</a> describes it.</p>
</html>
`;

/** The paths of all files in a folder, as URLs spell them; none when there is no such folder. */
function listFiles(directory: string): ReadonlySet<string> {
  try {
    const entries = readdirSync(directory, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile() && !entry.name.startsWith("."));
    return new Set(
      files.map(
        ({ parentPath, name }) => `/${relative(directory, join(parentPath, name)).split(sep).join("/")}`,
      ),
    );
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") {
      return new Set();
    }
    throw error;
  }
}
