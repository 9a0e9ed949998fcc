import { useState } from "react";
import { Button } from "./button.tsx";
import { Dialog } from "./dialog.tsx";
import { type FunctionTool, functionToolOf } from "./function-tool.ts";
import { Select } from "./select.tsx";
import { TextArea } from "./text-area.tsx";
import { TextField } from "./text-field.tsx";

const strictWords = [
  { value: "unsaid", label: "The provider’s own" },
  { value: "strict", label: "Strict: the arguments keep to the schema exactly" },
  { value: "loose", label: "Not strict" },
] as const;

type StrictWord = (typeof strictWords)[number]["value"];

const firstSchema = `{
  "type": "object",
  "properties": {
    "city": {
      "type": "string",
      "description": "Name of the city"
    }
  },
  "required": ["city"]
}`;

/** A function tool: its name, what it is for, and the JSON Schema of its arguments. */
export function ToolEditor({
  tool,
  taken,
  onSave,
  onClose,
}: {
  /** `null` for a new one. */
  tool: FunctionTool | null;
  /** Names of the other tools. */
  taken: readonly string[];
  onSave: (tool: FunctionTool) => void;
  onClose: () => void;
}) {
  const [name, setName] = useState(tool?.name ?? "");
  const [description, setDescription] = useState(tool?.description ?? "");
  const [schema, setSchema] = useState(
    tool === null ? firstSchema : JSON.stringify(tool.parameters, null, 2),
  );
  const [strict, setStrict] = useState<StrictWord>(
    tool?.strict === undefined ? "unsaid" : tool.strict ? "strict" : "loose",
  );
  const [isChecked, setChecked] = useState(false);
  const parsed = parseSchema(schema);
  const nameError = checkName(name, taken);
  const save = () => {
    setChecked(true);
    if (nameError === null && "value" in parsed) {
      const isStrict = strict === "unsaid" ? undefined : strict === "strict";
      onSave(functionToolOf({ name, description, parameters: parsed.value, strict: isStrict }));
    }
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={tool === null ? "New function tool" : "Function tool"}
      description="When the model calls it, the run stops and you answer in its place."
      footer={
        <>
          <Button variant="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button variant="primary" onClick={save}>
            {tool === null ? "Add the tool" : "Save"}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <TextField
          label="Name"
          mono
          placeholder="get_weather"
          value={name}
          onChange={setName}
          error={isChecked && nameError !== null ? nameError : undefined}
        />
        <TextField
          label="Description"
          placeholder="Tells the current weather of a city"
          value={description}
          onChange={setDescription}
        />
        <TextArea
          label="Arguments, as JSON Schema"
          mono
          rows={10}
          value={schema}
          onChange={setSchema}
          error={"problem" in parsed ? parsed.problem : undefined}
        />
        <Select label="Strictness" value={strict} onChange={setStrict} options={strictWords} />
      </div>
    </Dialog>
  );
}

function checkName(name: string, taken: readonly string[]): string | null {
  if (!/^[a-zA-Z0-9_-]{1,64}$/.test(name)) {
    return "1 to 64 letters, digits, _ and -";
  }
  return taken.includes(name) ? "Another tool has this name" : null;
}

function parseSchema(text: string): { value: Record<string, unknown> } | { problem: string } {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      return { problem: 'A JSON object, such as {"type": "object", "properties": {}}' };
    }
    const schema = value as Record<string, unknown>;
    return schema["type"] === undefined || schema["type"] === "object"
      ? { value: schema }
      : { problem: 'The schema of the arguments must have "type": "object"' };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}
