import { Dialog } from "@base-ui/react/dialog";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type RefObject, useDeferredValue, useId, useLayoutEffect, useRef, useState } from "react";
import { assistantsQuery } from "../api/assistants.ts";
import { threadSearchQuery } from "../api/thread-summaries.ts";
import { classNames } from "../components/class-names.ts";
import { rowClass } from "../components/popup-classes.ts";
import { pages } from "./pages.ts";
import { setTheme } from "./theme.ts";
import { useSignOut } from "./use-sign-out.ts";

interface Command {
  id: string;
  label: string;
  kind: string;
  run: () => void;
}

/** Everything that can be gone to, found by its name, by an id that was pasted, or by words of a thread. */
export function CommandPalette({
  open,
  onOpenChange,
  onHelp,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onHelp: () => void;
}) {
  const focusedBefore = useRef<HTMLElement>(null);
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 animate-appear bg-scrim" />
        <Dialog.Popup
          aria-label="Search or go to"
          className="fixed inset-x-4 top-[12dvh] z-40 mx-auto max-w-140 animate-appear overflow-hidden rounded-3 bg-raised shadow-float outline-none"
          finalFocus={focusedBefore}
        >
          <Palette focusedBefore={focusedBefore} onDone={() => onOpenChange(false)} onHelp={onHelp} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

/** @param focusedBefore - Is set to what has the focus as it opens, if anything has. */
function Palette({
  focusedBefore,
  onDone,
  onHelp,
}: {
  focusedBefore: RefObject<HTMLElement | null>;
  onDone: () => void;
  onHelp: () => void;
}) {
  const [text, setText] = useState("");
  const [active, setActive] = useState(0);
  const listId = useId();
  const field = useRef<HTMLInputElement>(null);
  // At once, and not when it has been painted: who knows the shortcut types on without a look.
  useLayoutEffect(() => {
    const { activeElement, body } = document;
    focusedBefore.current =
      activeElement instanceof HTMLElement && activeElement !== body ? activeElement : null;
    field.current?.focus();
  }, [focusedBefore]);
  const commands = useCommands(text.trim(), onHelp);
  const current = commands[Math.min(active, commands.length - 1)];
  const choose = (command: Command) => {
    onDone();
    command.run();
  };
  return (
    <>
      <input
        ref={field}
        role="combobox"
        aria-expanded="true"
        aria-controls={listId}
        aria-activedescendant={current && `${listId}-${current.id}`}
        aria-label="Search or go to"
        placeholder="A page, an id, an assistant, or words of a thread"
        className="h-12 w-full border-b border-line bg-transparent px-4 text-14 outline-none"
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setActive(0);
        }}
        onKeyDown={(event) => {
          if (event.key === "ArrowDown" || event.key === "ArrowUp") {
            event.preventDefault();
            const step = event.key === "ArrowDown" ? 1 : -1;
            setActive((at) => (Math.min(at, commands.length - 1) + step + commands.length) % commands.length);
          } else if (event.key === "Enter" && current !== undefined && !event.nativeEvent.isComposing) {
            choose(current);
          }
        }}
      />
      <div id={listId} role="listbox" aria-label="Results" className="max-h-[52dvh] overflow-y-auto p-1">
        {commands.map((command) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the field's, which keeps the focus
          <div
            key={command.id}
            id={`${listId}-${command.id}`}
            role="option"
            tabIndex={-1}
            aria-selected={command === current}
            className={classNames(rowClass, "cursor-pointer! aria-selected:bg-hover")}
            onPointerMove={() => setActive(commands.indexOf(command))}
            onClick={() => choose(command)}
          >
            <bdi className="truncate">{command.label}</bdi>
            <span className="ml-auto shrink-0 text-ink-3">{command.kind}</span>
          </div>
        ))}
        {commands.length === 0 && <p className="px-2 py-3 text-13 text-ink-3">Nothing has these words.</p>}
      </div>
    </>
  );
}

const assistantsAtOnce = 5;

function useCommands(text: string, onHelp: () => void): readonly Command[] {
  const navigate = useNavigate();
  const signOut = useSignOut();
  const searched = useDeferredValue(text);
  const isSearching = searched.length > 1;
  const threads = useQuery({ ...threadSearchQuery(searched), enabled: isSearching });
  const assistants = useQuery({ ...assistantsQuery, enabled: isSearching });
  const fixed: Command[] = [
    ...pages.map(({ to, title }) => ({
      id: to,
      label: title,
      kind: "Page",
      run: () => void navigate({ to }),
    })),
    {
      id: "keys",
      label: "Access Keys",
      kind: "Page",
      run: () => void navigate({ to: "/profile/access-keys" }),
    },
    { id: "light", label: "Light theme", kind: "Theme", run: () => setTheme("light") },
    { id: "dark", label: "Dark theme", kind: "Theme", run: () => setTheme("dark") },
    { id: "system", label: "Theme of the system", kind: "Theme", run: () => setTheme("system") },
    { id: "help", label: "Keyboard help", kind: "Help", run: onHelp },
    { id: "out", label: "Sign out", kind: "Session", run: signOut },
  ];
  const found = fixed.filter(({ label }) => label.toLowerCase().includes(text.toLowerCase()));
  const byId: Command[] = /^thread_|^thr_/.test(text)
    ? [openThread(text, text)]
    : /^run_/.test(text)
      ? [
          {
            id: text,
            label: text,
            kind: "Run",
            run: () => void navigate({ to: "/runs/$runId", params: { runId: text } }),
          },
        ]
      : [];
  const byName: Command[] = (isSearching ? (assistants.data ?? []) : [])
    .filter((assistant) => has(assistant.assistantName) || has(assistant.modelName) || assistant.id === text)
    .slice(0, assistantsAtOnce)
    .map(({ id, assistantName, modelName }) => ({
      id,
      label: assistantName || modelName || id,
      kind: "Assistant",
      run: () => void navigate({ to: "/assistants/$assistantId", params: { assistantId: id } }),
    }));
  const byWords = (isSearching ? (threads.data ?? []) : []).map(({ id, title, preview }) =>
    openThread(id, title || preview || id),
  );
  return [...byId, ...found, ...byName, ...byWords.filter(({ id }) => id !== text)];

  function has(name: string): boolean {
    return name.toLowerCase().includes(text.toLowerCase());
  }

  function openThread(threadId: string, label: string): Command {
    return {
      id: threadId,
      label,
      kind: "Thread",
      run: () => void navigate({ to: "/threads/$threadId", params: { threadId } }),
    };
  }
}
