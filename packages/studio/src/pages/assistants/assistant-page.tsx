import { EmptyState } from "../../components/empty-state.tsx";
import { Page } from "../../components/page.tsx";

export default function AssistantPage() {
  return (
    <Page>
      <EmptyState title="Nothing of this assistant yet">
        Its model, instructions and tools stand here.
      </EmptyState>
    </Page>
  );
}
