import { Button as BaseButton } from "@base-ui/react/button";
import type { ComponentProps, ReactNode } from "react";
import { classNames } from "./class-names.ts";

export type ButtonVariant = "primary" | "plain" | "quiet" | "danger";

const variants: Record<ButtonVariant, string> = {
  primary:
    "border-transparent bg-accent text-on-accent hover:bg-accent-hover font-[560] " +
    "disabled:border-line disabled:bg-hover disabled:text-ink-3",
  plain: "text-ink enabled:hover:bg-hover disabled:border-line",
  quiet: "border-transparent bg-transparent text-ink-2 enabled:hover:bg-hover enabled:hover:text-ink",
  danger: "border-failed text-failed hover:bg-failed-soft",
};

export interface ButtonProps extends Omit<ComponentProps<typeof BaseButton>, "className"> {
  /** One `primary` per view at most: what one came to do. */
  variant?: ButtonVariant;
  icon?: ReactNode;
  /** While its action is under way it stays where it is, and cannot be pressed again. */
  busy?: boolean;
  className?: string;
}

export function Button({
  variant = "plain",
  icon,
  busy = false,
  className,
  children,
  ...props
}: ButtonProps) {
  return (
    <BaseButton
      type="button"
      {...props}
      disabled={busy || props.disabled === true}
      focusableWhenDisabled={busy}
      aria-busy={busy || undefined}
      className={classNames(
        "control inline-flex shrink-0 items-center justify-center gap-1.5 px-3 whitespace-nowrap transition-colors",
        "disabled:cursor-default disabled:text-ink-3 [&_svg]:size-4 [&_svg]:shrink-0",
        variants[variant],
        className,
      )}
    >
      {icon}
      {children}
    </BaseButton>
  );
}
