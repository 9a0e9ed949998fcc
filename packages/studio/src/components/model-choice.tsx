import { Link } from "@tanstack/react-router";
import type { ModelList } from "@threadmill/client";
import { Combobox } from "./combobox.tsx";
import { StateBadge } from "./state-badge.tsx";

const providerStates = {
  ok: { state: "done", word: "Answers" },
  unauthorized: { state: "failed", word: "Refuses the key" },
  unreachable: { state: "failed", word: "Not reached" },
} as const;

/** Every model by its provider, with the provider's state, and the aliases that stand for one. */
export function ModelChoice({
  label = "Model",
  hint,
  error,
  models,
  none,
  value,
  onChange,
}: {
  label?: string;
  hint?: string | undefined;
  error?: string | undefined;
  /** `undefined` while they are loading. */
  models: ModelList | undefined;
  /** The choice of no model, where one may be left out: what happens then. */
  none?: string;
  value: string;
  onChange: (model: string) => void;
}) {
  const groups = (models?.providers ?? []).map((provider) => ({
    label: provider.name,
    state: <StateBadge {...providerStates[provider.status]} />,
    items: (models?.data ?? [])
      .filter((model) => model.provider === provider.name)
      .map(({ id }) => ({ value: id, label: id })),
  }));
  const aliases = (models?.aliases ?? []).map(({ name, model }) => ({
    value: name,
    label: name,
    note: `→ ${model}`,
  }));
  const absent =
    none !== undefined && value !== "" ? [{ label: "Or", items: [{ value: "", label: none }] }] : [];
  return (
    <Combobox
      label={label}
      hint={hint}
      placeholder={models === undefined ? "Loading the models" : (none ?? "Choose a model")}
      value={value}
      onChange={onChange}
      groups={[...absent, ...groups, ...(aliases.length === 0 ? [] : [{ label: "Aliases", items: aliases }])]}
      emptyText="No model has this name."
      error={error}
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
