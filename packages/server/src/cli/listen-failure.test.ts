import { expect, it } from "vitest";
import { describeListenFailure } from "./listen-failure.ts";

const place = { host: "10.0.0.9", port: 80 };

function refusal(code: string, syscall = "listen"): string | null {
  return describeListenFailure(Object.assign(new Error(`${syscall} ${code}`), { code, syscall }), place);
}

it.each([
  ["EADDRINUSE", ["Port 80 on 10.0.0.9 is taken", "--port", "THREADMILL_PORT"]],
  ["EACCES", ["port 80 on 10.0.0.9", "--port", "THREADMILL_PORT", "4242"]],
  ["EADDRNOTAVAIL", ["10.0.0.9 is no address of this machine", "port 80", "--host", "127.0.0.1", "0.0.0.0"]],
  ["ENOTFOUND", ["10.0.0.9", "port 80", "--host", "THREADMILL_HOST", "127.0.0.1"]],
  ["EINVAL", ["port 80 on 10.0.0.9", "listen EINVAL", "--host", "--port"]],
])("a place that cannot be listened on for %s is named, with what to change", (code, words) => {
  const message = refusal(code, code === "ENOTFOUND" ? "getaddrinfo" : "listen");
  for (const word of words) {
    expect(message).toContain(word);
  }
});

it("what fails elsewhere is nothing that listening explains", () => {
  expect(refusal("EACCES", "open")).toBeNull();
  expect(describeListenFailure(new Error("something else"), place)).toBeNull();
});
