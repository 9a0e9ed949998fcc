import { InvalidInputError, NotSupportedError } from "../../core/errors.ts";
import type { OrganizationId } from "../../core/ids.ts";
import type { JsonObject } from "../../core/json.ts";
import type { ContentPart } from "../../core/message.ts";
import type { Truncation } from "../../core/run.ts";
import type { ToolResources } from "../../core/thread.ts";
import type { Tool } from "../../core/tool.ts";
import type { CreateThreadAndRun, NewMessage, NewRun, NewThread } from "../../engine/engine.ts";
import type { CreateThreadAndRunBody } from "./request-schemas.ts";

type Body = CreateThreadAndRunBody;
type Wire<Key extends keyof Body> = NonNullable<Body[Key]>;
type WireMessage = NonNullable<Wire<"thread">["messages"]>[number];
type WirePart = Exclude<WireMessage["content"], string>[number];

/**
 * The body of create-thread-and-run, as a command of the engine.
 *
 * A run needs something to answer: either a message or instructions. Instructions alone are enough, for a model can
 * speak first.
 */
export function decodeCreateThreadAndRun(body: Body, organizationId: OrganizationId): CreateThreadAndRun {
  const command = { organizationId, thread: decodeThread(body.thread), run: decodeRun(body) };
  const { thread, run } = command;
  if (thread.messages.length === 0 && run.instructions === "" && run.additionalInstructions === "") {
    throw new InvalidInputError(
      "thread.messages is empty and there are no instructions, so the model has nothing to answer. " +
        "Add a message, such as {role: 'user', content: 'Hello'}.",
      "thread.messages",
    );
  }
  return command;
}

function decodeRun(body: Body): NewRun {
  if (body.assistantId) {
    throw new NotSupportedError(
      "assistantId cannot be used: assistants do not exist on this server yet. " +
        "Leave it out, and send model (and instructions and tools, if you need them) instead.",
      "assistantId",
    );
  }
  if (typeof body.model !== "string") {
    throw new InvalidInputError(
      "model is required: name the model to run, such as 'openai/gpt-4o-mini'.",
      "model",
    );
  }
  return {
    assistantId: null,
    model: body.model,
    instructions: body.instructions ?? "",
    additionalInstructions: body.additionalInstructions ?? body.additionaInstructions ?? "",
    tools: (body.tools ?? []).map(decodeTool),
    metadata: body.metadata ?? null,
    temperature: body.temperature ?? null,
    topP: body.topP ?? null,
    maxPromptTokens: body.maxPromptTokens ?? null,
    maxCompletionTokens: body.maxCompletionTokens ?? null,
    truncation: decodeTruncation(body.truncationStrategy),
  };
}

function decodeThread(thread: Body["thread"]): NewThread {
  return {
    title: thread?.title ?? "",
    // An empty id means none.
    datasetId: thread?.datasetId || null,
    metadata: thread?.metadata ?? null,
    toolResources: decodeToolResources(thread?.toolResources),
    messages: (thread?.messages ?? []).map(decodeMessage),
  };
}

function decodeMessage(message: WireMessage): NewMessage {
  const { content } = message;
  return {
    role: message.role,
    content: typeof content === "string" ? [textPart(content)] : content.map(decodePart),
    attachments: (message.attachments ?? []).map(({ fileId, tools }) => ({ fileId, tools: tools ?? [] })),
    metadata: message.metadata ?? null,
  };
}

function decodePart(part: WirePart): ContentPart {
  switch (part.type) {
    case "text":
      return textPart(typeof part.text === "string" ? part.text : part.text.value);
    case "image_file":
      return { type: part.type, fileId: part.imageFile.fileId, detail: part.imageFile.detail ?? "auto" };
    case "image_url":
      return { type: part.type, url: part.imageUrl.url, detail: part.imageUrl.detail ?? "auto" };
  }
}

function textPart(text: string): ContentPart {
  return { type: "text", text, annotations: [] };
}

/** `required` may stand beside `parameters` or, as JSON Schema has it, inside; here it ends up inside. */
function decodeTool(tool: Wire<"tools">[number]): Tool {
  const { name, description, parameters, required } = tool.function;
  const inside = Array.isArray(parameters?.["required"]) ? parameters["required"] : [];
  const all = [...new Set([...inside, ...(required ?? [])])];
  const schema: JsonObject = { properties: {}, ...parameters, type: "object" };
  return {
    type: "function",
    name,
    description: description ?? "",
    parameters: all.length > 0 ? { ...schema, required: all } : schema,
  };
}

function decodeTruncation(strategy: Body["truncationStrategy"]): Truncation {
  return strategy?.type === "last_messages" && typeof strategy.lastMessages === "number"
    ? { type: "last_messages", lastMessages: strategy.lastMessages }
    : { type: "auto" };
}

function decodeToolResources(resources: Wire<"thread">["toolResources"]): ToolResources | null {
  if (!resources) {
    return null;
  }
  const { codeInterpreter, fileSearch } = resources;
  return {
    ...(codeInterpreter && { codeInterpreter: { fileIds: codeInterpreter.fileIds ?? [] } }),
    ...(fileSearch && {
      fileSearch: {
        vectorStoreIds: fileSearch.vectorStoreIds ?? [],
        vectorStores: (fileSearch.vectorStores ?? []).map((store) => ({
          fileIds: store.fileIds ?? [],
          metadata: store.metadata ?? null,
        })),
      },
    }),
  };
}
