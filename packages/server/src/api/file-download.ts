import { Readable } from "node:stream";
import { create as contentDisposition } from "content-disposition";
import type { FastifyReply } from "fastify";
import type { StoredFile } from "../core/file.ts";
import type { Engine } from "../engine/engine.ts";
import { readRange } from "./byte-range.ts";

/**
 * Answers with a file's bytes, or with the range that was asked for, as fast as they are taken.
 *
 * Whatever the bytes and the name are, a browser saves them and interprets nothing: others chose both.
 */
export function sendFile(
  engine: Pick<Engine, "readFile">,
  { reply, file }: { reply: FastifyReply; file: StoredFile },
): FastifyReply {
  const { headers } = reply.request;
  // With If-Range a part is wanted only of what did not change, and there is nothing by which that could be told.
  const range = headers["if-range"] === undefined ? readRange(headers.range, file.bytes) : null;
  const { start, end } = range ?? { start: 0, end: file.bytes };
  if (range !== null) {
    reply.code(206).header("content-range", `bytes ${start}-${end - 1}/${file.bytes}`);
  }
  return reply
    .headers({
      "content-type": "application/octet-stream",
      "content-length": end - start,
      "content-disposition": contentDisposition(file.name),
      "x-content-type-options": "nosniff",
      "accept-ranges": "bytes",
    })
    .send(Readable.from(engine.readFile({ file, start, end }), { objectMode: false }));
}
