import { Field as BaseField } from "@base-ui/react/field";
import type { ComponentProps } from "react";
import { classNames } from "./class-names.ts";
import { Field, type FieldText } from "./field.tsx";

export interface TextFieldProps
  extends FieldText,
    Omit<ComponentProps<typeof BaseField.Control>, "className" | "value" | "onChange" | "defaultValue"> {
  value: string;
  onChange: (value: string) => void;
  /** For ids, keys and numbers. */
  mono?: boolean;
}

export function TextField({
  label,
  hint,
  error,
  labelHidden,
  value,
  onChange,
  mono = false,
  ...props
}: TextFieldProps) {
  return (
    <Field label={label} hint={hint} error={error} labelHidden={labelHidden}>
      <BaseField.Control
        {...props}
        value={value}
        onValueChange={onChange}
        className={classNames(
          "control w-full min-w-0 px-2 data-invalid:border-failed disabled:opacity-50",
          mono && "numeric font-mono",
        )}
      />
    </Field>
  );
}
