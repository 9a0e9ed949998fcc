import { useQuery } from "@tanstack/react-query";
import { modelsQuery } from "../../api/models.ts";
import { FunctionTools } from "../../components/function-tools.tsx";
import { ModelChoice } from "../../components/model-choice.tsx";
import { NumberSetting } from "../../components/number-setting.tsx";
import { TextArea } from "../../components/text-area.tsx";
import type { PlaygroundSearch } from "./playground-search.ts";

/** What runs are started with. All of it stands in the URL. */
export function Settings({
  search,
  model,
  onChange,
}: {
  search: PlaygroundSearch;
  model: string;
  /** `undefined` takes a setting away. */
  onChange: (changes: { [Name in keyof PlaygroundSearch]: PlaygroundSearch[Name] | undefined }) => void;
}) {
  const models = useQuery(modelsQuery);
  return (
    <div className="flex flex-col gap-4">
      <ModelChoice
        models={models.data}
        error={models.error?.message}
        value={model}
        onChange={(next) => onChange({ model: next })}
      />
      <TextArea
        label="Instructions"
        placeholder="You are a helpful assistant."
        rows={4}
        dir="auto"
        value={search.instructions ?? ""}
        onChange={(text) => onChange({ instructions: text === "" ? undefined : text })}
      />
      <FunctionTools
        tools={search.tools ?? []}
        onChange={(tools) => onChange({ tools: tools.length === 0 ? undefined : tools })}
      />
      <div className="grid grid-cols-2 gap-x-3 gap-y-4">
        <NumberSetting
          label="Temperature"
          placeholder="model’s own"
          from={0}
          to={2}
          value={search.temperature}
          onChange={(temperature) => onChange({ temperature })}
        />
        <NumberSetting
          label="Top P"
          placeholder="model’s own"
          from={0}
          to={1}
          value={search.topP}
          onChange={(topP) => onChange({ topP })}
        />
        <NumberSetting
          label="Max tokens in"
          placeholder="no limit"
          from={1}
          whole
          value={search.maxPromptTokens}
          onChange={(maxPromptTokens) => onChange({ maxPromptTokens })}
        />
        <NumberSetting
          label="Max tokens out"
          placeholder="no limit"
          from={1}
          whole
          value={search.maxCompletionTokens}
          onChange={(maxCompletionTokens) => onChange({ maxCompletionTokens })}
        />
      </div>
      <NumberSetting
        label="Newest messages the model sees"
        placeholder="as many as fit"
        from={1}
        whole
        value={search.lastMessages}
        onChange={(lastMessages) => onChange({ lastMessages })}
      />
    </div>
  );
}
