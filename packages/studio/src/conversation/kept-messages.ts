/** What is written and not sent. */
export interface WrittenMessage {
  text: string;
  images: readonly { name: string; url: string }[];
}

export const nothingWritten: WrittenMessage = { text: "", images: [] };

/** They are too large for the storage of a tab, which takes some 5 MB: a reload loses them. */
const keptImages = new Map<string, WrittenMessage["images"]>();

/** Where a message is kept: of this access key, for this thread. `null`: for a new one. */
export function keptAt(accessKeyId: string, threadId: string | null): string {
  return `threadmill.message.${accessKeyId}.${threadId ?? "new"}`;
}

/** What is written outlives the page, the session and, but for images, a reload; in this tab only. */
export function readKeptMessage(place: string): WrittenMessage {
  const images = keptImages.get(place) ?? [];
  try {
    return { text: sessionStorage.getItem(place) ?? "", images };
  } catch {
    return { text: "", images };
  }
}

export function keepMessage(place: string, { text, images }: WrittenMessage): void {
  if (images.length === 0) {
    keptImages.delete(place);
  } else {
    keptImages.set(place, images);
  }
  try {
    if (text === "") {
      sessionStorage.removeItem(place);
    } else {
      sessionStorage.setItem(place, text);
    }
  } catch {
    // Storage is full or forbidden: the text lasts as long as the page then.
  }
}
