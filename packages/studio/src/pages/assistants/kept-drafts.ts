import type { AssistantDraft } from "./assistant-draft.ts";

/** What was not saved yet, and what it was begun from. */
export interface KeptDraft {
  base: AssistantDraft;
  draft: AssistantDraft;
}

/** Unsaved changes outlive the page and a reload, in this tab and for this access key only. */
export function readKeptDraft(accessKeyId: string, assistantId: string): KeptDraft | null {
  try {
    const text = sessionStorage.getItem(keyOf(accessKeyId, assistantId));
    return text === null ? null : (JSON.parse(text) as KeptDraft);
  } catch {
    return null;
  }
}

export function keepDraft(accessKeyId: string, assistantId: string, kept: KeptDraft | null): void {
  try {
    if (kept === null) {
      sessionStorage.removeItem(keyOf(accessKeyId, assistantId));
    } else {
      sessionStorage.setItem(keyOf(accessKeyId, assistantId), JSON.stringify(kept));
    }
  } catch {
    // Storage is full or forbidden: the changes last as long as the page then.
  }
}

function keyOf(accessKeyId: string, assistantId: string): string {
  return `threadmill.assistant.${accessKeyId}.${assistantId}`;
}
