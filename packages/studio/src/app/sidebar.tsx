import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { KeyRound, LogOut, Monitor, Moon, Sun } from "lucide-react";
import { sessionQuery } from "../api/session.ts";
import { classNames } from "../components/class-names.ts";
import { Tooltip } from "../components/tooltip.tsx";
import { Mark } from "./mark.tsx";
import { pages } from "./pages.ts";
import { setTheme, type Theme, useTheme } from "./theme.ts";
import { useSignOut } from "./use-sign-out.ts";

const entryClass =
  "flex h-8 items-center gap-2.5 rounded-2 px-2 text-13 text-ink-2 hover:bg-hover hover:text-ink pointer-coarse:h-11 [&_svg]:size-4 [&_svg]:shrink-0 [&_svg]:text-ink-3";
const activeClass = "bg-hover font-[560] text-ink! [&_svg]:text-accent!";

/** @param onNavigate - Called when a page was chosen: a sheet closes then. */
export function Sidebar({ onNavigate }: { onNavigate?: () => void }) {
  const session = useQuery(sessionQuery).data;
  const signOut = useSignOut();
  return (
    <nav aria-label="Studio" className="flex h-full w-full flex-col bg-panel p-2">
      <div className="flex h-8 items-center gap-2.5 px-2 text-14 font-[620]">
        <Mark />
        Threadmill
      </div>
      <ul className="mt-3 flex flex-col gap-px">
        {pages.map(({ to, title, icon: Icon }) => (
          <li key={to}>
            <Link
              to={to}
              className={entryClass}
              activeProps={{ className: activeClass }}
              activeOptions={{ includeSearch: false }}
              onClick={onNavigate}
            >
              <Icon aria-hidden="true" />
              {title}
            </Link>
          </li>
        ))}
      </ul>
      <section aria-label="Profile" className="mt-auto border-t border-line pt-2">
        <div className="px-2 py-1 leading-5">
          <p className="truncate text-13 font-[560]">Profile</p>
          <p className="truncate text-13 text-ink-3" title={session?.accessKey.name}>
            {session?.accessKey.name ?? "\u00a0"}
          </p>
        </div>
        <Link
          to="/profile/access-keys"
          className={entryClass}
          activeProps={{ className: activeClass }}
          onClick={onNavigate}
        >
          <KeyRound aria-hidden="true" />
          Access Keys
        </Link>
        <button type="button" className={classNames(entryClass, "w-full")} onClick={signOut}>
          <LogOut aria-hidden="true" />
          Sign out
        </button>
        <ThemeChoice />
      </section>
    </nav>
  );
}

const themes = [
  { value: "system", label: "Theme of the system", icon: Monitor },
  { value: "light", label: "Light theme", icon: Sun },
  { value: "dark", label: "Dark theme", icon: Moon },
] as const satisfies readonly { value: Theme; label: string; icon: unknown }[];

function ThemeChoice() {
  const chosen = useTheme();
  return (
    <fieldset className="mt-2 flex gap-px rounded-2 bg-sunken p-0.5">
      <legend className="sr-only">Theme</legend>
      {themes.map(({ value, label, icon: Icon }) => (
        <Tooltip key={value} text={label}>
          <button
            type="button"
            aria-label={label}
            aria-pressed={chosen === value}
            onClick={() => setTheme(value)}
            className="flex h-7 flex-1 items-center justify-center rounded-1 text-ink-3 hover:text-ink aria-pressed:bg-raised aria-pressed:text-ink pointer-coarse:h-10"
          >
            <Icon className="size-4" aria-hidden="true" />
          </button>
        </Tooltip>
      ))}
    </fieldset>
  );
}
