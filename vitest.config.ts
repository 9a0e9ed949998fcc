import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: [
      "packages/*/src/**/*.test.ts",
      "packages/*/test/**/*.test.ts",
      "benchmarks/**/*.test.ts",
      "conformance/**/*.test.ts",
      "chaos/**/*.test.ts",
      "examples/**/*.test.ts",
      "scripts/**/*.test.mjs",
    ],
    globalSetup: ["packages/studio/test/install-chromium.ts", "packages/server/test/postgres.ts"],
    // Files share nothing, and a crash of a native module should name the file that caused it.
    pool: "forks",
    maxWorkers: 2,
    // Some tests start processes or databases, on machines of any speed; none of them measures time.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
