import { once } from "node:events";
import { asId } from "../../core/ids.ts";
import { silentLogger } from "../../core/logger.ts";
import { openSqliteStore } from "../sqlite-database.ts";
import { sampleAccessKey, sampleOrganization } from "./samples.ts";

/*
 * A process that, when it is told to, opens a store on file, and prints whether it made the first organization. Several
 * of them are told at the same moment.
 */
const [path = "", name = ""] = process.argv.slice(2);
process.send?.("ready");
await once(process, "message");
const store = await openSqliteStore({ path, logger: silentLogger });
const organization = sampleOrganization({ id: asId<"organization">(name) });
const accessKey = sampleAccessKey({
  id: asId<"accessKey">(name),
  organizationId: organization.id,
  digest: name,
});
const isFirst = await store.bootstrap({ organization, accessKey });
await store.close();
process.send?.(isFirst ? "first" : "later", () => process.disconnect());
