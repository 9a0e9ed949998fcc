export type ImageType = "image/png" | "image/jpeg" | "image/gif" | "image/webp";

const signatureBytes = 12;

/**
 * What kind of image begins with these bytes, by its signature: a file's name is only what somebody called it.
 *
 * @returns `null` for anything but the four kinds that models take.
 * @see https://mimesniff.spec.whatwg.org/#matching-an-image-type-pattern
 */
export function imageTypeOf(bytes: Uint8Array): ImageType | null {
  const signature = Buffer.from(bytes.subarray(0, signatureBytes)).toString("latin1");
  if (signature.startsWith("\x89PNG\r\n\x1a\n")) {
    return "image/png";
  }
  if (signature.startsWith("\xff\xd8\xff")) {
    return "image/jpeg";
  }
  if (/^GIF8[79]a/.test(signature)) {
    return "image/gif";
  }
  return signature.startsWith("RIFF") && signature.slice(8) === "WEBP" ? "image/webp" : null;
}
