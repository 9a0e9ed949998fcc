import { EmptyState } from "../../components/empty-state.tsx";
import { Page } from "../../components/page.tsx";

export default function ThreadPage() {
  return (
    <Page>
      <EmptyState title="Nothing of this thread yet">Its messages and runs stand here.</EmptyState>
    </Page>
  );
}
