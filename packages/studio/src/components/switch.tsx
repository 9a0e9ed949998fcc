import { Switch as BaseSwitch } from "@base-ui/react/switch";

/** Takes effect at once; what waits for a button is a Checkbox. */
export function Switch({
  label,
  checked,
  onChange,
}: {
  label: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
}) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the control is Base UI's, which renders an input inside the label
    <label className="flex min-h-8 items-center justify-between gap-2 text-13">
      {label}
      <BaseSwitch.Root
        checked={checked}
        onCheckedChange={onChange}
        className="flex h-4 w-7 shrink-0 items-center rounded-full border border-line-strong bg-sunken p-px transition-colors data-checked:border-accent data-checked:bg-accent"
      >
        <BaseSwitch.Thumb className="size-3 rounded-full bg-line-strong transition-transform data-checked:translate-x-3 data-checked:bg-on-accent" />
      </BaseSwitch.Root>
    </label>
  );
}
