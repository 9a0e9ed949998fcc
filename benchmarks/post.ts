import { once } from "node:events";
import { type Agent, type IncomingMessage, request } from "node:http";
import { text } from "node:stream/consumers";

/**
 * Sends JSON with the platform's client, which takes less of the load's core than its `fetch`.
 *
 * @throws with what was said, when the answer is an error.
 */
export async function post({
  agent,
  url,
  headers,
  body,
}: {
  agent: Agent;
  url: string;
  headers: Record<string, string>;
  body: object;
}): Promise<void> {
  const json = JSON.stringify(body);
  const sent = request(url, {
    agent,
    method: "POST",
    headers: { ...headers, "content-type": "application/json", "content-length": Buffer.byteLength(json) },
  });
  sent.end(json);
  const [response] = (await once(sent, "response")) as [IncomingMessage];
  const answer = await text(response);
  if (response.statusCode !== 200) {
    throw new Error(`${url} answered ${response.statusCode}: ${answer}`);
  }
}
