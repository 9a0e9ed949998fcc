import { type ErrorComponentProps, Link, useLocation, useRouter } from "@tanstack/react-router";
import { useEffect } from "react";
import { Button } from "../components/button.tsx";
import { EmptyState } from "../components/empty-state.tsx";
import { Failure } from "../components/failure.tsx";
import { Page } from "../components/page.tsx";
import { textLink } from "../components/text-link.ts";
import { useServerState } from "../connection/use-server-state.ts";

/** In the place of a page that could not be shown. It tries again by itself when the server is back. */
export function PageFailed({ error }: ErrorComponentProps) {
  const router = useRouter();
  const serverState = useServerState();
  useEffect(() => {
    if (serverState === "here") {
      return undefined;
    }
    return () => void router.invalidate();
  }, [serverState, router]);
  return (
    <Page>
      <div className="max-w-160">
        <Failure
          title="This page could not be shown"
          error={error}
          action={<Button onClick={() => void router.invalidate()}>Try again</Button>}
        />
      </div>
    </Page>
  );
}

export function NotFound() {
  const { pathname } = useLocation();
  return (
    <Page>
      <EmptyState
        title="There is no such page"
        action={
          <p className="flex flex-wrap gap-x-5 gap-y-2">
            <Link to="/playground" className={textLink}>
              Go to the playground
            </Link>
            <Link to="/threads" className={textLink}>
              Find a thread
            </Link>
            <Link to="/runs" className={textLink}>
              See all runs
            </Link>
          </p>
        }
      >
        The studio has no page at <span className="font-mono text-13 break-all text-ink">{pathname}</span>.
        Was the address copied whole?
      </EmptyState>
    </Page>
  );
}
