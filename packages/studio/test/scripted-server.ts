import { startTestServer, type TestServer } from "../../server/test/running-server.ts";
import { createScriptedUpstream, type ScriptedUpstream } from "../../server/test/scripted-upstream.ts";

/** A server with one provider, `acme`, that answers as the test says. */
export interface ScriptedServer extends TestServer {
  upstream: ScriptedUpstream;
}

export async function startScriptedServer({
  models = ["atlas-large"],
}: {
  models?: readonly string[];
} = {}): Promise<ScriptedServer> {
  const upstream = await createScriptedUpstream({ models });
  const server = await startTestServer({
    providers: { acme: { type: "openai-compatible", baseUrl: upstream.url } },
  });
  return {
    ...server,
    upstream,
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await upstream.close();
    },
  };
}
