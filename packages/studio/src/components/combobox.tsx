import { Combobox as BaseCombobox } from "@base-ui/react/combobox";
import { Check, ChevronsUpDown } from "lucide-react";
import type { ReactNode } from "react";
import { Field, type FieldText } from "./field.tsx";
import { popupClass, rowClass } from "./popup-classes.ts";

export interface ComboboxOption {
  value: string;
  label: string;
  /** At the end of the row. */
  note?: string;
}

export interface ComboboxGroup {
  label: string;
  /** Beside the group's label, such as its state. */
  state?: ReactNode;
  items: readonly ComboboxOption[];
}

/** One of many, found by typing. The search field stands in the popup, so that the closed control shows the choice. */
export function Combobox({
  label,
  hint,
  error,
  labelHidden,
  value,
  onChange,
  groups,
  placeholder,
  emptyText,
  footer,
}: FieldText & {
  value: string;
  onChange: (value: string) => void;
  groups: readonly ComboboxGroup[];
  placeholder: string;
  /** What to say when nothing matches. */
  emptyText: string;
  footer?: ReactNode;
}) {
  const options = groups.flatMap(({ items }) => items);
  const selected = options.find((option) => option.value === value) ?? null;
  return (
    <Field label={label} hint={hint} error={error} labelHidden={labelHidden}>
      <BaseCombobox.Root
        items={groups}
        value={selected}
        onValueChange={(option) => {
          if (option !== null) {
            onChange(option.value);
          }
        }}
        isItemEqualToValue={(a, b) => a.value === b.value}
        itemToStringLabel={(option) => option.label}
        autoHighlight
      >
        <BaseCombobox.Trigger className="control flex w-full min-w-0 items-center justify-between gap-2 px-2 text-start hover:bg-hover">
          <span className={value === "" ? "truncate text-ink-3" : "truncate font-mono"}>
            {value === "" ? placeholder : (selected?.label ?? value)}
          </span>
          <ChevronsUpDown className="size-4 shrink-0 text-ink-3" aria-hidden="true" />
        </BaseCombobox.Trigger>
        <BaseCombobox.Portal>
          <BaseCombobox.Positioner sideOffset={4} align="start" className="z-50">
            <BaseCombobox.Popup
              aria-label={label}
              className={`${popupClass} flex w-[max(var(--anchor-width),20rem)] max-w-[calc(100vw-1rem)] flex-col p-0!`}
            >
              <div className="border-b border-line p-1">
                <BaseCombobox.Input
                  placeholder={placeholder}
                  aria-label={placeholder}
                  className="h-8 w-full bg-transparent px-2 text-13 outline-none"
                />
              </div>
              <BaseCombobox.Empty className="px-3 text-13 text-ink-3 not-empty:py-3">
                {emptyText}
              </BaseCombobox.Empty>
              <BaseCombobox.List className="max-h-80 overflow-y-auto overscroll-contain p-1 empty:hidden">
                {(group: ComboboxGroup) => (
                  <BaseCombobox.Group key={group.label} items={group.items} className="not-first:mt-2">
                    <BaseCombobox.GroupLabel className="flex h-7 items-center justify-between gap-2 px-2 text-13 text-ink-3">
                      {group.label}
                      {group.state}
                    </BaseCombobox.GroupLabel>
                    <BaseCombobox.Collection>
                      {(option: ComboboxOption) => (
                        <BaseCombobox.Item key={option.value} value={option} className={rowClass}>
                          <span className="min-w-0 flex-1 truncate font-mono">{option.label}</span>
                          {option.note !== undefined && <span className="text-ink-3">{option.note}</span>}
                          <BaseCombobox.ItemIndicator>
                            <Check className="size-4" aria-hidden="true" />
                          </BaseCombobox.ItemIndicator>
                        </BaseCombobox.Item>
                      )}
                    </BaseCombobox.Collection>
                  </BaseCombobox.Group>
                )}
              </BaseCombobox.List>
              {footer !== undefined && <div className="border-t border-line p-1">{footer}</div>}
            </BaseCombobox.Popup>
          </BaseCombobox.Positioner>
        </BaseCombobox.Portal>
      </BaseCombobox.Root>
    </Field>
  );
}
