import { Field as BaseField } from "@base-ui/react/field";
import type { ReactNode } from "react";

export interface FieldText {
  label: string;
  /** One sentence below the control, where the label does not say everything. */
  hint?: string | undefined;
  /** What is wrong with the value, and what would be right. */
  error?: string | undefined;
  /** The label is said but not shown, where the place says it already. */
  labelHidden?: boolean | undefined;
}

/** Label, control, hint and error, tied together for assistive technology. */
export function Field({
  label,
  hint,
  error,
  labelHidden = false,
  aside,
  children,
}: FieldText & {
  /** At the end of the label's line, such as the current value. */
  aside?: ReactNode;
  children: ReactNode;
}) {
  return (
    <BaseField.Root invalid={error !== undefined} className="flex min-w-0 flex-col gap-1">
      <div className={labelHidden ? "sr-only" : "flex items-baseline justify-between gap-2"}>
        <BaseField.Label className="text-13 font-[540] text-ink-2">{label}</BaseField.Label>
        {aside}
      </div>
      {children}
      {hint !== undefined && error === undefined && (
        <BaseField.Description className="text-13 text-ink-3">{hint}</BaseField.Description>
      )}
      {error !== undefined && (
        <BaseField.Error match className="text-13 text-failed">
          {error}
        </BaseField.Error>
      )}
    </BaseField.Root>
  );
}
