import {
  Activity,
  Bot,
  ChartColumn,
  type LucideIcon,
  MessagesSquare,
  Server,
  SquareTerminal,
} from "lucide-react";

/** The pages of the sidebar, in its order. The palette offers them too. */
export const pages = [
  { to: "/playground", title: "Playground", icon: SquareTerminal },
  { to: "/threads", title: "Threads", icon: MessagesSquare },
  { to: "/runs", title: "Runs", icon: Activity },
  { to: "/assistants", title: "Assistants", icon: Bot },
  { to: "/models", title: "Models", icon: Server },
  { to: "/usage", title: "Usage", icon: ChartColumn },
] as const satisfies readonly { to: string; title: string; icon: LucideIcon }[];
