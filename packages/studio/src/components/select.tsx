import { Select as BaseSelect } from "@base-ui/react/select";
import { Check, ChevronsUpDown } from "lucide-react";
import { Field, type FieldText } from "./field.tsx";
import { popupClass, rowClass } from "./popup-classes.ts";

/** One of a few. Where there are more than a screen of them, {@link Combobox} lets one search. */
export function Select<Value extends string>({
  label,
  hint,
  error,
  labelHidden,
  value,
  onChange,
  options,
}: FieldText & {
  value: Value;
  onChange: (value: Value) => void;
  options: readonly { value: Value; label: string }[];
}) {
  return (
    <Field label={label} hint={hint} error={error} labelHidden={labelHidden}>
      <BaseSelect.Root
        items={options}
        value={value}
        onValueChange={(next) => {
          if (next !== null) {
            onChange(next);
          }
        }}
      >
        <BaseSelect.Trigger className="control flex w-full min-w-0 items-center justify-between gap-2 px-2 hover:bg-hover">
          <BaseSelect.Value className="truncate" />
          <BaseSelect.Icon className="text-ink-3">
            <ChevronsUpDown className="size-4" aria-hidden="true" />
          </BaseSelect.Icon>
        </BaseSelect.Trigger>
        <BaseSelect.Portal>
          <BaseSelect.Positioner sideOffset={4} alignItemWithTrigger={false} className="z-50">
            <BaseSelect.Popup className={`${popupClass} min-w-(--anchor-width)`}>
              <BaseSelect.List>
                {options.map((option) => (
                  <BaseSelect.Item key={option.value} value={option.value} className={rowClass}>
                    <BaseSelect.ItemIndicator keepMounted className="w-4 data-[selected]:visible invisible">
                      <Check className="size-4" aria-hidden="true" />
                    </BaseSelect.ItemIndicator>
                    <BaseSelect.ItemText>{option.label}</BaseSelect.ItemText>
                  </BaseSelect.Item>
                ))}
              </BaseSelect.List>
            </BaseSelect.Popup>
          </BaseSelect.Positioner>
        </BaseSelect.Portal>
      </BaseSelect.Root>
    </Field>
  );
}
