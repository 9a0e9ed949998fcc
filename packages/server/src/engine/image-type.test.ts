import { describe, expect, it } from "vitest";
import { imageTypeOf } from "./image-type.ts";

describe("imageTypeOf", () => {
  it.each([
    ["\x89PNG\r\n\x1a\nIHDR", "image/png"],
    ["\xff\xd8\xff\xe0JFIF", "image/jpeg"],
    ["GIF87a", "image/gif"],
    ["GIF89a", "image/gif"],
    ["RIFF\x00\n\r\xffWEBPVP8", "image/webp"],
    ["RIFF\x00\n\r\xffWAVEfmt", null],
    ["%PDF-1.7", null],
    ["<svg/>", null],
    ["", null],
  ])("takes %j for %s", (text, type) => {
    expect(imageTypeOf(Buffer.from(text, "latin1"))).toBe(type);
  });
});
