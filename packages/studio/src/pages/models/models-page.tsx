import { EmptyState } from "../../components/empty-state.tsx";
import { Page } from "../../components/page.tsx";

export default function ModelsPage() {
  return (
    <Page>
      <EmptyState title="No models yet">
        The providers that this server is given, and what they offer, stand here.
      </EmptyState>
    </Page>
  );
}
