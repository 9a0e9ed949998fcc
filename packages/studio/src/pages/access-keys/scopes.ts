import type { AccessKeyScope } from "@threadmill/client";

export const scopes = [
  {
    value: "write",
    label: "Write",
    meaning: "Uses the API: threads, runs, assistants. What an application needs.",
  },
  {
    value: "read",
    label: "Read",
    meaning: "Looks at everything, changes nothing. For dashboards and support.",
  },
  { value: "admin", label: "Admin", meaning: "Write, and creates and revokes access keys. For people." },
] as const satisfies readonly { value: AccessKeyScope; label: string; meaning: string }[];
