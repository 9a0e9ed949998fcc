import { CodeBlock } from "./code-block.tsx";

/** JSON to read: indented, coloured, to be copied. `text` that is no JSON is shown as it is. */
export function JsonView({ value, label }: { value: unknown; label: string }) {
  const parsed = typeof value === "string" ? parse(value) : value;
  return parsed === undefined ? (
    <CodeBlock code={String(value)} label={label} />
  ) : (
    <CodeBlock code={JSON.stringify(parsed, null, 2)} language="json" label={label} />
  );
}

/** `undefined` for what is no JSON. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
