import { EmptyState } from "../../components/empty-state.tsx";
import { Page } from "../../components/page.tsx";

export default function AccessKeysPage() {
  return (
    <Page>
      <EmptyState title="No access keys yet">Applications call this server with an access key.</EmptyState>
    </Page>
  );
}
