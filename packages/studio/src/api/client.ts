import { createClient } from "@threadmill/client";
import { studioFetch } from "./studio-fetch.ts";

/** The client of the server that the page came from; the session's cookie says who asks. */
export const client = createClient({ baseUrl: "", fetch: studioFetch, maxRetries: 1 });
