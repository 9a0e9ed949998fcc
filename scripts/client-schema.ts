import openapiTS, { astToString, type OpenAPI3 } from "openapi-typescript";
import { type AppDependencies, createApp } from "../packages/server/src/api/app.ts";
import { type Operation, operationsOf } from "../packages/server/src/api/openapi-document.ts";
import { systemClock } from "../packages/server/src/system.ts";

const heading = "// Made from the server's OpenAPI document by `npm run generate`. Do not edit.\n\n";

/** The source of the client's types, made from the document that the server serves at `/openapi.json`. */
export async function clientSchema(): Promise<string> {
  // Only the descriptions of the routes are read, and none of them is ever called, so the parts behind them can be absent.
  const app = createApp({ clock: systemClock, models: {}, server: {} } as AppDependencies);
  try {
    await app.ready();
    const document = structuredClone(await app.describeApi());
    for (const { operation } of operationsOf(document)) {
      dropExamples(operation);
    }
    return (
      heading + astToString(await openapiTS(document as unknown as OpenAPI3, { defaultNonNullable: false }))
    );
  } finally {
    await app.close();
  }
}

/** Examples are for people who read the API's documentation; here they would be most of the file. */
function dropExamples({ requestBody, responses = {} }: Operation): void {
  for (const { content = {} } of [requestBody ?? {}, ...Object.values(responses)]) {
    for (const media of Object.values(content)) {
      delete media.example;
    }
  }
}
