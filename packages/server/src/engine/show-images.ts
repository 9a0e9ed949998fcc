import type { FileStore } from "../core/file-store.ts";
import { asId, type OrganizationId } from "../core/ids.ts";
import type { ModelContent, ModelMessage } from "../core/language-model.ts";
import type { ContextContent, ContextMessage } from "./context-units.ts";
import { imageTypeOf } from "./image-type.ts";

/** What providers take: of one image, and of all images of one call together. */
const largestImageBytes = 20 * 1_024 * 1_024;
const largestSumBytes = 50 * 1_024 * 1_024;

/**
 * Puts the images themselves where messages name files. The newest come first when there is no room for all.
 *
 * A file that is no image, or is not there any more, is named in words instead: a conversation outlives its files, and
 * a model that is told can say so.
 */
export async function showImages({
  context,
  organizationId,
  store,
}: {
  context: readonly ContextMessage[];
  organizationId: OrganizationId;
  store: Pick<FileStore, "findFile" | "readContent">;
}): Promise<ModelMessage[]> {
  const images = new Map<string, string>();
  let room = largestSumBytes;

  async function show(part: ContextContent): Promise<ModelContent> {
    if (part.type !== "image_file") {
      return part;
    }
    const inWords = (what: string): ModelContent => ({ type: "text", text: `[${part.fileId}: ${what}]` });
    const fileId = asId<"file">(part.fileId);
    const file = await store.findFile({ organizationId, fileId });
    if (file === null) {
      return inWords("an image that is not on this server, or no longer");
    }
    if (file.bytes > largestImageBytes) {
      return inWords(`a file of ${file.bytes} bytes, too large to be shown as an image`);
    }
    if (file.bytes > room) {
      return inWords("an image, left out because later ones take up the room");
    }
    const url = images.get(fileId) ?? (await readImage(store, { organizationId, fileId }));
    if (url === null) {
      return inWords("a file that is no PNG, JPEG, GIF or WebP image");
    }
    images.set(fileId, url);
    room -= file.bytes;
    return { type: "image", url, detail: part.detail };
  }

  const newestFirst: ModelMessage[] = [];
  for (const message of context.toReversed()) {
    if (message.role === "user") {
      const content: ModelContent[] = [];
      for (const part of message.content) {
        content.push(await show(part));
      }
      newestFirst.push({ role: message.role, content });
    } else {
      newestFirst.push(message);
    }
  }
  return newestFirst.reverse();
}

/** @returns a data URL; `null` when the file is no image. */
async function readImage(
  store: Pick<FileStore, "readContent">,
  file: Omit<Parameters<FileStore["readContent"]>[0], "start">,
): Promise<string | null> {
  const pieces: Uint8Array[] = [];
  let start = 0;
  let piece = await store.readContent({ ...file, start });
  const type = imageTypeOf(piece ?? new Uint8Array());
  while (type !== null && piece !== null) {
    pieces.push(piece);
    start += piece.length;
    piece = await store.readContent({ ...file, start });
  }
  return type === null ? null : `data:${type};base64,${Buffer.concat(pieces).toString("base64")}`;
}
