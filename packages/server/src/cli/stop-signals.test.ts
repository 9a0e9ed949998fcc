import { EventEmitter } from "node:events";
import { expect, it } from "vitest";
import { onStopSignal } from "./stop-signals.ts";

function setUp() {
  const process = new EventEmitter();
  const heard: string[] = [];
  let now = 5_000;
  onStopSignal({
    process,
    now: () => now,
    stop: (signal) => heard.push(signal),
    stopNow: () => heard.push("now"),
  });
  return {
    heard,
    send: (signal: NodeJS.Signals) => process.emit(signal, signal),
    pass: (elapsedMs: number) => {
      now += elapsedMs;
    },
  };
}

it.each(["SIGTERM", "SIGINT", "SIGHUP"] as const)("%s stops the server in order", (signal) => {
  const { heard, send } = setUp();
  send(signal);
  expect(heard).toEqual([signal]);
});

it("what a group of processes is told, and some of them hand on, is one order", () => {
  const { heard, send, pass } = setUp();
  send("SIGTERM");
  send("SIGTERM");
  pass(100);
  send("SIGTERM");
  expect(heard).toEqual(["SIGTERM"]);
});

it("a signal after that means now, of whichever kind it is", () => {
  const { heard, send, pass } = setUp();
  send("SIGTERM");
  pass(250);
  send("SIGINT");
  expect(heard).toEqual(["SIGTERM", "now"]);
});
