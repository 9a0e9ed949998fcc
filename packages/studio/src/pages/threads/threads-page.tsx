import { getRouteApi } from "@tanstack/react-router";
import { withoutAbsent } from "../../api/search-params.ts";
import { useMediaQuery } from "../../components/use-media-query.ts";
import { ThreadList } from "./thread-list.tsx";

const route = getRouteApi("/studio/threads");

export default function ThreadsPage() {
  const filter = route.useSearch();
  const navigate = route.useNavigate();
  const isNarrow = !useMediaQuery("(min-width: 900px)");
  return (
    <ThreadList
      filter={filter}
      onFilter={(changes) =>
        void navigate({ search: (now) => withoutAbsent({ ...now, ...changes }), replace: true })
      }
      onOpen={(threadId) => void navigate({ to: "/threads/$threadId", params: { threadId }, search: filter })}
      isNarrow={isNarrow}
    />
  );
}
