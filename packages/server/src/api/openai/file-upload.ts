import { createHash, hash } from "node:crypto";
import type { StoredFile } from "../../core/file.ts";
import type { OrganizationId } from "../../core/ids.ts";
import type { Engine, NewFile, ReceivedContent } from "../../engine/engine.ts";
import { organizationOf } from "../authentication.ts";
import type { Idempotency } from "../idempotency.ts";
import type { ApiLimits } from "../limits.ts";
import { readSubject } from "../subject.ts";
import { readUpload } from "../upload.ts";
import type { ZodApp } from "../zod-app.ts";
import { encodeFile } from "./encode.ts";
import { sizes } from "./requests/fields.ts";
import { lifetimeMsOf, uploadFields } from "./requests/file.ts";
import { writeHeaders } from "./requests/queries.ts";
import { parseFields } from "./validation.ts";
import { WireInputError } from "./wire-input-error.ts";

interface Received {
  name: string;
  content: ReceivedContent;
  /** `null` where nobody asks whether the request came before. */
  digest: string | null;
}

/** `POST /files`: the content goes to the store as it comes in, and becomes a file when the whole form was in order. */
export function registerFileUpload(
  app: ZodApp,
  {
    engine,
    idempotency,
    limits: { fileBytes },
    findFile,
  }: {
    engine: Pick<Engine, "receiveContent" | "createFile" | "dropContent">;
    idempotency: Idempotency;
    limits: Pick<ApiLimits, "fileBytes">;
    findFile: (organizationId: OrganizationId, path: { fileId: string }) => Promise<StoredFile>;
  },
): void {
  app.post("/files", { schema: { headers: writeHeaders } }, async (request, reply) => {
    const organizationId = organizationOf(request);
    const wantsDigest = request.headers["idempotency-key"] !== undefined;
    const received: Received[] = [];
    let wasUsed = false;
    try {
      const fields = await readUpload(request, {
        field: "file",
        fileBytes,
        async receive({ name, content: bytes }) {
          if (received.length > 0) {
            throw invalidFile("send one file with each request.");
          }
          const digest = wantsDigest ? createHash("sha256") : null;
          const content = await engine.receiveContent({
            organizationId,
            content: digest === null ? bytes : passThrough(bytes, (chunk) => digest.update(chunk)),
          });
          received.push({ name, content, digest: digest?.digest("hex") ?? null });
        },
      });
      const file = decodeUpload(fields, received[0]);
      // The text of a form is another one each time that it is sent; what it says is not.
      request.bodyDigest = hash("sha256", JSON.stringify([fields, file.name, received[0]?.digest]), "hex");
      return await idempotency.answer({
        reply,
        async perform(once) {
          const created = await engine.createFile({ organizationId, file, once });
          wasUsed = true;
          return created;
        },
        recall: (subject) => findFile(organizationId, readSubject(subject)),
        respond: encodeFile,
      });
    } finally {
      for (const { content } of wasUsed ? [] : received) {
        await engine.dropContent({ organizationId, fileId: content.fileId });
      }
    }
  });
}

async function* passThrough(
  content: AsyncIterable<Uint8Array>,
  see: (chunk: Uint8Array) => void,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of content) {
    see(chunk);
    yield chunk;
  }
}

function decodeUpload(fields: Record<string, string>, received: Received | undefined): NewFile {
  if (received === undefined) {
    throw fields["file"] === undefined
      ? new WireInputError("Missing required parameter: 'file'.", "file", "missing_required_parameter")
      : invalidFile("must be a file with a name, got a text.");
  }
  const parsed = parseFields(uploadFields, fields);
  if (received.name.length > sizes.fileNameLength) {
    throw invalidFile(`must have a name of at most ${sizes.fileNameLength} characters.`);
  }
  return {
    content: received.content,
    // A form can spell half a character, and no header could carry it.
    name: received.name === "" ? "file" : received.name.toWellFormed(),
    purpose: parsed.purpose,
    lifetimeMs: lifetimeMsOf(parsed),
  };
}

function invalidFile(what: string): WireInputError {
  return new WireInputError(`Invalid 'file': ${what}`, "file", "invalid_value");
}
