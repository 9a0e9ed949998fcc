/** What a client asked for with the header `Prefer`. */
export interface Preferences {
  respondAsync: boolean;
  /** `null` when it did not say. */
  waitSeconds: number | null;
}

/**
 * Reads a `Prefer` header. Preferences that are unknown or make no sense are ignored, and of two equal ones the
 * first counts, as the standard wants it.
 * @see RFC 7240, sections 2, 4.1 and 4.3
 */
export function parsePrefer(header: string | undefined): Preferences {
  const preferences: Preferences = { respondAsync: false, waitSeconds: null };
  for (const preference of (header ?? "").split(",")) {
    const [token = ""] = preference.split(";", 1);
    const [name = "", value = ""] = token.split("=", 2).map((part) => part.trim());
    const seconds = /^"?(\d{1,9})"?$/.exec(value)?.[1];
    if (name.toLowerCase() === "respond-async") {
      preferences.respondAsync = true;
    } else if (name.toLowerCase() === "wait" && seconds !== undefined) {
      preferences.waitSeconds ??= Number(seconds);
    }
  }
  return preferences;
}
