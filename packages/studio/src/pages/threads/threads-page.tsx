import { getRouteApi, useRouter } from "@tanstack/react-router";
import { withoutAbsent } from "../../api/search-params.ts";
import { useMediaQuery } from "../../components/use-media-query.ts";
import { threadAt } from "./thread-at.ts";
import { ThreadList } from "./thread-list.tsx";

const route = getRouteApi("/studio/threads");

export default function ThreadsPage() {
  const filter = route.useSearch();
  const navigate = route.useNavigate();
  const router = useRouter();
  const isNarrow = !useMediaQuery("(min-width: 900px)");
  return (
    <ThreadList
      filter={filter}
      onFilter={(changes) =>
        void navigate({ search: (now) => withoutAbsent({ ...now, ...changes }), replace: true })
      }
      hrefOf={(id) => router.buildLocation(threadAt(id, filter)).href}
      onOpen={(id) => void navigate(threadAt(id, filter))}
      isNarrow={isNarrow}
    />
  );
}
