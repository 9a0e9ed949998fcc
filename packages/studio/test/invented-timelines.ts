type Timeline = { run: { createdAt: string } } & Record<string, unknown>;

const usage = { promptTokens: 1_284, completionTokens: 31, totalTokens: 1_315 };

function callOf(number: number, at: (ms: number) => string, [from, first, to]: [number, number, number]) {
  return {
    number,
    model: "acme/atlas-large",
    provider: "acme",
    startedAt: at(from),
    firstTokenAt: at(first),
    endedAt: at(to),
    finishReason: "stop",
    usage,
    error: null,
    retries: [] as object[],
  };
}

function withCalls(
  timeline: Timeline,
  endMs: number,
  calls: (at: (ms: number) => string) => object[],
): object {
  const start = Date.parse(timeline.run.createdAt);
  const at = (ms: number) => new Date(start + ms).toISOString();
  return {
    ...timeline,
    run: { ...timeline.run, startedAt: at(1), endedAt: at(endMs) },
    steps: [],
    clientWaits: [],
    modelCalls: calls(at),
  };
}

/** A run whose first two tries failed, with a pause after each: two breaks on a short axis. */
export function retriedRun(timeline: Timeline): object {
  const error = { code: "server_error", message: "Provider 'acme' answered 503: it is overloaded." };
  return withCalls(timeline, 1_226, (at) => [
    {
      ...callOf(1, at, [1, 1_224, 1_226]),
      retries: [
        { failedAt: at(5), error, delayMs: 458 },
        { failedAt: at(466), error, delayMs: 755 },
      ],
    },
  ]);
}

/** A run of many steps, and its events. Each step is a model call, some seconds after the one before. */
export function longRun({ calls, events }: { calls: number; events: number }) {
  return {
    timeline: (timeline: Timeline) => ({
      ...withCalls(timeline, calls * 4_000, (at) =>
        Array.from({ length: calls }, (_, index) => {
          const from = index * 4_000 + 10;
          return callOf(index + 1, at, [from, from + 400, from + 900]);
        }),
      ),
      lastEvent: events,
    }),
    events: (query: URLSearchParams) => {
      const after = Number(query.get("after") ?? 0);
      const length = Math.max(0, Math.min(Number(query.get("limit")), events - after));
      const data = Array.from({ length }, (_, index) => ({
        number: after + index + 1,
        at: new Date(Date.UTC(2026, 10, 4) + (after + index) * 400).toISOString(),
        type: "message.delta",
        data: { text: `piece ${after + index + 1}` },
      }));
      return { object: "list", data, hasMore: after + length < events };
    },
  };
}
