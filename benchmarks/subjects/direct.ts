import type { Upstream } from "../start-upstream.ts";
import { question, type Subject } from "../subject.ts";

/** The client talks to the provider itself. */
export function direct(upstream: Upstream, { messages = [question] }: { messages?: string[] } = {}): Subject {
  const conversation = messages.map((content) => ({ role: "user", content }));
  return {
    name: "direct",
    processes: [],
    run: (model) => ({
      url: `${upstream.url}/chat/completions`,
      body: { model, stream: true, messages: conversation },
      marker: '"content":"tok',
    }),
    [Symbol.asyncDispose]: async () => undefined,
  };
}
