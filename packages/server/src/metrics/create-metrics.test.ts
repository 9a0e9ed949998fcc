import { expect, it } from "vitest";
import { createMetrics } from "./create-metrics.ts";

it("tells of commits how many writes they held, and how long they took", async () => {
  let now = 5;
  const metrics = createMetrics({ now: () => now });
  const commit = metrics.groupBegins();
  now += 20;
  commit(3);
  await metrics.load();
  metrics.groupBegins()(16);
  const { text } = await metrics.write({ openRequests: 7 });
  expect(text).toContain("threadmill_commit_group_units_sum 19\n");
  expect(text).toContain('threadmill_commit_group_duration_seconds_bucket{le="0.01"} 1\n');
  expect(text).toContain('threadmill_commit_group_duration_seconds_bucket{le="0.025"} 2\n');
  expect(text).toContain("threadmill_open_streams 7\n");
});

it("counts retries by provider and reason, and no model that told no usage", async () => {
  const metrics = createMetrics({ now: () => 0 });
  const error = { code: "rate_limit_exceeded", message: "" } as const;
  metrics.callEnded({
    model: "local/made-up-name",
    startedAt: 1,
    firstTokenAt: null,
    endedAt: 2,
    usage: null,
    error,
    retries: [
      { failedAt: 1, error, delayMs: 1 },
      { failedAt: 1, error, delayMs: 1 },
    ],
  });
  const { text } = await metrics.write({ openRequests: 0 });
  expect(text).toContain(
    'threadmill_model_call_retries_total{provider="local",reason="rate_limit_exceeded"} 2\n',
  );
  expect(text).not.toContain("made-up-name");
});
