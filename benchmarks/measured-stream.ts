import { type Agent, type IncomingMessage, request } from "node:http";

/** How one run looked from its client. Times count from the moment at which the request was sent. */
export interface MeasuredRun {
  /** `NaN` when no token came. */
  firstTokenMs: number;
  lastTokenMs: number;
  /** To the end of the stream. */
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
  /** What the lines that carry tokens contain, and no other line. */
  marker: string;
}

const tokenPattern = /tok(\d+) /g;

/**
 * Does one run and reads its stream to the end.
 *
 * @param options.tokens - How many are expected.
 * @param options.onToken - Called with each token's number, in the order in which they came.
 * @throws when the answer is not a stream, or breaks off.
 */
export function measureRun(
  { url, headers = {}, body, marker }: StreamRequest,
  {
    agent,
    tokens: expected,
    onToken = () => undefined,
    signal,
  }: { agent: Agent; tokens: number; onToken?: (index: number) => void; signal?: AbortSignal },
): Promise<MeasuredRun> {
  return new Promise((resolve, reject) => {
    const text = JSON.stringify(body);
    const arrivals: number[] = [];
    let inOrder = true;
    let rest = "";
    const startedAt = performance.now();

    function read(piece: string): void {
      const now = performance.now() - startedAt;
      const lines = (rest + piece).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) {
        for (const [, index] of line.includes(marker) ? line.matchAll(tokenPattern) : []) {
          inOrder &&= Number(index) === arrivals.length;
          arrivals.push(now);
          onToken(Number(index));
        }
      }
    }

    function end(): void {
      const totalMs = performance.now() - startedAt;
      const gaps = arrivals.map((arrival, index) => arrival - (arrivals[index - 1] ?? arrival));
      resolve({
        firstTokenMs: arrivals[0] ?? Number.NaN,
        lastTokenMs: arrivals.at(-1) ?? Number.NaN,
        totalMs,
        longestGapMs: Math.max(0, ...gaps),
        tokens: arrivals.length,
        clean: inOrder && arrivals.length === expected,
      });
    }

    const options = {
      agent,
      method: "POST",
      headers: { "content-type": "application/json", "content-length": Buffer.byteLength(text), ...headers },
      ...(signal === undefined ? {} : { signal }),
    };
    const sent = request(url, options, (response) => {
      response.setEncoding("utf8");
      response.on("error", reject);
      if (response.statusCode !== 200) {
        refusal(response).then((said) => reject(new Error(`${url} answered ${said}`)), reject);
        return;
      }
      response.on("data", read);
      response.on("end", end);
    });
    sent.on("error", reject);
    sent.end(text);
  });
}

async function refusal(response: IncomingMessage): Promise<string> {
  let said = `${response.statusCode}: `;
  for await (const piece of response) {
    said += piece;
  }
  return said;
}
