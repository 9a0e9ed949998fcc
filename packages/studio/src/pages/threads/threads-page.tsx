import { EmptyState } from "../../components/empty-state.tsx";
import { Page } from "../../components/page.tsx";

export default function ThreadsPage() {
  return (
    <Page>
      <EmptyState title="No threads yet">
        A thread is a conversation that your application or the playground keeps here.
      </EmptyState>
    </Page>
  );
}
