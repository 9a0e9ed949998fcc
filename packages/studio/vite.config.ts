import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** Where `npm run studio:dev` finds the server. */
const server = process.env["THREADMILL_URL"] ?? "http://127.0.0.1:4242";

/** What the server answers itself; everything else is a page of the studio. */
const serverPaths = ["/v1", "/openai", "/admin", "/healthz", "/readyz", "/openapi.json", "/docs"];

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), tailwindcss()],
  build: {
    outDir: "../server/static",
    emptyOutDir: true,
    // The first browsers with light-dark(), in which the tokens of both themes are written.
    target: ["chrome123", "firefox120", "safari17.5"],
    // The page may load images of its own origin only, and small inlined files would defeat the check of sizes.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    manifest: true,
    // What is large (highlighting) is loaded when it is first needed; the entry has a check of its own.
    chunkSizeWarningLimit: 2_000,
  },
  server: { proxy: Object.fromEntries(serverPaths.map((path) => [path, { target: server, xfwd: true }])) },
});
