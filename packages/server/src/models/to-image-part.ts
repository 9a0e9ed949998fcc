import type { LanguageModelV4FilePart } from "@ai-sdk/provider";
import { ModelCallError } from "../core/errors.ts";
import type { ModelContent } from "../core/language-model.ts";

/**
 * An image for the model. A web address goes to the provider as it is, which fetches it; a data URL goes as bytes.
 *
 * @throws {ModelCallError} The URL is neither.
 */
export function toImagePart({ url, detail }: ModelContent & { type: "image" }): LanguageModelV4FilePart {
  const providerOptions =
    detail === "auto"
      ? {}
      : {
          providerOptions: {
            openai: { imageDetail: detail },
            // Its converter knows no detail, but lays what it finds here over the part that it has made.
            openaiCompatible: { image_url: { url, detail } },
          },
        };

  if (/^data:/i.test(url)) {
    const { mediaType, base64 } = parseDataUrl(url);
    return { type: "file", mediaType, data: { type: "data", data: base64 }, ...providerOptions };
  }
  const parsed = URL.parse(url);
  if (parsed === null || (parsed.protocol !== "https:" && parsed.protocol !== "http:")) {
    throw invalidImage(`An image's URL must be an http, https or data URL, not '${url.slice(0, 100)}'.`);
  }
  return {
    type: "file",
    mediaType: guessMediaType(parsed.pathname),
    data: { type: "url", url: parsed },
    ...providerOptions,
  };
}

/** @see https://www.rfc-editor.org/rfc/rfc2397 */
function parseDataUrl(url: string): { mediaType: string; base64: string } {
  const comma = url.indexOf(",");
  const [mediaType = "", ...parameters] = url.slice("data:".length, Math.max(comma, 0)).split(";");
  if (comma === -1 || !/^image\/[\w.+-]+$/i.test(mediaType)) {
    throw invalidImage("An image's data URL must begin with 'data:image/<type>;base64,'.");
  }
  const content = url.slice(comma + 1);
  if (parameters.some((parameter) => parameter.toLowerCase() === "base64")) {
    return { mediaType, base64: content };
  }
  try {
    return { mediaType, base64: Buffer.from(decodeURIComponent(content)).toString("base64") };
  } catch {
    throw invalidImage("An image's data URL is not well encoded.");
  }
}

/** Only Google asks for the type of an image behind a web address, and there the address is all there is to see. */
function guessMediaType(pathname: string): string {
  const extension = /\.(png|gif|webp|heic|heif)$/i.exec(pathname)?.[1];
  return `image/${extension?.toLowerCase() ?? "jpeg"}`;
}

function invalidImage(message: string): ModelCallError {
  return new ModelCallError(message, { reason: "invalid_prompt", retryable: false });
}
