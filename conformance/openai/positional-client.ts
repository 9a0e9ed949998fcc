import type { Client } from "./sdk.ts";

type Method = (...args: unknown[]) => unknown;
type Resource<Methods extends string> = Record<Methods, Method>;
type Params = Record<string, unknown>;

type CrudMethods = "create" | "retrieve" | "update" | "list" | "del";
type RunMethods =
  | Exclude<CrudMethods, "del">
  | "cancel"
  | "createAndPoll"
  | "poll"
  | "stream"
  | SubmitMethods;
type SubmitMethods = "submitToolOutputs" | "submitToolOutputsAndPoll" | "submitToolOutputsStream";
type ThreadMethods =
  | Exclude<CrudMethods, "list">
  | "createAndRun"
  | "createAndRunPoll"
  | "createAndRunStream";

/** A client of version 4: ids come one by one, outermost first, and `delete` is called `del`. */
export interface PositionalClient {
  beta: {
    assistants: Resource<CrudMethods>;
    threads: Resource<ThreadMethods> & {
      messages: Resource<CrudMethods>;
      runs: Resource<RunMethods> & { steps: Resource<"retrieve" | "list"> };
    };
  };
  models: Client["models"];
  files: Resource<"create" | "retrieve" | "list" | "content" | "del" | "waitForProcessing">;
  vectorStores: Client["vectorStores"];
  get: Client["get"];
}

/** @returns the client in the signatures of version 5. */
export function createPositionalClient(client: PositionalClient): Client {
  const { assistants, threads } = client.beta;
  const { messages, runs } = threads;
  const { steps } = runs;
  const { files } = client;
  const translated = {
    beta: {
      assistants: {
        create: (...args: unknown[]) => assistants.create(...args),
        retrieve: (...args: unknown[]) => assistants.retrieve(...args),
        update: (...args: unknown[]) => assistants.update(...args),
        list: (...args: unknown[]) => assistants.list(...args),
        delete: (...args: unknown[]) => assistants.del(...args),
      },
      threads: {
        create: (...args: unknown[]) => threads.create(...args),
        retrieve: (...args: unknown[]) => threads.retrieve(...args),
        update: (...args: unknown[]) => threads.update(...args),
        delete: (...args: unknown[]) => threads.del(...args),
        createAndRun: (...args: unknown[]) => threads.createAndRun(...args),
        createAndRunPoll: (...args: unknown[]) => threads.createAndRunPoll(...args),
        createAndRunStream: (...args: unknown[]) => threads.createAndRunStream(...args),
        messages: {
          create: (...args: unknown[]) => messages.create(...args),
          list: (...args: unknown[]) => messages.list(...args),
          retrieve: inThread((...args) => messages.retrieve(...args)),
          update: inThread((...args) => messages.update(...args)),
          delete: inThread((...args) => messages.del(...args)),
        },
        runs: {
          create: (...args: unknown[]) => runs.create(...args),
          list: (...args: unknown[]) => runs.list(...args),
          createAndPoll: (...args: unknown[]) => runs.createAndPoll(...args),
          stream: (...args: unknown[]) => runs.stream(...args),
          retrieve: inThread((...args) => runs.retrieve(...args)),
          update: inThread((...args) => runs.update(...args)),
          cancel: inThread((...args) => runs.cancel(...args)),
          poll: inThread((...args) => runs.poll(...args)),
          submitToolOutputs: inThread((...args) => runs.submitToolOutputs(...args)),
          submitToolOutputsAndPoll: inThread((...args) => runs.submitToolOutputsAndPoll(...args)),
          submitToolOutputsStream: inThread((...args) => runs.submitToolOutputsStream(...args)),
          steps: {
            list: inThread((...args) => steps.list(...args)),
            retrieve: (id: string, { thread_id, run_id, ...query }: Params) =>
              steps.retrieve(thread_id, run_id, id, query),
          },
        },
      },
    },
    models: client.models,
    files: {
      create: (...args: unknown[]) => files.create(...args),
      retrieve: (...args: unknown[]) => files.retrieve(...args),
      list: (...args: unknown[]) => files.list(...args),
      content: (...args: unknown[]) => files.content(...args),
      delete: (...args: unknown[]) => files.del(...args),
      waitForProcessing: (...args: unknown[]) => files.waitForProcessing(...args),
    },
    vectorStores: client.vectorStores,
    get: (path: string) => client.get(path),
  };
  // The SDK's methods are typed by what the checks know of them, which is Client.
  return translated as unknown as Client;
}

function inThread(method: Method) {
  return (id: string, { thread_id, ...rest }: Params) => method(thread_id, id, rest);
}
