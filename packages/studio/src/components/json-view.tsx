import { CodeBlock } from "./code-block.tsx";

/** JSON to read: indented, coloured, to be copied. Small objects stay on one line. A text that is no JSON stays as it is. */
export function JsonView({ value, label = null }: { value: unknown; label?: string | null }) {
  const parsed = typeof value === "string" ? parse(value) : value;
  return parsed === undefined ? (
    <CodeBlock code={String(value)} label={label} wraps />
  ) : (
    <CodeBlock code={write(parsed)} language="json" label={label} wraps />
  );
}

const longestLine = 72;

function write(value: unknown): string {
  const spread = JSON.stringify(value, null, 2);
  const flat = spread.replace(/\n\s*/g, " ");
  return flat.length <= longestLine && !/[{[].*[{[]/.test(flat) ? flat : spread;
}

/** `undefined` for what is no JSON. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
