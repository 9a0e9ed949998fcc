import type { ReactNode } from "react";
import { Button, type ButtonProps } from "./button.tsx";
import { classNames } from "./class-names.ts";
import { Tooltip } from "./tooltip.tsx";

/** A button that shows only an icon: its name is said, and shown when pointed at. */
export function IconButton({
  label,
  icon,
  shortcut,
  className,
  variant = "quiet",
  ...props
}: Omit<ButtonProps, "children" | "icon" | "aria-label"> & {
  label: string;
  icon: ReactNode;
  shortcut?: string;
}) {
  return (
    <Tooltip text={label} {...(shortcut !== undefined && { shortcut })}>
      <Button
        {...props}
        variant={variant}
        aria-label={label}
        icon={icon}
        className={classNames("w-8 px-0! pointer-coarse:w-10", className)}
      />
    </Tooltip>
  );
}
