import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { sessionQuery, signOut } from "../api/session.ts";
import { announce } from "../components/toast.tsx";

/** Ends the session and forgets everything that was loaded in it. */
export function useSignOut(): () => void {
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  return () => {
    signOut()
      .then(async () => {
        // The sign-in leads on as long as a session is known of.
        queryClient.removeQueries(sessionQuery);
        await navigate({ to: "/sign-in" });
        queryClient.clear();
      })
      .catch((error: unknown) => {
        announce(`You are still signed in: ${error instanceof Error ? error.message : String(error)}`);
      });
  };
}
