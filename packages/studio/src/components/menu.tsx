import { Menu as BaseMenu } from "@base-ui/react/menu";
import type { ReactElement, ReactNode } from "react";
import { classNames } from "./class-names.ts";
import { popupClass, rowClass } from "./popup-classes.ts";

export type MenuEntry =
  | { label: string; icon?: ReactNode; onSelect: () => void; danger?: boolean; disabled?: boolean }
  | "separator";

/** Actions behind a button. */
export function Menu({
  trigger,
  entries,
  align = "end",
}: {
  trigger: ReactElement;
  entries: readonly MenuEntry[];
  align?: "start" | "end";
}) {
  return (
    <BaseMenu.Root>
      <BaseMenu.Trigger render={trigger} />
      <BaseMenu.Portal>
        <BaseMenu.Positioner sideOffset={4} align={align} className="z-50">
          <BaseMenu.Popup className={`${popupClass} min-w-44`}>
            {entries.map((entry, index) =>
              entry === "separator" ? (
                // biome-ignore lint/suspicious/noArrayIndexKey: separators are told apart by nothing else
                <BaseMenu.Separator key={index} className="my-1 h-px bg-line" />
              ) : (
                <BaseMenu.Item
                  key={entry.label}
                  disabled={entry.disabled ?? false}
                  onClick={entry.onSelect}
                  className={classNames(
                    rowClass,
                    "[&_svg]:size-4 [&_svg]:text-ink-3",
                    entry.danger && "text-failed",
                  )}
                >
                  {entry.icon}
                  {entry.label}
                </BaseMenu.Item>
              ),
            )}
          </BaseMenu.Popup>
        </BaseMenu.Positioner>
      </BaseMenu.Portal>
    </BaseMenu.Root>
  );
}
