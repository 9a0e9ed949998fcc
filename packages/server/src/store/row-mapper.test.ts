import { describe, expect, it } from "vitest";
import { unsetAnswerOptions } from "../core/answer-options.ts";
import { stateOf } from "../core/run.ts";
import { toJsonText } from "./json-text.ts";
import {
  fromAssistantRow,
  fromRunRow,
  toAssistantRow,
  type toSettingsText,
  toStateColumns,
} from "./row-mapper.ts";
import { nextId, sampleAssistant, sampleRun, sampleThread } from "./testing/samples.ts";

const organizationId = nextId("organization");

describe("rows that an earlier version wrote", () => {
  it("give runs without the settings that came later", () => {
    const run = sampleRun(sampleThread({ organizationId }));
    const { settings } = run;
    const { toolChoice, parallelToolCalls, responseFormat, reasoningEffort, substituteModel, ...early } =
      settings;
    const text = toJsonText({ assistantId: run.assistantId, model: run.model, settings: early });
    const read = fromRunRow({
      id: run.id,
      organization_id: organizationId,
      thread_id: run.threadId,
      created_at: run.createdAt,
      ...toStateColumns(stateOf(run)),
      metadata: null,
      found_settings: text as ReturnType<typeof toSettingsText>,
    } as Parameters<typeof fromRunRow>[0]);
    expect(read.settings).toEqual({ ...early, ...unsetAnswerOptions, substituteModel: null });
  });

  it("give assistants without the fields that came later", () => {
    const assistant = sampleAssistant({ organizationId });
    const { temperature, topP, responseFormat, reasoningEffort, toolResources, ...early } = assistant;
    const row = toAssistantRow(early as typeof assistant) as Parameters<typeof fromAssistantRow>[0];
    expect(fromAssistantRow(row)).toEqual({
      ...early,
      temperature: null,
      topP: null,
      responseFormat: null,
      reasoningEffort: null,
      toolResources: null,
    });
  });
});
