type Source = Pick<typeof crypto, "getRandomValues"> & Partial<Pick<typeof crypto, "randomUUID">>;

/** A key that no other request has. Pages that came over plain HTTP have no `randomUUID`. */
export function newIdempotencyKey(source: Source = crypto): string {
  if (source.randomUUID !== undefined) {
    return source.randomUUID();
  }
  const bytes = source.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
