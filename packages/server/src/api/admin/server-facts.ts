/** What the server says of itself. */
export interface ServerFacts {
  version: string;
  nodeId: string;
  database: "sqlite" | "postgres";
  startedAt: number;
}
