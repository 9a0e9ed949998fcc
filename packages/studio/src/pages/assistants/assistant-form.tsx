import { useQuery } from "@tanstack/react-query";
import { X } from "lucide-react";
import { modelsQuery } from "../../api/models.ts";
import { classNames } from "../../components/class-names.ts";
import type { FunctionTool } from "../../components/function-tool.ts";
import { FunctionTools } from "../../components/function-tools.tsx";
import { IconButton } from "../../components/icon-button.tsx";
import { readJsonObject } from "../../components/json-object.ts";
import { ModelChoice } from "../../components/model-choice.tsx";
import { NumberSetting } from "../../components/number-setting.tsx";
import { TextArea } from "../../components/text-area.tsx";
import { TextField } from "../../components/text-field.tsx";
import type { AssistantDraft } from "./assistant-draft.ts";
import type { AssistantEditor } from "./use-assistant-editor.ts";

/** What it is told, on the left; what it is made of, on the right. */
export function AssistantForm({ draft, editor }: { draft: AssistantDraft; editor: AssistantEditor }) {
  const { change, fieldError, isNew } = editor;
  const models = useQuery(modelsQuery);
  const metadata = readJsonObject(draft.metadata);
  return (
    <div className="grid grid-cols-1 gap-x-8 gap-y-4 lg:grid-cols-[minmax(0,45rem)_20rem]">
      <div className="flex flex-col gap-4">
        <div className="grid grid-cols-1 gap-4 sm:grid-cols-2">
          <TextField
            label="Name"
            autoFocus={isNew}
            dir="auto"
            placeholder="Support desk"
            value={draft.assistantName}
            onChange={(assistantName) => change({ assistantName })}
            error={fieldError("assistantName")}
          />
          <TextField
            label="Model name"
            mono
            placeholder="support-desk"
            hint="Runs may give it as their model"
            value={draft.modelName}
            onChange={(modelName) => change({ modelName })}
            error={fieldError("modelName")}
          />
        </div>
        <TextField
          label="Description"
          dir="auto"
          placeholder="What it is for"
          value={draft.description}
          onChange={(description) => change({ description })}
          error={fieldError("description")}
        />
        <TextArea
          label="Instructions"
          dir="auto"
          rows={20}
          placeholder="You are a helpful assistant."
          value={draft.instructions}
          onChange={(instructions) => change({ instructions })}
          error={fieldError("instructions")}
        />
      </div>
      <div className="flex flex-col gap-4">
        <Generation
          label="Model"
          none="None: runs name one"
          models={models}
          value={draft.responseModel}
          error={fieldError("responseModel")}
          onChange={(responseModel) => change({ responseModel })}
        />
        <Generation
          label="Function model"
          hint="Sees each request first and decides on tool calls"
          none="None: the model decides itself"
          models={models}
          value={draft.functionModel}
          error={fieldError("functionModel")}
          onChange={(functionModel) => change({ functionModel })}
        />
        <Tools tools={draft.tools} onChange={(tools) => change({ tools })} />
        {fieldError("tools") !== undefined && <p className="text-13 text-failed">{fieldError("tools")}</p>}
        <TextArea
          label="Metadata, as JSON"
          mono
          rows={3}
          placeholder='{"team": "support"}'
          value={draft.metadata}
          onChange={(text) => change({ metadata: text })}
          error={"problem" in metadata ? metadata.problem : fieldError("metadata")}
        />
      </div>
    </div>
  );
}

type ModelSettings = AssistantDraft["responseModel"];

function Generation({
  label,
  hint,
  none,
  models,
  value,
  error,
  onChange,
}: {
  label: string;
  hint?: string;
  none: string;
  models: { data: Parameters<typeof ModelChoice>[0]["models"]; error: Error | null };
  value: ModelSettings;
  error: string | undefined;
  onChange: (value: ModelSettings) => void;
}) {
  return (
    <div className={classNames("grid items-start gap-3", value !== null && "grid-cols-[minmax(0,1fr)_7rem]")}>
      <ModelChoice
        label={label}
        hint={hint}
        none={none}
        models={models.data}
        error={error ?? models.error?.message}
        value={value?.modelId ?? ""}
        onChange={(modelId) =>
          onChange(modelId === "" ? null : { modelId, temperature: value?.temperature ?? null })
        }
      />
      {value !== null && (
        <NumberSetting
          label="Temperature"
          placeholder="its own"
          from={0}
          to={2}
          value={value.temperature ?? undefined}
          onChange={(temperature) => onChange({ ...value, temperature: temperature ?? null })}
        />
      )}
    </div>
  );
}

type Tool = AssistantDraft["tools"][number];

/** Functions are edited like those of the playground; tools of other kinds stay as they are, or go. */
function Tools({ tools, onChange }: { tools: readonly Tool[]; onChange: (tools: Tool[]) => void }) {
  const functions = tools.flatMap((tool) => (tool.function === null ? [] : [tool.function]));
  const others = tools.filter((tool) => tool.function === null);
  return (
    <div className="flex flex-col gap-2">
      <FunctionTools
        tools={functions}
        noneText="None. Your application answers the functions that are called."
        onChange={(changed) => onChange([...changed.map((tool) => toolOf(tool, tools, changed)), ...others])}
      />
      {others.map((tool) => (
        <div key={tool.id} className="flex items-center gap-2 rounded-2 border border-line pl-2 text-13">
          <span className="font-mono">{tool.name || tool.type}</span>
          <span className="truncate text-ink-3">not available to runs yet</span>
          <IconButton
            label={`Remove ${tool.name || tool.type}`}
            className="ml-auto"
            icon={<X aria-hidden="true" />}
            onClick={() => onChange(tools.filter((each) => each !== tool))}
          />
        </div>
      ))}
    </div>
  );
}

/** What an edited function was before keeps its id and what else belongs to it. */
function toolOf(edited: FunctionTool, before: readonly Tool[], after: readonly FunctionTool[]): Tool {
  const isGone = (tool: Tool) => !after.some(({ name }) => name === tool.function?.name);
  const known =
    before.find((tool) => tool.function?.name === edited.name) ??
    // A function that was renamed is the one that is missing now.
    (after.length === before.filter((tool) => tool.function !== null).length
      ? before.find((tool) => tool.function !== null && isGone(tool))
      : undefined);
  if (known?.function && known.function === edited) {
    return known;
  }
  const required = edited.parameters["required"];
  return {
    id: known?.id ?? "",
    name: known === undefined || known.name === known.function?.name ? edited.name : known.name,
    type: known?.type ?? "function",
    function: {
      ...edited,
      required: Array.isArray(required) ? required.map(String) : [],
    },
    openapiSpec: known?.openapiSpec ?? "",
    openapiActionData: known?.openapiActionData ?? null,
  };
}
