import { defineConfig } from "rolldown";

/**
 * The server as one program, which starts in a fraction of the time that its hundreds of sources take, and runs where
 * Node does not read TypeScript: below node_modules.
 *
 * Outside stay packages that bring machine code, start threads, or are seldom needed and large.
 */
export default defineConfig({
  input: {
    "cli/threadmill": "src/cli/threadmill.ts",
    // A thread's, which is looked for beside the chunks.
    "checkpoint-thread": "src/store/checkpoint-thread.ts",
  },
  platform: "node",
  external: ["better-sqlite3", "pg", "pino", "gpt-tokenizer", /^gpt-tokenizer\//],
  output: {
    dir: "dist",
    format: "esm",
    // Beside each other in one folder, as the sources that look for the studio's files are.
    chunkFileNames: "[name]-[hash].js",
    entryFileNames: "[name].js",
  },
});
