import { useRouter, useRouterState } from "@tanstack/react-router";
import { Button } from "../components/button.tsx";
import { StateShape } from "../components/state-badge.tsx";
import { useFocusHandedOn } from "../components/use-focus-handed-on.ts";
import { useServerState } from "../connection/use-server-state.ts";

/** Above a page that stays because the one that was asked for cannot be loaded: the server is away. */
export function PageAwaited() {
  const isAway = useServerState() === "away";
  const { isLoading, location, resolvedLocation } = useRouterState();
  const isAwaited =
    isAway && isLoading && resolvedLocation !== undefined && location.pathname !== resolvedLocation.pathname;
  return (
    <div role="status">
      {isAwaited && <Notice pathname={location.pathname} shownHref={resolvedLocation.href} />}
    </div>
  );
}

function Notice({ pathname, shownHref }: { pathname: string; shownHref: string }) {
  const router = useRouter();
  const [, , route] = router.getMatchedRoutes(pathname);
  const title = route?.options.staticData?.title;
  const stay = useFocusHandedOn<HTMLButtonElement>(() => document.querySelector("main"));
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b border-line bg-needs-you-soft px-4 py-1.5 text-13 md:px-6">
      <StateShape state="needs-you" />
      <p className="min-w-0 flex-1 basis-56">
        <span className="font-[560]">{title ?? "The page"} could not be loaded.</span> The server cannot be
        reached. It is tried again every second, and the page opens by itself when it is back.
      </p>
      <Button ref={stay} onClick={() => router.history.replace(shownHref)}>
        Stay here
      </Button>
    </div>
  );
}
