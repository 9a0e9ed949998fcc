import { useState } from "react";
import { TextField } from "./text-field.tsx";

/** A number that may be left out: the field is empty then, and says what happens. */
export function NumberSetting({
  label,
  hint,
  value,
  onChange,
  from,
  to,
  whole = false,
  placeholder,
}: {
  label: string;
  hint?: string;
  value: number | undefined;
  onChange: (value: number | undefined) => void;
  from: number;
  to?: number;
  whole?: boolean;
  placeholder: string;
}) {
  const [text, setText] = useState(value === undefined ? "" : String(value));
  const fits = (number: number | undefined) =>
    number === undefined ||
    (number >= from && (to === undefined || number <= to) && (!whole || Number.isSafeInteger(number)));
  const range = to === undefined ? `${from} or more` : `${from} to ${to}`;
  return (
    <TextField
      label={label}
      mono
      inputMode={whole ? "numeric" : "decimal"}
      placeholder={placeholder}
      hint={hint}
      error={fits(parse(text)) ? undefined : `${whole ? "A whole number" : "A number"}, ${range}`}
      value={text}
      onChange={(next) => {
        setText(next);
        const number = parse(next);
        if (fits(number)) {
          onChange(number);
        }
      }}
    />
  );
}

function parse(text: string): number | undefined {
  return text.trim() === "" ? undefined : Number(text);
}
