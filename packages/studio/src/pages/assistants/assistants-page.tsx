import { EmptyState } from "../../components/empty-state.tsx";
import { Page } from "../../components/page.tsx";

export default function AssistantsPage() {
  return (
    <Page>
      <EmptyState title="No assistants yet">
        An assistant is a model with instructions and tools that runs start with.
      </EmptyState>
    </Page>
  );
}
