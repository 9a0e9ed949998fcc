/** What the server says of itself. */
export interface ServerFacts {
  version: string;
}
