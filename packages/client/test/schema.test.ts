import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { clientSchema } from "../../../scripts/client-schema.ts";

it("has types that are made from what the server serves; `npm run generate` makes them anew", async () => {
  const committed = readFileSync(new URL("../src/schema.ts", import.meta.url), "utf8");
  expect(committed === (await clientSchema())).toBe(true);
});
