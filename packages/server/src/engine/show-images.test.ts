import { describe, expect, it } from "vitest";
import type { StoredFile } from "../core/file.ts";
import type { FileStore } from "../core/file-store.ts";
import { asId } from "../core/ids.ts";
import { showImages } from "./show-images.ts";

const organizationId = asId<"organization">("organization");
const png = Buffer.from("\x89PNG\r\n\x1a\nrest", "latin1");
const pngUrl = `data:image/png;base64,${png.toString("base64")}`;
const MiB = 1_024 * 1_024;

/** Files as the store's conformance suite holds the real ones to be; a size may be claimed that the content has not. */
function storeOf(files: Record<string, { content: Buffer; bytes?: number }>) {
  const store: Pick<FileStore, "findFile" | "readContent"> = {
    async findFile({ fileId }) {
      const found = files[fileId];
      const bytes = found?.bytes ?? found?.content.length;
      return bytes === undefined
        ? null
        : ({ id: fileId, organizationId, bytes } satisfies Partial<StoredFile> as StoredFile);
    },
    async readContent({ fileId, start }) {
      const piece = files[fileId]?.content.subarray(start, start + 9);
      return piece === undefined || piece.length === 0 ? null : piece;
    },
  };
  return store;
}

const user = (...fileIds: string[]) => ({
  role: "user" as const,
  content: fileIds.map((fileId) => ({ type: "image_file", fileId, detail: "low" }) as const),
});
const inWords = (text: RegExp) => ({ type: "text", text: expect.stringMatching(text) });

describe("showImages", () => {
  it("puts images, all their pieces, in the place of their files, and leaves everything else", async () => {
    const context = [
      user("file-png"),
      { role: "assistant" as const, text: "Nice.", toolCalls: [] },
      { role: "user" as const, content: [{ type: "text" as const, text: "And this?" }] },
    ];
    const store = storeOf({ "file-png": { content: png } });
    expect(await showImages({ context, organizationId, store })).toEqual([
      { role: "user", content: [{ type: "image", url: pngUrl, detail: "low" }] },
      ...context.slice(1),
    ]);
  });

  it("says in words what cannot be shown", async () => {
    const store = storeOf({
      "file-text": { content: Buffer.from("no image") },
      "file-empty": { content: Buffer.alloc(0) },
      "file-large": { content: png, bytes: 20 * MiB + 1 },
    });
    const context = [user("file-gone", "file-text", "file-empty", "file-large")];
    expect(await showImages({ context, organizationId, store })).toEqual([
      {
        role: "user",
        content: [
          inWords(/^\[file-gone: .*not on this server, or no longer/),
          inWords(/^\[file-text: .*no PNG/),
          inWords(/^\[file-empty: .*no PNG/),
          inWords(/^\[file-large: .*too large/),
        ],
      },
    ]);
  });

  it("shows the newest when there is no room for all", async () => {
    const large = { content: png, bytes: 20 * MiB };
    const store = storeOf({ "file-1": large, "file-2": large, "file-3": large, "file-4": { content: png } });
    store.readContent = async ({ start }) => (start === 0 ? png : null);
    const context = [user("file-4"), user("file-1"), user("file-2"), user("file-3")];
    const shown = await showImages({ context, organizationId, store });
    const image = { type: "image", url: pngUrl, detail: "low" };
    expect(shown).toEqual(
      [image, inWords(/^\[file-1: .*left out/), image, image].map((part) => ({
        role: "user",
        content: [part],
      })),
    );
  });
});
