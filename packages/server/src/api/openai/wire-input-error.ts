import { InvalidInputError } from "../../core/errors.ts";

/** What the dialect calls a mistake in a request. */
export type WireCode = "missing_required_parameter" | "invalid_value";

/** A body or query that breaks its schema, told in the words that clients of this dialect know. */
export class WireInputError extends InvalidInputError {
  readonly wireCode: WireCode;

  constructor(message: string, param: string | null, wireCode: WireCode) {
    super(message, param);
    this.wireCode = wireCode;
  }
}
