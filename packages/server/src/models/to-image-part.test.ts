import { describe, expect, it } from "vitest";
import { ModelCallError } from "../core/errors.ts";
import { toImagePart } from "./to-image-part.ts";

describe("toImagePart", () => {
  it.each([
    ["https://images.example/a.PNG?x=1", "image/png"],
    ["http://images.example/a.webp", "image/webp"],
    ["https://images.example/photo", "image/jpeg"],
  ])("leaves %s to the provider, as %s", (url, mediaType) => {
    expect(toImagePart({ type: "image", url, detail: "auto" })).toEqual({
      type: "file",
      mediaType,
      data: { type: "url", url: new URL(url) },
    });
  });

  it.each([
    ["data:image/png;base64,AAEC", "image/png", "AAEC"],
    ["data:image/svg+xml,%3Csvg%2F%3E", "image/svg+xml", "PHN2Zy8+"],
    ["DATA:image/gif;charset=x;BASE64,AAEC", "image/gif", "AAEC"],
  ])("sends the bytes of %s", (url, mediaType, base64) => {
    expect(toImagePart({ type: "image", url, detail: "auto" })).toEqual({
      type: "file",
      mediaType,
      data: { type: "data", data: base64 },
    });
  });

  it.each([
    "file:///etc/passwd",
    "images/a.png",
    "data:text/plain;base64,AAEC",
    "data:image/png;base64",
    "data:image/png,%E0%A4%A",
  ])("refuses %s", (url) => {
    expect(() => toImagePart({ type: "image", url, detail: "auto" })).toThrow(ModelCallError);
  });
});
