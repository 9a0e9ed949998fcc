import { type ErrorComponentProps, Link, useRouter } from "@tanstack/react-router";
import { useEffect } from "react";
import { useServerState } from "../api/use-server-state.ts";
import { Button } from "../components/button.tsx";
import { EmptyState } from "../components/empty-state.tsx";
import { Failure } from "../components/failure.tsx";
import { Page } from "../components/page.tsx";

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
  return (
    <Page>
      <EmptyState
        title="There is no such page"
        action={
          <Link to="/playground" className="text-accent underline underline-offset-2">
            Go to the playground
          </Link>
        }
      >
        The address may be mistyped, or what it names was deleted.
      </EmptyState>
    </Page>
  );
}
