import { EmptyState } from "../../components/empty-state.tsx";
import { Page } from "../../components/page.tsx";

export default function RunsPage() {
  return (
    <Page>
      <EmptyState title="No runs yet">
        A run is one execution of a model on a thread: start one in the playground or through the API.
      </EmptyState>
    </Page>
  );
}
