/** One node that asks the provider and streams its answer: the least graph that does what a run does. */
import { BaseChatModel } from "@langchain/core/language_models/chat_models";
import { AIMessage, AIMessageChunk } from "@langchain/core/messages";
import { ChatGenerationChunk } from "@langchain/core/outputs";
import { END, MessagesAnnotation, START, StateGraph } from "@langchain/langgraph";

class Provider extends BaseChatModel {
  _llmType() {
    return "benchmark";
  }

  _generate() {
    throw new Error("It only streams.");
  }

  async *_streamResponseChunks(messages, _options, runManager) {
    const response = await fetch(`${process.env.UPSTREAM}/chat/completions`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        model: process.env.MODEL,
        stream: true,
        messages: messages.map((message) => ({
          role: message.getType() === "human" ? "user" : "assistant",
          content: message.content,
        })),
      }),
    });
    const decoder = new TextDecoder();
    let rest = "";
    for await (const piece of response.body) {
      const frames = (rest + decoder.decode(piece, { stream: true })).split("\n\n");
      rest = frames.pop();
      for (const frame of frames) {
        const data = frame.slice("data: ".length);
        const text = data === "[DONE]" ? "" : JSON.parse(data).choices[0]?.delta?.content;
        if (text) {
          const chunk = new ChatGenerationChunk({ text, message: new AIMessageChunk(text) });
          yield chunk;
          await runManager?.handleLLMNewToken(text, undefined, undefined, undefined, undefined, { chunk });
        }
      }
    }
  }
}

const model = new Provider({});
export const graph = new StateGraph(MessagesAnnotation)
  .addNode("model", async (state, config) => {
    let whole;
    for await (const chunk of await model.stream(state.messages, config)) {
      whole = whole === undefined ? chunk : whole.concat(chunk);
    }
    return { messages: [new AIMessage({ content: whole.content, id: whole.id })] };
  })
  .addEdge(START, "model")
  .addEdge("model", END)
  .compile();
