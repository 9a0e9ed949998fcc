import type { JsonObject } from "../core/json.ts";

/** What a receipt says that a request has made or changed. The engine and the routes write it, the routes read it. */
export interface Subject {
  threadId: string;
  messageId: string;
  runId: string;
  assistantId: string;
  fileId: string;
  /** The number of the event after which a stream of the answer begins; 0 for the first. */
  after: number;
}

export function readSubject(subject: JsonObject): Subject {
  const text = (name: string) => String(subject[name] ?? "");
  const { after } = subject;
  return {
    threadId: text("threadId"),
    messageId: text("messageId"),
    runId: text("runId"),
    assistantId: text("assistantId"),
    fileId: text("fileId"),
    after: typeof after === "number" ? after : 0,
  };
}
