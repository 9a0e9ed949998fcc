import { writeFileSync } from "node:fs";
import { clientSchema } from "./client-schema.ts";

/** Writes what is made from other sources: `npm run generate`. */
writeFileSync(new URL("../packages/client/src/schema.ts", import.meta.url), await clientSchema());
