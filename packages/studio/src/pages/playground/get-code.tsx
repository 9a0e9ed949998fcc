import { useState } from "react";
import { CodeBlock } from "../../components/code-block.tsx";
import { Dialog } from "../../components/dialog.tsx";
import { Select } from "../../components/select.tsx";
import { Tabs } from "../../components/tabs.tsx";
import { codeSample, type Dialect, type Language, type SampleRequest } from "./code-samples.ts";

const dialects = [
  { value: "tune", label: "Tune (/v1)" },
  { value: "openai", label: "OpenAI Assistants (/openai/v1)" },
] as const satisfies readonly { value: Dialect; label: string }[];

const languages = [
  { value: "curl", label: "curl", grammar: "bash" },
  { value: "typescript", label: "TypeScript", grammar: "typescript" },
  { value: "python", label: "Python", grammar: "python" },
] as const satisfies readonly { value: Language; label: string; grammar: string }[];

/** The very request that the playground would send next, as code. */
export function RequestCode({ request }: { request: SampleRequest }) {
  const [dialect, setDialect] = useState<Dialect>("tune");
  const [language, setLanguage] = useState<Language>("curl");
  return (
    <div className="flex flex-col gap-3">
      <div className="w-72 max-w-full">
        <Select label="Dialect" labelHidden value={dialect} onChange={setDialect} options={dialects} />
      </div>
      <Tabs
        label="Language"
        value={language}
        onChange={setLanguage}
        tabs={languages.map(({ value, label, grammar }) => ({
          value,
          label,
          content: <CodeBlock code={codeSample(request, dialect, value)} language={grammar} />,
        }))}
      />
    </div>
  );
}

export function GetCode({
  request,
  open,
  onOpenChange,
}: {
  request: SampleRequest;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}) {
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      wide
      title="Get code"
      description="The request of this page. It runs as it stands once THREADMILL_KEY holds an access key."
    >
      <RequestCode request={request} />
    </Dialog>
  );
}
