import { ModelCallError } from "../core/errors.ts";

/** An answer without a finish reason was cut off, however good what came of it looks. */
export function endedWithoutFinishing(provider: string): ModelCallError {
  return new ModelCallError(`The answer of provider '${provider}' ended without finishing.`, {
    reason: "server_error",
    retryable: true,
  });
}
