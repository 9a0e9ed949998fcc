/** Settings that are not left to the server, by their names in the API; nothing where none is. */
export function GivenSettings({ settings }: { settings: Readonly<Record<string, unknown>> }) {
  const given = Object.entries(settings).filter(([, value]) => value !== null);
  return (
    given.length > 0 && (
      <dl className="flex flex-wrap gap-x-4 text-13">
        {given.map(([name, value]) => (
          <div key={name} className="flex gap-1.5">
            <dt className="text-ink-3">{name}</dt>
            <dd className="font-mono wrap-anywhere">
              {typeof value === "object" ? JSON.stringify(value) : String(value)}
            </dd>
          </div>
        ))}
      </dl>
    )
  );
}
