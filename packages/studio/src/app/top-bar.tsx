import { Link, useMatches } from "@tanstack/react-router";
import { Menu as MenuIcon, Search } from "lucide-react";
import { lazy, Suspense } from "react";
import { Button } from "../components/button.tsx";
import { IconButton } from "../components/icon-button.tsx";
import { Kbd } from "../components/kbd.tsx";
import { Popover } from "../components/popover.tsx";
import { StateShape } from "../components/state-badge.tsx";
import { loadCode } from "../connection/load-code.ts";
import { useServerState } from "../connection/use-server-state.ts";

const ServerDetails = lazy(() => loadCode(() => import("./server-details.tsx")));

/** Where one is, the way to everything else, and how the server is. */
export function TopBar({ onSearch, onMenu }: { onSearch: () => void; onMenu: () => void }) {
  return (
    <header className="flex h-12 shrink-0 items-center gap-3 border-b border-line px-3 md:px-6">
      <div className="md:hidden">
        <IconButton label="Menu" icon={<MenuIcon aria-hidden="true" />} onClick={onMenu} />
      </div>
      <Trail />
      <div className="ml-auto flex items-center gap-3">
        <ServerStateNote />
        <button
          type="button"
          onClick={onSearch}
          className="control hidden w-56 items-center gap-2 border-line! px-2 text-ink-3 hover:bg-hover sm:flex"
        >
          <Search className="size-4" aria-hidden="true" />
          Search or go to
          <span className="ml-auto">
            <Kbd>{isMac ? "⌘K" : "Ctrl K"}</Kbd>
          </span>
        </button>
        <div className="sm:hidden">
          <IconButton label="Search or go to" icon={<Search aria-hidden="true" />} onClick={onSearch} />
        </div>
      </div>
    </header>
  );
}

const isMac = /Mac|iPhone|iPad/.test(navigator.userAgent);

/** The page's heading; above it, where it is a part of a list, the way back. */
function Trail() {
  const { staticData } = useMatches().at(-1) ?? {};
  return (
    <div className="flex min-w-0 items-center gap-2 text-14">
      {staticData?.parent !== undefined && (
        <>
          <Link to={staticData.parent.to} className="text-ink-2 hover:text-ink hover:underline">
            {staticData.parent.title}
          </Link>
          <span aria-hidden="true" className="text-ink-3">
            /
          </span>
        </>
      )}
      <h1 tabIndex={-1} className="truncate font-[620]">
        {staticData?.title ?? "Threadmill"}
      </h1>
    </div>
  );
}

function ServerStateNote() {
  const isAway = useServerState() === "away";
  return (
    <div role="status" className="min-w-0">
      <Popover
        title={isAway ? "The server cannot be reached" : "Server"}
        trigger={
          <Button
            variant="quiet"
            className="px-2!"
            aria-label={isAway ? "Server away, looking for it" : "Connected: the server’s state"}
          >
            <StateShape state={isAway ? "needs-you" : "done"} className="size-3!" />
            {isAway ? (
              <span className="text-needs-you">
                <span className="max-sm:hidden">Server away, looking for it</span>
                <span className="sm:hidden">Away</span>
              </span>
            ) : (
              <span className="max-sm:hidden">Connected</span>
            )}
          </Button>
        }
      >
        {isAway ? (
          <p className="text-13 text-ink-2">
            It is looked for every second. What is on screen stays, and the page goes on by itself when the
            server is back.
          </p>
        ) : (
          <Suspense>
            <ServerDetails />
          </Suspense>
        )}
      </Popover>
    </div>
  );
}
