import { ChevronDown, X } from "lucide-react";
import { type ReactNode, useEffect, useRef } from "react";
import { Button } from "./button.tsx";
import { classNames } from "./class-names.ts";
import { Menu } from "./menu.tsx";

/** One thing to filter by: its name, what it may be in words, and what it is. `""`: it does not filter. */
export interface Filter {
  name: string;
  value: string;
  options: readonly { value: string; label: string }[];
  onChange: (value: string) => void;
}

/**
 * Filters in words, such as "failed · gpt-4o · last 24 h". The page binds them to the URL's search parameters.
 * `/` goes to the search field.
 */
export function FilterBar({
  search,
  filters,
  children,
}: {
  search?: { value: string; onChange: (value: string) => void; placeholder: string };
  filters: readonly Filter[];
  /** At the end of the bar, such as a count. */
  children?: ReactNode;
}) {
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const goToSearch = (event: KeyboardEvent) => {
      const isTyping =
        event.target instanceof HTMLElement && event.target.matches("input, textarea, [contenteditable]");
      if (event.key === "/" && !isTyping && field.current !== null) {
        event.preventDefault();
        field.current.focus();
      }
    };
    addEventListener("keydown", goToSearch);
    return () => removeEventListener("keydown", goToSearch);
  }, []);
  const isFiltered = filters.some(({ value }) => value !== "") || (search?.value ?? "") !== "";
  return (
    <search className="flex flex-wrap items-center gap-2">
      {search !== undefined && (
        <input
          ref={field}
          type="search"
          aria-label={search.placeholder}
          placeholder={search.placeholder}
          value={search.value}
          onChange={(event) => search.onChange(event.target.value)}
          className="control min-w-44 max-w-64 flex-1 basis-44 px-2 max-sm:max-w-none max-sm:basis-full"
        />
      )}
      {filters.map((filter) => (
        <FilterMenu key={filter.name} filter={filter} />
      ))}
      {isFiltered && (
        <Button
          variant="quiet"
          icon={<X aria-hidden="true" />}
          onClick={() => {
            search?.onChange("");
            for (const { onChange } of filters) {
              onChange("");
            }
          }}
        >
          Clear
        </Button>
      )}
      <span className="ml-auto text-13 text-ink-3 empty:hidden">{children}</span>
    </search>
  );
}

function FilterMenu({ filter: { name, value, options, onChange } }: { filter: Filter }) {
  const chosen = options.find((option) => option.value === value);
  return (
    <Menu
      align="start"
      trigger={
        <Button
          variant="quiet"
          className={classNames("border-line!", chosen !== undefined && "bg-accent-soft! text-ink!")}
        >
          {chosen?.label ?? name}
          <ChevronDown className="text-ink-3" aria-hidden="true" />
        </Button>
      }
      entries={[
        { label: `Any ${name.toLowerCase()}`, onSelect: () => onChange("") },
        "separator",
        ...options.map((option) => ({ label: option.label, onSelect: () => onChange(option.value) })),
      ]}
    />
  );
}
