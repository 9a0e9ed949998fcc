import { Dialog as BaseDialog } from "@base-ui/react/dialog";
import { X } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "./button.tsx";
import { classNames } from "./class-names.ts";

/** Asks for one thing, in front of the page. `footer` has the buttons, the one that acts last. */
export function Dialog({
  open,
  onOpenChange,
  title,
  description,
  footer,
  wide = false,
  children,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  description?: string;
  footer?: ReactNode;
  wide?: boolean;
  children?: ReactNode;
}) {
  return (
    <BaseDialog.Root open={open} onOpenChange={onOpenChange}>
      <BaseDialog.Portal>
        <BaseDialog.Backdrop className="fixed inset-0 z-40 animate-appear bg-scrim" />
        <BaseDialog.Popup
          className={classNames(
            "fixed inset-x-0 bottom-0 z-40 mx-auto flex max-h-[88dvh] animate-appear flex-col rounded-t-3 bg-canvas shadow-float outline-none",
            "sm:top-[10dvh] sm:bottom-auto sm:max-h-[80dvh] sm:w-[calc(100vw-2rem)] sm:rounded-3",
            wide ? "sm:max-w-220" : "sm:max-w-120",
          )}
        >
          <header className="flex items-start justify-between gap-4 py-3 pr-3 pl-5">
            <div className="pt-1">
              <BaseDialog.Title className="text-18 font-[620]">{title}</BaseDialog.Title>
              {description !== undefined && (
                <BaseDialog.Description className="mt-1 text-13 text-ink-2">
                  {description}
                </BaseDialog.Description>
              )}
            </div>
            {/* Without a tooltip: the focus begins here where nothing is to be filled in, and nobody asked. */}
            <BaseDialog.Close
              render={
                <Button
                  variant="quiet"
                  aria-label="Close"
                  icon={<X aria-hidden="true" />}
                  className="w-8 px-0! pointer-coarse:w-10"
                />
              }
            />
          </header>
          <div className="min-h-0 overflow-y-auto px-5 pb-5">{children}</div>
          {footer !== undefined && (
            <footer className="flex justify-end gap-2 border-t border-line px-5 py-3">{footer}</footer>
          )}
        </BaseDialog.Popup>
      </BaseDialog.Portal>
    </BaseDialog.Root>
  );
}
