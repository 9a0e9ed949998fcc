/** A pair of metadata, to stand in a line of text. Where it is long both its parts are cut, so that each can be told. */
export function MetadataPair({ name, value, sign = "=" }: { name: string; value: string; sign?: string }) {
  return (
    <span className="inline-flex max-w-72 align-bottom font-mono">
      <bdi className="max-w-40 shrink-0 truncate text-ink-3">{name}</bdi>
      <span className="whitespace-pre text-ink-3">{sign}</span>
      <bdi className="truncate">{value}</bdi>
    </span>
  );
}
