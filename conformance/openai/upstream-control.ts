import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import type { ScriptedUpstream, UpstreamAnswer } from "../../packages/server/test/scripted-upstream.ts";

/** Lets another process say over HTTP how the model answers: `POST /enqueue` with an answer, and `POST /reset`. */
export interface UpstreamControl extends AsyncDisposable {
  url: string;
}

export async function startUpstreamControl(upstream: ScriptedUpstream): Promise<UpstreamControl> {
  const server = createServer(async (request, response) => {
    const body = await json(request);
    if (request.url === "/enqueue") {
      upstream.enqueue(body as UpstreamAnswer);
    } else {
      upstream.dropAnswers();
    }
    response.end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
