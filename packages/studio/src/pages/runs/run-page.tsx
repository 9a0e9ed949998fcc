import { EmptyState } from "../../components/empty-state.tsx";
import { Page } from "../../components/page.tsx";

export default function RunPage() {
  return (
    <Page>
      <EmptyState title="Nothing of this run yet">What the run did, and when, stands here.</EmptyState>
    </Page>
  );
}
