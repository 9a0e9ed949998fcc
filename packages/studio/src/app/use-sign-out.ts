import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { signOut } from "../api/session.ts";
import { announce } from "../components/toast.tsx";

/** Ends the session and forgets everything that was loaded in it. */
export function useSignOut(): () => void {
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  return () => {
    signOut()
      .then(async () => {
        await navigate({ to: "/sign-in" });
        queryClient.clear();
      })
      .catch((error: unknown) => {
        announce(`You are still signed in: ${error instanceof Error ? error.message : String(error)}`);
      });
  };
}
