import { EmptyState } from "../../components/empty-state.tsx";
import { Page } from "../../components/page.tsx";

export default function UsagePage() {
  return (
    <Page>
      <EmptyState title="No usage yet">Tokens and runs per day, model and key stand here.</EmptyState>
    </Page>
  );
}
