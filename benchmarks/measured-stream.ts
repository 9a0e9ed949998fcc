import { type Agent, request } from "node:http";

/** How one run looked from its client. Times count from the moment at which the request was sent. */
export interface MeasuredRun {
  firstTokenMs: number;
  totalMs: number;
  /** The longest time between two tokens. */
  longestGapMs: number;
  tokens: number;
  /** Whether every token came, once and in order. */
  clean: boolean;
}

export interface StreamRequest {
  url: string;
  headers?: Record<string, string>;
  body: object;
  /** What the lines that carry a token contain, and no other line. */
  marker: string;
}

const tokenPattern = /tok(\d+) /;

/**
 * Does one run and reads its stream to the end.
 *
 * @throws when the answer is not a stream.
 */
export function measureRun(
  { url, headers = {}, body, marker }: StreamRequest,
  { agent, tokens: expected }: { agent: Agent; tokens: number },
): Promise<MeasuredRun> {
  return new Promise((resolve, reject) => {
    const text = JSON.stringify(body);
    const startedAt = performance.now();
    let firstTokenMs = Number.NaN;
    let lastTokenAt = 0;
    let longestGapMs = 0;
    let tokens = 0;
    let inOrder = true;
    let rest = "";
    const sent = request(
      url,
      {
        agent,
        method: "POST",
        headers: { "content-type": "application/json", "content-length": Buffer.byteLength(text), ...headers },
      },
      (response) => {
        response.setEncoding("utf8");
        if (response.statusCode !== 200) {
          let said = "";
          response.on("data", (piece: string) => {
            said += piece;
          });
          response.on("end", () => reject(new Error(`${url} answered ${response.statusCode}: ${said}`)));
          return;
        }
        response.on("data", (piece: string) => {
          const now = performance.now();
          const lines = (rest + piece).split("\n");
          rest = lines.pop() ?? "";
          for (const line of lines) {
            if (!line.includes(marker)) {
              continue;
            }
            if (tokens === 0) {
              firstTokenMs = now - startedAt;
            } else {
              longestGapMs = Math.max(longestGapMs, now - lastTokenAt);
            }
            inOrder &&= Number(tokenPattern.exec(line)?.[1]) === tokens;
            tokens += 1;
            lastTokenAt = now;
          }
        });
        response.on("end", () =>
          resolve({
            firstTokenMs,
            totalMs: performance.now() - startedAt,
            longestGapMs,
            tokens,
            clean: inOrder && tokens === expected,
          }),
        );
        response.on("error", reject);
      },
    );
    sent.on("error", reject);
    sent.end(text);
  });
}
