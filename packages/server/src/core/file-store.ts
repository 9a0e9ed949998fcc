import type { StoredFile } from "./file.ts";
import type { FileId, OrganizationId } from "./ids.ts";
import type { Page, PageRequest, UnknownCursor } from "./page.ts";
import type { Receipt } from "./receipt.ts";

/**
 * Content comes in pieces, each in a transaction of its own, and nobody sees any of it before `createFile`. What never
 * becomes a file is cleared away, and so is the content of a file that was deleted or has expired.
 */
export interface FileStore {
  /**
   * Adds the piece that begins at byte `start`. The piece at 0 comes first, and may be empty. Pieces that follow go on
   * where the one before ended.
   *
   * @param params.clearAt - When the content is cleared away unless it has gone on or become a file by then.
   * @returns whether it was added: not when the content was cleared away meanwhile.
   */
  writeContent(params: {
    organizationId: OrganizationId;
    fileId: FileId;
    start: number;
    piece: Uint8Array;
    clearAt: number;
  }): Promise<boolean>;
  /** Gives up content that no file was made of. It is cleared away with the next sweep. */
  dropContent(params: { organizationId: OrganizationId; fileId: FileId }): Promise<void>;
  /**
   * Makes a file of the content that was written under its id.
   *
   * @returns whether it was created: not when the content was cleared away meanwhile.
   */
  createFile(params: { file: StoredFile; receipt: Receipt | null }): Promise<boolean>;
  findFile(params: { organizationId: OrganizationId; fileId: FileId }): Promise<StoredFile | null>;
  /** @returns those of the ids that name files. */
  findFileIds(params: {
    organizationId: OrganizationId;
    fileIds: readonly FileId[];
  }): Promise<ReadonlySet<string>>;
  /** @param params.purpose - Only files of this purpose; `null` for all. */
  listFiles(params: {
    organizationId: OrganizationId;
    purpose: string | null;
    page: PageRequest;
  }): Promise<Page<StoredFile> | UnknownCursor>;
  /**
   * One piece of a file's content, from byte `start` to wherever the piece ends.
   *
   * @returns `null` when there is no such file or byte.
   */
  readContent(params: {
    organizationId: OrganizationId;
    fileId: FileId;
    start: number;
  }): Promise<Uint8Array | null>;
  /** @returns whether there was one. Its content is cleared away with the next sweep. */
  deleteFile(params: { organizationId: OrganizationId; fileId: FileId }): Promise<boolean>;
  /**
   * Deletes files of any organization whose `expiresAt` has passed, at most `limit`.
   *
   * @returns how many it deleted.
   */
  deleteExpiredFiles(params: { now: number; limit: number }): Promise<number>;
  /**
   * Clears away at most `limit` pieces of one content, of any organization, that is not or no longer a file's.
   *
   * @returns whether there was one, so that there may be more.
   */
  clearContent(params: { now: number; limit: number }): Promise<boolean>;
}
