import { CodeBlock } from "../../components/code-block.tsx";
import { Tabs } from "../../components/tabs.tsx";
import { type ProviderType, providerTypes, snippets } from "./provider-snippets.ts";

/** Providers are configured on the server, never here: their keys do not pass through a browser. */
export function AddProvider({ type, onType }: { type: ProviderType; onType: (type: ProviderType) => void }) {
  return (
    <section className="max-w-200 pt-4">
      <h2 className="text-14 font-[620]">Add a provider</h2>
      <p className="mt-1 mb-2 text-13 text-pretty text-ink-2">
        Providers are configured on the server, so that their keys never pass through a browser. Restart it
        afterwards.
      </p>
      <Tabs
        label="Type of provider"
        value={type}
        onChange={onType}
        tabs={providerTypes.map((value) => {
          const { label, config, environment, note } = snippets[value];
          return {
            value,
            label,
            content: (
              <div className="flex flex-col gap-3">
                <p className="text-13 text-pretty text-ink-2">{note}</p>
                <CodeBlock code={config} language="json" label="threadmill.config.json" />
                {environment !== null && (
                  <CodeBlock code={environment} language="bash" label="Or, without the file, in the shell" />
                )}
              </div>
            ),
          };
        })}
      />
    </section>
  );
}
