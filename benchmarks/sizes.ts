/** How much is done. The whole takes about 20 minutes on two quiet cores. */
export const fullSizes = {
  latency: { rounds: 15, perRound: 100, warmUps: 500 },
  throughput: { rounds: 5, runs: 300, clients: [1, 10, 50], messages: 5_000 },
  peers: { rounds: 5, perRound: 20, warmUps: 600, loadRounds: 3, runs: 300 },
  streams: { rungs: [32, 64, 128, 256, 512] },
  ordering: { runs: 300 },
  readers: { idle: 5_000, fanOut: 1_000, rounds: 3, runs: 500 },
  counters: { runs: 400 },
  groups: { rounds: 20 },
  tools: { rounds: 100 },
  loop: { seconds: 60 },
  leaks: { batches: 5, runs: 600, aborted: 100, failed: 50 },
  start: { rounds: 5 },
  long: { lengths: [10, 1_000, 10_000], rounds: 10, perRound: 6 },
  many: { few: 1_000, many: 100_000, rounds: 10, perRound: 20 },
  waiting: { counts: [1, 100, 1_000], rounds: 10, perRound: 20 },
  size: { runs: 100_000 },
  postgres: { rounds: 10, perRound: 30, loadRounds: 3, runs: 300 },
  wakeups: { rounds: 8, appends: 60 },
  queue: { rounds: 5, jobs: 3_000, perRound: 40 },
} satisfies Sizes;

/** To see that everything works. The figures mean nothing. */
export const quickSizes = {
  latency: { rounds: 2, perRound: 5, warmUps: 5 },
  throughput: { rounds: 1, runs: 20, clients: [1, 10], messages: 100 },
  peers: { rounds: 1, perRound: 2, warmUps: 2, loadRounds: 1, runs: 10 },
  streams: { rungs: [8, 16] },
  ordering: { runs: 10 },
  readers: { idle: 200, fanOut: 50, rounds: 1, runs: 20 },
  counters: { runs: 64 },
  groups: { rounds: 2 },
  tools: { rounds: 3 },
  loop: { seconds: 2 },
  leaks: { batches: 3, runs: 40, aborted: 10, failed: 5 },
  start: { rounds: 1 },
  long: { lengths: [10, 1_000], rounds: 1, perRound: 2 },
  many: { few: 100, many: 1_000, rounds: 1, perRound: 3 },
  waiting: { counts: [1, 20], rounds: 1, perRound: 3 },
  size: { runs: 100 },
  postgres: { rounds: 1, perRound: 3, loadRounds: 1, runs: 20 },
  wakeups: { rounds: 2, appends: 10 },
  queue: { rounds: 1, jobs: 100, perRound: 5 },
} satisfies Sizes;

export interface Sizes {
  latency: { rounds: number; perRound: number; warmUps: number };
  throughput: { rounds: number; runs: number; clients: readonly number[]; messages: number };
  peers: { rounds: number; perRound: number; warmUps: number; loadRounds: number; runs: number };
  streams: { rungs: readonly number[] };
  ordering: { runs: number };
  readers: { idle: number; fanOut: number; rounds: number; runs: number };
  counters: { runs: number };
  groups: { rounds: number };
  tools: { rounds: number };
  loop: { seconds: number };
  leaks: { batches: number; runs: number; aborted: number; failed: number };
  start: { rounds: number };
  long: { lengths: readonly number[]; rounds: number; perRound: number };
  many: { few: number; many: number; rounds: number; perRound: number };
  waiting: { counts: readonly number[]; rounds: number; perRound: number };
  size: { runs: number };
  postgres: { rounds: number; perRound: number; loadRounds: number; runs: number };
  wakeups: { rounds: number; appends: number };
  queue: { rounds: number; jobs: number; perRound: number };
}
