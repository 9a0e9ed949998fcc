import "@fastify/multipart";
import type { FastifyRequest } from "fastify";
import { EdgeError } from "./edge-error.ts";

/** What a form may have beside the content of its file. */
const formLimits = { parts: 64, fields: 32, fieldSize: 4_096, headerPairs: 100 };
const formBytes = 1_024 * 1_024;

/** A file of a form that is being received. Its content must be read, once. */
export interface UploadedFile {
  /** Without folders; `""` when the sender gave none. */
  name: string;
  content: AsyncIterable<Uint8Array>;
}

/**
 * Reads a form, one part after the other as it comes in: nothing is kept but the fields.
 *
 * @param params.field - The field whose files count; others are passed over.
 * @param params.receive - Takes a file's content in before the next part is read.
 * @returns the fields, by name.
 * @throws {EdgeError} The request is no such form, is cut off or is too large.
 */
export async function readUpload(
  request: FastifyRequest,
  {
    field,
    fileBytes,
    receive,
  }: { field: string; fileBytes: number; receive: (file: UploadedFile) => Promise<void> },
): Promise<Record<string, string>> {
  if (!request.isMultipart()) {
    throw new EdgeError("unsupported_media_type", "Send the file in a form, as 'multipart/form-data'.");
  }
  if (Number(request.headers["content-length"]) > fileBytes + formBytes) {
    throw tooLarge(fileBytes);
  }
  const fields = new Map<string, string>();
  try {
    for await (const part of partsOf(request, fileBytes)) {
      if (part.type === "field") {
        fields.set(part.fieldname, typeof part.value === "string" ? part.value : JSON.stringify(part.value));
      } else if (part.fieldname === field) {
        await receive({ name: part.filename ?? "", content: contentOf(part.file, fileBytes) });
      } else {
        part.file.resume();
      }
    }
  } finally {
    // What is left of a form that was refused goes nowhere, but its sender must get rid of it to read the answer.
    request.raw.resume();
  }
  return Object.fromEntries(fields);
}

/** Whatever is wrong with the form itself is the sender's mistake. */
async function* partsOf(request: FastifyRequest, fileBytes: number) {
  try {
    yield* request.parts({ limits: { ...formLimits, fileSize: fileBytes } });
  } catch (error) {
    throw malformed(error);
  }
}

async function* contentOf(
  file: AsyncIterable<Uint8Array> & {
    readonly truncated: boolean;
    once(event: "limit", listener: () => void): void;
    destroy(error: Error): void;
  },
  fileBytes: number,
): AsyncGenerator<Uint8Array> {
  file.once("limit", () => file.destroy(tooLarge(fileBytes)));
  try {
    yield* file;
    // Of a small file all may have been taken in before anybody listened.
    if (file.truncated) {
      throw tooLarge(fileBytes);
    }
  } catch (error) {
    throw error instanceof EdgeError ? error : malformed(error);
  }
}

function tooLarge(fileBytes: number): EdgeError {
  return new EdgeError(
    "body_too_large",
    `The file is larger than ${fileBytes} bytes, the most that this server takes.`,
  );
}

function malformed(error: unknown): EdgeError {
  const detail = error instanceof Error ? `: ${error.message}` : "";
  return new EdgeError("malformed_request", `The form could not be read${detail}.`);
}
