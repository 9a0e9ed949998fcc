import { Dialog } from "@base-ui/react/dialog";
import { Outlet } from "@tanstack/react-router";
import { lazy, Suspense, useCallback, useLayoutEffect, useRef, useState } from "react";
import { loadCode } from "../connection/load-code.ts";
import { CommandPalette } from "./command-palette.tsx";
import { placeToReadOn } from "./focus-heading.ts";
import { PageAwaited } from "./page-awaited.tsx";
import { Sidebar } from "./sidebar.tsx";
import { TopBar } from "./top-bar.tsx";
import { useHelpKey } from "./use-help-key.ts";

const KeyboardHelp = lazy(() => loadCode(() => import("./keyboard-help.tsx")));

/** What stands around every page of a session. */
export function Frame() {
  const [isMenuOpen, setMenuOpen] = useState(false);
  const hasLeft = useRef(false);
  const [isPaletteOpen, setPaletteOpen] = useState(false);
  const [isHelpOpen, setHelpOpen] = useState(false);
  const openMenu = () => {
    hasLeft.current = false;
    setMenuOpen(true);
  };
  const leaveMenu = () => {
    hasLeft.current = true;
    setMenuOpen(false);
  };
  useHelpKey(useCallback(() => setHelpOpen(true), []));
  useLayoutEffect(() => {
    const openPalette = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() === "k" && (event.metaKey || event.ctrlKey) && !event.shiftKey) {
        event.preventDefault();
        setPaletteOpen(true);
      }
    };
    addEventListener("keydown", openPalette);
    return () => removeEventListener("keydown", openPalette);
  }, []);
  return (
    <div className="flex h-full">
      <a
        href="#page"
        className="sr-only z-50 rounded-2 bg-raised px-3 py-2 focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
      >
        Skip to the page
      </a>
      <div className="hidden w-48 shrink-0 border-r border-line md:block">
        <Sidebar />
      </div>
      <Dialog.Root open={isMenuOpen} onOpenChange={setMenuOpen}>
        <Dialog.Portal>
          <Dialog.Backdrop className="fixed inset-0 z-40 animate-appear bg-scrim" />
          <Dialog.Popup
            className="fixed inset-y-0 left-0 z-40 w-64 animate-appear shadow-float outline-none"
            finalFocus={() => !hasLeft.current || (placeToReadOn() ?? false)}
          >
            <Dialog.Title className="sr-only">Menu</Dialog.Title>
            <Sidebar onNavigate={leaveMenu} />
          </Dialog.Popup>
        </Dialog.Portal>
      </Dialog.Root>
      <div className="flex min-w-0 flex-1 flex-col">
        <TopBar onSearch={() => setPaletteOpen(true)} onMenu={openMenu} />
        <PageAwaited />
        <main id="page" tabIndex={-1} className="min-h-0 flex-1 outline-none">
          <Outlet />
        </main>
      </div>
      <CommandPalette open={isPaletteOpen} onOpenChange={setPaletteOpen} onHelp={() => setHelpOpen(true)} />
      {isHelpOpen && (
        <Suspense>
          <KeyboardHelp open onOpenChange={setHelpOpen} />
        </Suspense>
      )}
    </div>
  );
}
