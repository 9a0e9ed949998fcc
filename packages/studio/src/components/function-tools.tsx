import { Plus, X } from "lucide-react";
import { useState } from "react";
import { Button } from "./button.tsx";
import type { FunctionTool } from "./function-tool.ts";
import { IconButton } from "./icon-button.tsx";
import { ToolEditor } from "./tool-editor.tsx";

/** The functions that a model may call, to be added, changed and taken away. */
export function FunctionTools({
  tools,
  noneText = "None. When a run calls a function, you answer in its place.",
  onChange,
}: {
  tools: readonly FunctionTool[];
  /** What is said where there are none. */
  noneText?: string;
  onChange: (tools: FunctionTool[]) => void;
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
        <p className="text-13 text-ink-3">{noneText}</p>
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
