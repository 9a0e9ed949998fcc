import { Dialog } from "../components/dialog.tsx";
import { Kbd } from "../components/kbd.tsx";

const isMac = /Mac|iPhone|iPad/.test(navigator.userAgent);

const groups = [
  {
    title: "Everywhere",
    keys: [
      [[isMac ? "⌘" : "Ctrl", "K"], "Search, or go to a page, thread or run"],
      [["?"], "This help"],
      [["Esc"], "Close what is open"],
    ],
  },
  {
    title: "In lists",
    keys: [
      [["/"], "Go to the search"],
      [["j"], "Next row"],
      [["k"], "Row before"],
      [["Enter"], "Open the row"],
      [["Home"], "First row"],
      [["End"], "Last row"],
    ],
  },
  {
    title: "In the playground",
    keys: [
      [["Enter"], "Send the message"],
      [["Shift", "Enter"], "New line"],
    ],
  },
] as const;

/** All keys that do something. */
export default function KeyboardHelp({
  open,
  onOpenChange,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
}) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title="Keyboard">
      <div className="flex flex-col gap-4">
        {groups.map(({ title, keys }) => (
          <section key={title}>
            <h3 className="caption">{title}</h3>
            <dl className="text-13">
              {keys.map(([combination, meaning]) => (
                <div
                  key={meaning}
                  className="flex h-8 items-center justify-between gap-4 border-b border-line"
                >
                  <dt className="text-ink-2">{meaning}</dt>
                  <dd className="flex shrink-0 gap-1">
                    {combination.map((key) => (
                      <Kbd key={key}>{key}</Kbd>
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
