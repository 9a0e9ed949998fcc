import type { Session } from "@threadmill/client";
import { EmptyState } from "../../components/empty-state.tsx";
import { expiryOf } from "./expiry.ts";
import { scopes } from "./scopes.ts";

/** What a key sees here that may not manage keys: itself, and how to get further. */
export function WithoutAdmin({ accessKey, now }: { accessKey: Session["accessKey"]; now: number }) {
  const scope = scopes.find(({ value }) => value === accessKey.scope);
  const facts = [
    ["Name", accessKey.name],
    [
      "Key",
      <span key="key" className="font-mono">
        {accessKey.prefix}
      </span>,
    ],
    ["Scope", `${scope?.label}. ${scope?.meaning}`],
    ["Expires", expiryOf(accessKey.expiresAt, now).words],
  ] as const;
  return (
    <>
      <EmptyState title="Keys are managed with a key of the scope Admin">
        You are signed in with {accessKey.name}, whose scope is {scope?.label}. Sign out and in again with an
        admin key, or create one in the server’s folder with{" "}
        <code className="font-mono text-13">npm run -s keys create</code>.
      </EmptyState>
      <section className="max-w-120">
        <h2 className="caption">The key of this session</h2>
        <dl className="mt-1 text-13">
          {facts.map(([term, value]) => (
            <div key={term} className="grid grid-cols-[6rem_1fr] gap-4 border-b border-line py-2">
              <dt className="text-ink-3">{term}</dt>
              <dd className="min-w-0 wrap-anywhere">{value}</dd>
            </div>
          ))}
        </dl>
      </section>
    </>
  );
}
