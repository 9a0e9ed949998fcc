import { EdgeError } from "./edge-error.ts";

/** Bytes `start` to `end`, the latter exclusive. */
export interface ByteRange {
  start: number;
  end: number;
}

/**
 * The part of a content that a request asks for. What is no single range of bytes is ignored, as the standard allows.
 *
 * @returns `null` for all of it.
 * @throws {EdgeError} The content has no such part.
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-14.2
 */
export function readRange(header: string | undefined, bytes: number): ByteRange | null {
  const [, first = "", last = ""] = /^bytes=(\d{0,15})-(\d{0,15})$/i.exec(header ?? "") ?? [];
  if (first === "" && last === "") {
    return null;
  }
  if (first !== "" && last !== "" && Number(last) < Number(first)) {
    return null;
  }
  const range =
    first === ""
      ? { start: Math.max(bytes - Number(last), 0), end: bytes }
      : { start: Number(first), end: last === "" ? bytes : Math.min(Number(last) + 1, bytes) };
  if (range.start >= range.end) {
    throw new EdgeError("range_not_satisfiable", `The file has ${bytes} bytes and none in that range.`, {
      "content-range": `bytes */${bytes}`,
    });
  }
  return range;
}
