import { describe, expect, it } from "vitest";
import { accessKeyScopes } from "../core/access-key.ts";
import { fillPath, startInhabitedEdge } from "./tune/testing/inhabited-edge.ts";

describe("a key's scope", () => {
  it("admits to exactly the operations that say so in the document, and the answer names what is missing", async () => {
    const { operations, addKey, call, ids } = await startInhabitedEdge();
    const needed = new Set<string>();
    for (const [rank, scope] of accessKeyScopes.entries()) {
      const key = await addKey({ scope });
      for (const { method, path, operation } of operations.filter(({ operation }) => operation["x-scope"])) {
        const wanted = operation["x-scope"] ?? "";
        needed.add(wanted);
        // Nothing that is named exists, so that what is admitted changes nothing.
        const url = fillPath(path, ids).replaceAll(/_[0-9a-f]{8}-[\w-]+/g, "_none");
        const answer = await call(method, url, { headers: { "x-tune-key": key } });
        const mayPass = rank >= accessKeyScopes.indexOf(wanted as "read");
        expect([operation.operationId, scope, answer.statusCode === 403]).toEqual([
          operation.operationId,
          scope,
          !mayPass,
        ]);
        if (!mayPass) {
          expect(answer.json()).toMatchObject({
            code: "permission_denied",
            message: expect.stringContaining(`'${wanted}'`),
          });
        }
      }
    }
    expect([...needed].sort()).toEqual([...accessKeyScopes].sort());
  });

  it("counts in the Assistants dialect too, in that dialect's words", async () => {
    const { addKey, call } = await startInhabitedEdge();
    const headers = { "x-tune-key": await addKey({ scope: "read" }) };
    const answer = await call("POST", "/openai/v1/threads", { body: {}, headers });
    expect([answer.statusCode, answer.json().error.code]).toEqual([403, "insufficient_permissions"]);
    expect((await call("GET", "/openai/v1/models", { headers })).statusCode).toBe(200);
  });
});
