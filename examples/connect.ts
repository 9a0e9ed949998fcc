import { createClient } from "@threadmill/client";

/** The server and the model that the examples talk to, as the environment names them. */
const {
  THREADMILL_URL = "http://127.0.0.1:4242",
  THREADMILL_KEY,
  THREADMILL_MODEL = "demo/assistant",
} = process.env;

export const model = THREADMILL_MODEL;
export const threadmill = createClient({ baseUrl: THREADMILL_URL, accessKey: THREADMILL_KEY });
