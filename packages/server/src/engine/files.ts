import type { Clock } from "../core/clock.ts";
import { InvalidInputError, NotFoundError } from "../core/errors.ts";
import type { StoredFile } from "../core/file.ts";
import type { FileStore } from "../core/file-store.ts";
import type { IdSource } from "../core/ids.ts";
import type { Engine } from "./engine.ts";
import { inPieces } from "./in-pieces.ts";
import { receiptFor } from "./receipt.ts";

/** Short enough that writing one keeps nobody waiting, also where a hundred uploads share a commit. */
const pieceBytes = 128 * 1_024;

/** How long a sender may stand still before what it has sent is given up. */
const standstillMs = 60 * 60 * 1_000;

type FileCommands = Pick<Engine, "receiveContent" | "createFile" | "dropContent" | "readFile">;

export function createFileCommands({
  store,
  clock,
  ids,
}: {
  store: FileStore;
  clock: Clock;
  ids: IdSource;
}): FileCommands {
  return {
    async receiveContent({ organizationId, content }) {
      const fileId = ids.next("file");
      let bytes = 0;
      try {
        for await (const piece of inPieces(content, pieceBytes)) {
          const clearAt = clock.now() + standstillMs;
          if (!(await store.writeContent({ organizationId, fileId, start: bytes, piece, clearAt }))) {
            throw stoodStill();
          }
          bytes += piece.length;
        }
      } catch (error) {
        await store.dropContent({ organizationId, fileId });
        throw error;
      }
      return { fileId, bytes };
    },

    async createFile(command) {
      const { organizationId } = command;
      const { content, name, purpose, lifetimeMs } = command.file;
      const now = clock.now();
      const file: StoredFile = {
        id: content.fileId,
        organizationId,
        name,
        bytes: content.bytes,
        purpose,
        createdAt: now,
        expiresAt: lifetimeMs === null ? null : now + lifetimeMs,
      };
      const receipt = receiptFor(command, { subject: { fileId: file.id }, now });
      if (!(await store.createFile({ file, receipt }))) {
        throw stoodStill();
      }
      return file;
    },

    dropContent: (key) => store.dropContent(key),

    readFile: (params) => readFile(store, params),
  };
}

/** @see Engine.readFile */
export async function* readFile(
  store: Pick<FileStore, "readContent">,
  { file, start, end }: { file: StoredFile; start: number; end: number },
): AsyncGenerator<Uint8Array> {
  const { organizationId, id: fileId } = file;
  for (let position = start; position < end; ) {
    const piece = await store.readContent({ organizationId, fileId, start: position });
    if (piece === null) {
      throw new NotFoundError("file", fileId);
    }
    const wanted = piece.subarray(0, end - position);
    position += wanted.length;
    yield wanted;
  }
}

function stoodStill(): InvalidInputError {
  return new InvalidInputError(
    `The upload stood still for more than ${standstillMs / 60_000} minutes and was given up. Send the file again.`,
    "file",
  );
}
