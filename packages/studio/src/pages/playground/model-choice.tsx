import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { modelsQuery } from "../../api/models.ts";
import { Combobox } from "../../components/combobox.tsx";
import { StateBadge } from "../../components/state-badge.tsx";

const providerStates = {
  ok: { state: "done", word: "Answers" },
  unauthorized: { state: "failed", word: "Refuses the key" },
  unreachable: { state: "failed", word: "Not reached" },
} as const;

/** Every model by its provider, with the provider's state, and the aliases that stand for one. */
export function ModelChoice({ value, onChange }: { value: string; onChange: (model: string) => void }) {
  const models = useQuery(modelsQuery);
  const groups = (models.data?.providers ?? []).map((provider) => ({
    label: provider.name,
    state: <StateBadge {...providerStates[provider.status]} />,
    items: (models.data?.data ?? [])
      .filter((model) => model.provider === provider.name)
      .map(({ id }) => ({ value: id, label: id })),
  }));
  const aliases = (models.data?.aliases ?? []).map(({ name, model }) => ({
    value: name,
    label: name,
    note: `→ ${model}`,
  }));
  return (
    <Combobox
      label="Model"
      placeholder={models.isPending ? "Loading the models" : "Choose a model"}
      value={value}
      onChange={onChange}
      groups={aliases.length === 0 ? groups : [...groups, { label: "Aliases", items: aliases }]}
      emptyText="No model has this name."
      error={models.isError ? models.error.message : undefined}
      footer={
        <Link
          to="/models"
          className="flex h-8 items-center rounded-1 px-2 text-13 text-accent hover:bg-hover"
        >
          Add a provider
        </Link>
      }
    />
  );
}
