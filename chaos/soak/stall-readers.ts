import { once } from "node:events";
import { request } from "node:http";
import { pause } from "../processes/until.ts";

/** Clients that ask for something, and take nothing of what they are sent until they leave. */
export async function stallReaders({
  url,
  headers,
  count,
  forMs,
}: {
  url: string;
  headers: Record<string, string>;
  count: number;
  forMs: number;
}): Promise<void> {
  await Promise.all(
    Array.from({ length: count }, async () => {
      const asked = request(url, { headers, agent: false });
      asked.on("error", () => undefined);
      asked.on("response", (response) => {
        response.on("error", () => undefined);
        response.pause();
      });
      asked.end();
      await Promise.race([once(asked, "close").catch(() => undefined), pause(forMs)]);
      asked.destroy();
    }),
  );
}
