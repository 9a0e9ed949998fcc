import { useQuery } from "@tanstack/react-query";
import type { CreatedAccessKey } from "@threadmill/client";
import { useEffect, useRef } from "react";
import { providersQuery } from "../../api/providers.ts";
import { Button } from "../../components/button.tsx";
import { CodeBlock } from "../../components/code-block.tsx";
import { firstRequest } from "./first-request.ts";
import { modelToTry } from "./model-to-try.ts";

/** The one time that a key is shown. It stays until it is dismissed: a click beside it must not lose it. */
export function CreatedKey({ created, onDismiss }: { created: CreatedAccessKey; onDismiss: () => void }) {
  const providers = useQuery(providersQuery);
  const section = useRef<HTMLElement>(null);
  useEffect(() => section.current?.focus(), []);
  const code = firstRequest({
    origin: location.origin,
    key: created.key,
    scope: created.scope,
    model: modelToTry(providers.data),
  });
  return (
    <section
      ref={section}
      tabIndex={-1}
      aria-label={`The key ${created.name}`}
      className="flex max-w-220 flex-col gap-3 rounded-3 border border-needs-you px-4 py-3 outline-none"
    >
      <div className="flex items-start justify-between gap-4">
        <div className="min-w-0">
          <h2 className="text-14 font-[620] wrap-anywhere">{created.name}: copy the key now</h2>
          <p className="text-13 text-ink-2">
            The server keeps only a digest of it, so this is the one time that it can be shown.
          </p>
        </div>
        <Button onClick={onDismiss}>Done</Button>
      </div>
      <CodeBlock code={created.key} label="Key" wraps />
      <CodeBlock
        code={code}
        language="bash"
        label={created.scope === "read" ? "Try it: list threads" : "Try it: run a model"}
      />
    </section>
  );
}
