import { NotFoundError } from "../../core/errors.ts";
import type { FileStore } from "../../core/file-store.ts";
import { asId, idPrefixes, type OrganizationId } from "../../core/ids.ts";
import type { ToolResources } from "../../core/thread.ts";
import type { NewMessage } from "../../engine/engine.ts";
import { isPlausibleId } from "../plausible-id.ts";
import { WireInputError } from "./wire-input-error.ts";

/** A file that a request names, and the path of the field in which it does. */
export interface FileReference {
  fileId: string;
  param: string;
}

/**
 * Refuses a request that names a file which is not there: it is a mistake, or belongs to somebody else.
 *
 * A file that is deleted later leaves its name behind; what then becomes of a run, the run shows.
 *
 * @throws {WireInputError} One of the ids cannot be that of a file.
 * @throws {MissingFileError}
 */
export type FileCheck = (
  organizationId: OrganizationId,
  references: readonly FileReference[],
) => Promise<void>;

/** A request names a file that the organization does not have. */
class MissingFileError extends NotFoundError {
  readonly param: string;

  constructor({ fileId, param }: FileReference) {
    super("file", fileId);
    this.param = param;
  }
}

export function createFileCheck(store: Pick<FileStore, "findFileIds">): FileCheck {
  return async (organizationId, references) => {
    const ids = new Set(references.map(({ fileId }) => fileId).filter(isPlausibleId));
    const fileIds = [...ids].map((id) => asId<"file">(id));
    const found = fileIds.length === 0 ? ids : await store.findFileIds({ organizationId, fileIds });
    const missing = references.find(({ fileId }) => !found.has(fileId));
    if (missing !== undefined) {
      throw missing.fileId.startsWith(formOfId) ? new MissingFileError(missing) : malformed(missing);
    }
  };
}

/** How ids of files begin, in the words of the error. */
const formOfId = idPrefixes.file.slice(0, -1);

/** @see assistants-v2.md, section 1.3 */
function malformed({ fileId, param }: FileReference): WireInputError {
  return new WireInputError(
    `Invalid '${param}': '${fileId}'. Expected an ID that begins with '${formOfId}'.`,
    param,
    "invalid_value",
  );
}

/**
 * Checks the files that a change of tool resources brings: those that were there before may have lost their files since.
 *
 * @param current - What was there before, which is asked for only where the change names files.
 */
export async function checkNewFilesOfTools(
  checkFiles: FileCheck,
  organizationId: OrganizationId,
  changed: ToolResources | null | undefined,
  current: () => Promise<{ toolResources: ToolResources | null }>,
): Promise<void> {
  const files = filesOfTools(changed, "tool_resources");
  if (files.length > 0) {
    const { toolResources } = await current();
    const known = new Set(filesOfTools(toolResources, "").map(({ fileId }) => fileId));
    await checkFiles(
      organizationId,
      files.filter(({ fileId }) => !known.has(fileId)),
    );
  }
}

export function filesOfMessages(messages: readonly NewMessage[], path: string): FileReference[] {
  return messages.flatMap((message, index) => filesOfMessage(message, `${path}[${index}].`));
}

/** @param path - Where the message is in the request, its dot included; `""` when it is the request. */
export function filesOfMessage({ content, attachments }: NewMessage, path = ""): FileReference[] {
  return [
    ...content.flatMap((part, index) =>
      part.type === "image_file"
        ? [{ fileId: part.fileId, param: `${path}content[${index}].image_file.file_id` }]
        : [],
    ),
    ...attachments.map(({ fileId }, index) => ({ fileId, param: `${path}attachments[${index}].file_id` })),
  ];
}

export function filesOfTools(resources: ToolResources | null | undefined, path: string): FileReference[] {
  const list = (fileIds: readonly string[], param: string) =>
    fileIds.map((fileId, index) => ({ fileId, param: `${param}.file_ids[${index}]` }));
  return [
    ...list(resources?.codeInterpreter?.fileIds ?? [], `${path}.code_interpreter`),
    ...(resources?.fileSearch?.vectorStores ?? []).flatMap(({ fileIds }, index) =>
      list(fileIds, `${path}.file_search.vector_stores[${index}]`),
    ),
  ];
}
