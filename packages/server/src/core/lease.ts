import type { NodeId, OrganizationId, RunId } from "./ids.ts";

/**
 * The right of one node to execute a run until a time.
 *
 * The token grows with every claim of the run. Each write of the executing node names it in its WHERE clause, so a
 * node that lost its lease without noticing changes nothing.
 */
export interface Lease {
  organizationId: OrganizationId;
  runId: RunId;
  nodeId: NodeId;
  fencingToken: number;
}
