import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ServerState } from "@threadmill/client";
import { serverQuery } from "../api/server.ts";
import { Failure } from "../components/failure.tsx";
import { RelativeTime } from "../components/figures.tsx";
import { Skeleton } from "../components/skeleton.tsx";
import { formatCount } from "../format/count.ts";

const databases: Record<ServerState["database"], string> = { sqlite: "SQLite", postgres: "Postgres" };

/** What the server says of itself, kept true while it is looked at. */
export default function ServerDetails() {
  const { data, error } = useQuery(serverQuery);
  if (error !== null && data === undefined) {
    return <Failure title="The server’s state could not be loaded" error={error} />;
  }
  const runs = data?.runs;
  return (
    <>
      <dl className="text-13">
        <Fact term="Version" value={data?.version} mono />
        <Fact term="Database" value={data && databases[data.database]} />
        <Fact term="Node" value={data?.nodeId} mono />
        <Fact term="Started" value={data && <RelativeTime at={data.startedAt} inWords />} />
        <Fact term="Takes requests" value={data && (data.ready ? "Yes" : "No, it starts or stops")} />
      </dl>
      <h3 className="caption mt-3">Active runs</h3>
      <dl className="numeric text-13">
        <Fact term="Waiting" value={runs && formatCount(runs.queued)} />
        <Fact term="Running" value={runs && formatCount(runs.inProgress)} />
        <Fact term="Needs you" value={runs && formatCount(runs.requiresAction)} />
        <Fact term="Stopping" value={runs && formatCount(runs.cancelling)} />
      </dl>
      <Link to="/runs" className="mt-2 inline-block text-13 text-accent hover:underline">
        Go to the runs
      </Link>
    </>
  );
}

function Fact({ term, value, mono = false }: { term: string; value: React.ReactNode; mono?: boolean }) {
  return (
    <div className="flex justify-between gap-4 py-0.5">
      <dt className="text-ink-3">{term}</dt>
      <dd className={mono ? "truncate font-mono" : "truncate"}>
        {value ?? <Skeleton className="mt-1.5 h-3 w-16" />}
      </dd>
    </div>
  );
}
