import { describe, expect, it } from "vitest";
import { refusalOf, validate } from "../testing/validate.ts";
import { decodeToolOutputs, submitToolOutputsBody } from "./tool-outputs.ts";

const decode = (body: unknown) => decodeToolOutputs(validate(submitToolOutputsBody, body));

describe("decoding tool outputs", () => {
  it("reads them in both spellings, and null as an empty text", () => {
    const outputs = [
      { toolCallId: "call_1", output: "31" },
      { toolCallId: "call_2", output: "" },
    ];
    expect(decode({ toolOutputs: outputs })).toEqual(outputs);
    expect(
      decode({
        tool_outputs: [
          { tool_call_id: "call_1", output: "31" },
          { tool_call_id: "call_2", output: null },
        ],
      }),
    ).toEqual(outputs);
  });

  it.each([
    [{}, "toolOutputs", "is required and must be an array."],
    [{ toolOutputs: [{}] }, "toolOutputs[0].toolCallId", "is required and must be a string."],
    [
      { toolOutputs: [{ toolCallId: "c", result: "31" }] },
      "toolOutputs[0].output",
      "is required and must be a string.",
    ],
    [{ tool_outputs: [{ toolCallId: "c", output: 5 }] }, "toolOutputs[0].output", "must be a string, got 5."],
    [{ toolOutputs: [], stream: 1 }, "stream", "must be true or false, got 1."],
  ])("refuses %j", (body, param, message) => {
    const refusal = refusalOf(() => decode(body));
    expect(refusal.param).toBe(param);
    expect(refusal.message).toContain(message);
  });
});
