import { Toast } from "@base-ui/react/toast";
import { X } from "lucide-react";
import { IconButton } from "./icon-button.tsx";

const manager = Toast.createToastManager();

/** Says something in passing, on screen and to screen readers. What must not be missed belongs into the page. */
export function announce(text: string, { assertive = false }: { assertive?: boolean } = {}): void {
  manager.add({ title: text, priority: assertive ? "high" : "low", timeout: 5_000 });
}

/** Stands once in the frame. */
export function Toasts() {
  return (
    <Toast.Provider toastManager={manager} limit={3}>
      <Toast.Portal>
        <Toast.Viewport className="fixed right-4 bottom-4 z-50 flex w-80 max-w-[calc(100vw-2rem)] flex-col gap-2">
          <ToastList />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  );
}

function ToastList() {
  const { toasts } = Toast.useToastManager();
  return toasts.map((toast) => (
    <Toast.Root
      key={toast.id}
      toast={toast}
      className="flex animate-appear items-start justify-between gap-2 rounded-3 bg-raised py-1 pr-1 pl-3 shadow-float"
    >
      <Toast.Title className="py-1.5 text-13" />
      <Toast.Close render={<IconButton label="Dismiss" icon={<X aria-hidden="true" />} />} />
    </Toast.Root>
  ));
}
