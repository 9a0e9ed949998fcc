export type JsonObject = Record<string, unknown>;

/** An object as text to edit; `null` is an empty text. */
export function writeJsonObject(value: JsonObject | null): string {
  return value === null || Object.keys(value).length === 0 ? "" : JSON.stringify(value, null, 2);
}

/** The object that a text is, or why it is none. An empty text is `null`. */
export function readJsonObject(text: string): { value: JsonObject | null } | { problem: string } {
  if (text.trim() === "") {
    return { value: null };
  }
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? { value: value as JsonObject }
      : { problem: 'A JSON object, such as {"user": "u42"}' };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}
