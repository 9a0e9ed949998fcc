import type { ScriptedUpstream } from "../../packages/server/test/scripted-upstream.ts";
import type { Client, Sdk } from "./sdk.ts";

/** The name that applications send; the servers know it as an alias. */
export const model = "gpt-4o";

/** Where a client finds a server. */
export interface Connection {
  baseURL: string;
  apiKey: string;
}

export interface Connected {
  connection: Connection;
  /** The provider that the servers ask; it answers as the check says. */
  upstream: ScriptedUpstream;
}

/** What the checks of every version of the SDK are given. */
export interface Stage extends Connected {
  sdk: Sdk;
  client: Client;
  /** A client of a server whose runs live for a second. */
  hastyClient: Client;
}

/** Something that must be true of a client. */
export interface ClientCheck<Given = Connected> {
  /** A sentence that says what is true; the report has a row for it. */
  name: string;
  /** @throws when it is not. */
  run(given: Given): Promise<void>;
}

/** Something that must be true of every version of the SDK. */
export type Check = ClientCheck<Stage>;
