import { Field as BaseField } from "@base-ui/react/field";
import type { ComponentProps } from "react";
import { classNames } from "./class-names.ts";
import { Field, type FieldText } from "./field.tsx";

export interface TextAreaProps
  extends FieldText,
    Omit<ComponentProps<"textarea">, "className" | "value" | "onChange" | "rows"> {
  value: string;
  onChange: (value: string) => void;
  mono?: boolean;
  /** It grows with its text from `rows` lines to `maxRows`, and scrolls from there. */
  rows?: 1 | 2 | 3 | 4 | 6 | 10 | 20;
  frameless?: boolean;
}

const heights = {
  1: "min-h-8",
  2: "min-h-14",
  3: "min-h-19",
  4: "min-h-24",
  6: "min-h-34",
  10: "min-h-54",
  20: "min-h-96 max-h-[64dvh]!",
} as const;

export function TextArea({
  label,
  hint,
  error,
  labelHidden,
  value,
  onChange,
  mono = false,
  rows = 2,
  frameless = false,
  ...props
}: TextAreaProps) {
  return (
    <Field label={label} hint={hint} error={error} labelHidden={labelHidden}>
      <BaseField.Control
        value={value}
        onValueChange={onChange}
        render={<textarea {...props} spellCheck={!mono} />}
        className={classNames(
          "field-sizing-content block max-h-80 w-full min-w-0 resize-none overflow-y-auto",
          heights[rows],
          frameless
            ? "bg-transparent px-3 py-2 text-14 outline-none"
            : "control h-auto! px-2 py-[5px] data-invalid:border-failed",
          mono && "numeric font-mono text-13",
        )}
      />
    </Field>
  );
}
