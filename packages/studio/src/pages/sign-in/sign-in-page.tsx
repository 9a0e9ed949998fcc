import { useQueryClient } from "@tanstack/react-query";
import { getRouteApi, useRouter } from "@tanstack/react-router";
import { useState } from "react";
import { sessionQuery, signIn } from "../../api/session.ts";
import { Button } from "../../components/button.tsx";
import { Failure } from "../../components/failure.tsx";
import { TextField } from "../../components/text-field.tsx";

const route = getRouteApi("/sign-in");

/** An access key for a session; afterwards one is where one wanted to go. */
export default function SignInPage() {
  const { to } = route.useSearch();
  const router = useRouter();
  const queryClient = useQueryClient();
  const [accessKey, setAccessKey] = useState("");
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const submit = async () => {
    setBusy(true);
    setError(null);
    try {
      queryClient.setQueryData(sessionQuery.queryKey, await signIn(accessKey.trim()));
      // Whoever goes back does not want to sign in again.
      router.history.replace(to ?? "/playground");
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  };
  return (
    <main className="flex h-full flex-col overflow-y-auto px-4 pt-[16dvh] pb-8">
      <form
        className="mx-auto flex w-full max-w-96 flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <h1 className="text-18 font-[620]">Sign in to Threadmill</h1>
        <TextField
          label="Access key"
          type="password"
          autoComplete="current-password"
          placeholder="sk-tune-…"
          mono
          autoFocus
          required
          value={accessKey}
          onChange={setAccessKey}
        />
        {error !== null && <Failure title="Not signed in" error={error} />}
        <Button type="submit" variant="primary" busy={isBusy} disabled={accessKey.trim() === ""}>
          Sign in
        </Button>
        <section className="mt-4 border-t border-line pt-4 text-13 text-ink-2">
          <h2 className="font-[560] text-ink">Where do I find a key?</h2>
          <p className="mt-1">
            The server printed the first one when it started for the first time: it begins with{" "}
            <code className="font-mono">sk-tune-</code>. To make another one, run this in the server’s folder:
          </p>
          <pre className="mt-2 rounded-2 bg-sunken px-3 py-2 font-mono text-13 text-ink select-all">
            npm run -s keys create
          </pre>
        </section>
      </form>
    </main>
  );
}
