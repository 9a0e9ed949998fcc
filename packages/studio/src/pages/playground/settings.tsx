import { Plus, X } from "lucide-react";
import { useState } from "react";
import { Button } from "../../components/button.tsx";
import { IconButton } from "../../components/icon-button.tsx";
import { TextArea } from "../../components/text-area.tsx";
import { ModelChoice } from "./model-choice.tsx";
import { NumberSetting } from "./number-setting.tsx";
import type { PlaygroundSearch, PlaygroundTool } from "./playground-search.ts";
import { ToolEditor } from "./tool-editor.tsx";

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
  return (
    <div className="flex flex-col gap-4">
      <ModelChoice value={model} onChange={(next) => onChange({ model: next })} />
      <TextArea
        label="Instructions"
        placeholder="You are a helpful assistant."
        rows={4}
        dir="auto"
        value={search.instructions ?? ""}
        onChange={(text) => onChange({ instructions: text === "" ? undefined : text })}
      />
      <Tools
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
          label="Max prompt tokens"
          placeholder="no limit"
          from={1}
          whole
          value={search.maxPromptTokens}
          onChange={(maxPromptTokens) => onChange({ maxPromptTokens })}
        />
        <NumberSetting
          label="Max answer tokens"
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

function Tools({
  tools,
  onChange,
}: {
  tools: readonly PlaygroundTool[];
  onChange: (tools: PlaygroundTool[]) => void;
}) {
  const [edited, setEdited] = useState<number | null>(null);
  const others = tools.filter((_, index) => index !== edited);
  return (
    <section aria-label="Tools" className="flex flex-col gap-1">
      <header className="flex items-center justify-between">
        <h2 className="text-13 font-[540] text-ink-2">Tools</h2>
        <Button
          variant="quiet"
          className="-mr-2 h-7! px-2!"
          icon={<Plus aria-hidden="true" />}
          onClick={() => setEdited(tools.length)}
        >
          Add a function
        </Button>
      </header>
      {tools.length === 0 ? (
        <p className="text-13 text-ink-3">None. When a run calls a function, you answer in its place.</p>
      ) : (
        <ul className="rounded-2 border border-line">
          {tools.map((tool, index) => (
            <li key={tool.name} className="flex items-center border-line not-first:border-t">
              <button
                type="button"
                onClick={() => setEdited(index)}
                className="flex min-h-9 min-w-0 flex-1 items-center gap-2 px-2 text-start text-13 outline-offset-[-2px] hover:bg-hover"
              >
                <span className="font-mono">{tool.name}</span>
                <span className="truncate text-ink-3">{tool.description}</span>
              </button>
              <IconButton
                label={`Remove ${tool.name}`}
                icon={<X aria-hidden="true" />}
                onClick={() => onChange(tools.filter((each) => each !== tool))}
              />
            </li>
          ))}
        </ul>
      )}
      {edited !== null && (
        <ToolEditor
          tool={tools[edited] ?? null}
          taken={others.map(({ name }) => name)}
          onSave={(tool) => {
            onChange(tools[edited] === undefined ? [...tools, tool] : tools.with(edited, tool));
            setEdited(null);
          }}
          onClose={() => setEdited(null)}
        />
      )}
    </section>
  );
}
