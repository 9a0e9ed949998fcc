/**
 * A run that calls functions of this program until it can answer.
 *
 *     node examples/tool-loop.ts
 */
import { defineFunction } from "@threadmill/client";
import { z } from "zod";
import { model, threadmill } from "./connect.ts";

const getWeather = defineFunction({
  name: "get_weather",
  description: "Tells the weather in a city.",
  parameters: z.object({ city: z.string().describe("Its name in English") }),
  execute: async ({ city }) => ({ city, sky: "clear", celsius: 25 }),
});

const stream = threadmill.runTools({
  model,
  thread: { messages: [{ role: "user", content: "What does get_weather say about Pune?" }] },
  functions: [getWeather],
});
for await (const { event, data } of stream) {
  if (event === "thread.run.requires_action") {
    for (const call of data.requiredAction?.submitToolOutputs.toolCalls ?? []) {
      process.stdout.write(`The model calls ${call.function.name}(${call.function.arguments})\n`);
    }
  }
}
process.stdout.write(`${await stream.finalText()}\n`);
