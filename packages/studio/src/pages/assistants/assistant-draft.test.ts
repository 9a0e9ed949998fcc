import { describe, expect, it } from "vitest";
import { bodyOf, changedFields, conflictsOf, emptyDraft, rebase } from "./assistant-draft.ts";

const base = { ...emptyDraft, assistantName: "Desk", instructions: "Be kind." };

describe("the draft of an assistant", () => {
  it("sends what was changed, and nothing else", () => {
    const draft = { ...base, description: "Helps.", metadata: '{"team": "x"}' };
    const changed = changedFields(base, draft);
    expect(changed).toEqual(["description", "metadata"]);
    expect(bodyOf(draft, changed)).toEqual({ description: "Helps.", metadata: { team: "x" } });
  });

  it("conflicts where both sides changed a field in different ways", () => {
    const draft = { ...base, instructions: "Be brief.", description: "Same", modelName: "mine" };
    const latest = { ...base, instructions: "Be exact.", description: "Same", assistantName: "Theirs" };
    expect(conflictsOf({ base, draft, latest })).toEqual(["instructions"]);
    expect(rebase({ base, draft, latest })).toEqual({ ...draft, assistantName: "Theirs" });
    expect(conflictsOf({ base, draft, latest: base })).toEqual([]);
  });
});
