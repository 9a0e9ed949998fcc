import { equal, fail, ok } from "node:assert/strict";
import type { SdkError } from "./sdk.ts";

/** Asserts that a call fails with an error of this class that has these properties. */
export async function rejectsWith(
  call: Promise<unknown>,
  expected: new (...args: never[]) => SdkError,
  properties: Partial<SdkError>,
): Promise<SdkError> {
  const error = await call.then(
    () => fail(`expected ${expected.name}, but the call succeeded`),
    (reason: unknown) => reason,
  );
  ok(error instanceof expected, `expected ${expected.name}, got ${error}`);
  for (const [name, value] of Object.entries(properties)) {
    equal(error[name as keyof SdkError], value, name);
  }
  return error;
}
