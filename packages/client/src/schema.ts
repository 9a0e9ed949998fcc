// Made from the server's OpenAPI document by `npm run generate`. Do not edit.

export interface paths {
    "/v1/threads": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List and search threads */
        get: operations["listThreads"];
        put?: never;
        /**
         * Create a thread
         * @description With the messages that it begins with, if there are any. Every field may be left out.
         */
        post: operations["createThread"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/threads/{threadId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Retrieve a thread */
        get: operations["retrieveThread"];
        put?: never;
        /**
         * Modify a thread
         * @description Fields that are left out stay as they are.
         */
        post: operations["modifyThread"];
        /**
         * Delete a thread
         * @description With its messages, runs, steps and events. A run that is active on it ends.
         */
        delete: operations["deleteThread"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/threads/{threadId}/copy": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Copy a thread, or its beginning
         * @description Makes a new thread with copies of the messages, up to and including one of them or all, in their order and with their times. The copies belong to no run.
         */
        post: operations["copyThread"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/threads/{threadId}/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the messages of a thread */
        get: operations["listMessages"];
        put?: never;
        /**
         * Add a message to a thread
         * @description At its end; not while a run is active on the thread, for its answer comes first.
         */
        post: operations["createMessage"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/threads/{threadId}/messages/{messageId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Retrieve a message */
        get: operations["retrieveMessage"];
        put?: never;
        /**
         * Modify a message
         * @description Its content and role too: a thread is a record that may be corrected. Fields that are left out stay as they are. To run again from a message that was changed, create a run with `fromMessageId`.
         */
        post: operations["modifyMessage"];
        /** Delete a message */
        delete: operations["deleteMessage"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/threads/runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Create a thread and run a model on it
         * @description Answers with the run once it has ended or waits for tool outputs, at the latest after 55 s; with the header 'Prefer: wait=N' after N seconds, with 'Prefer: respond-async' at once. With `stream` it answers with the run's events instead.
         */
        post: operations["createThreadAndRun"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/threads/{threadId}/runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the runs of a thread */
        get: operations["listRuns"];
        put?: never;
        /**
         * Run a model on a thread
         * @description A thread has one active run at most; `whenBusy` says what to do when it has one. Answers with the run once it has ended or waits for tool outputs, at the latest after 55 s; with the header 'Prefer: wait=N' after N seconds, with 'Prefer: respond-async' at once. With `stream` it answers with the run's events instead.
         */
        post: operations["createRun"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/threads/{threadId}/runs/{runId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Retrieve a run */
        get: operations["retrieveRun"];
        put?: never;
        /** Modify the metadata of a run */
        post: operations["modifyRun"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/threads/{threadId}/runs/{runId}/stream": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Join or resume the event stream of a run
         * @description Replays the run's events after the given number and follows it from there, to its end or until it waits for tool outputs. Any number of readers may do so at any time.
         */
        get: operations["streamRun"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/threads/{threadId}/runs/{runId}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel a run
         * @description Answers at once with the run, `cancelling`; it is `cancelled` soon. What it has said so far stays. Needs no body.
         */
        post: operations["cancelRun"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/threads/{threadId}/runs/{runId}/submit_tool_outputs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Submit outputs of tool calls
         * @description Of all calls that the run waits for, or of some: the run goes on with the last of them. A call keeps its first output; the same one may come again, and another one is refused with 409. While outputs are missing the answer comes at once. Answers with the run once it has ended or waits for tool outputs, at the latest after 55 s; with the header 'Prefer: wait=N' after N seconds, with 'Prefer: respond-async' at once. With `stream` it answers with the run's events instead.
         */
        post: operations["submitToolOutputs"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/threads/{threadId}/runs/{runId}/steps": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the steps of a run */
        get: operations["listRunSteps"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/threads/{threadId}/runs/{runId}/steps/{stepId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Retrieve a step of a run */
        get: operations["retrieveRunStep"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/assistants": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the assistants */
        get: operations["listAssistants"];
        put?: never;
        /**
         * Create an assistant
         * @description A stored configuration that runs can be started with. Every field may be left out. With a function model alone that model does everything.
         */
        post: operations["createAssistant"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/assistants/{assistantId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Retrieve an assistant */
        get: operations["retrieveAssistant"];
        put?: never;
        post?: never;
        /**
         * Delete an assistant
         * @description Its runs stay.
         */
        delete: operations["deleteAssistant"];
        options?: never;
        head?: never;
        /**
         * Modify an assistant
         * @description Runs that were started before keep what they were started with.
         */
        patch: operations["modifyAssistant"];
        trace?: never;
    };
    "/v1/models": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the models that can be run here
         * @description Each configured provider is asked what it offers; `providers` says which of them answered.
         */
        get: operations["listModels"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Tell who is signed in
         * @description That nobody is signed in, or no longer, is an answer and no error. A key that was sent and is not valid is one.
         */
        get: operations["retrieveSession"];
        put?: never;
        /**
         * Sign in with an access key
         * @description Sets a cookie that stands for the key in a browser: no script can read it, and it ends with the key, by signing out, or 14 days after its last use.
         */
        post: operations["signIn"];
        /**
         * Sign out
         * @description Ends the session and takes the cookie back. The access key stays as it is.
         */
        delete: operations["signOut"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/access-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List access keys
         * @description Without those that were revoked.
         */
        get: operations["listAccessKeys"];
        put?: never;
        /**
         * Create an access key
         * @description The answer is the one place in which the key is ever shown: only a digest of it is kept.
         */
        post: operations["createAccessKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/access-keys/{accessKeyId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Retrieve an access key
         * @description What is known of it, never the key itself.
         */
        get: operations["retrieveAccessKey"];
        put?: never;
        post?: never;
        /**
         * Revoke an access key
         * @description For good. Every node refuses it within a second, its sessions end, and streams that are open with it are cut within five. Its runs go on. The last key that may administer is not revoked, lest nobody could: create another one with the scope `admin` first.
         */
        delete: operations["revokeAccessKey"];
        options?: never;
        head?: never;
        /** Rename an access key */
        patch: operations["renameAccessKey"];
        trace?: never;
    };
    "/admin/runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List runs across threads
         * @description Those that match all that is given; newest first unless `order` says otherwise.
         */
        get: operations["listRunsAcrossThreads"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/runs/{runId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Retrieve a run by its id alone */
        get: operations["retrieveRunSummary"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/runs/{runId}/timeline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Tell what a run did, and when
         * @description Also while it runs: a model call that has lasted a second is shown while it lasts, a shorter one when it has ended.
         */
        get: operations["retrieveRunTimeline"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/runs/{runId}/settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show what a run was ordered with
         * @description All that is needed to order another like it. It stays as it is while the run goes on.
         */
        get: operations["retrieveRunSettings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/runs/{runId}/model-calls/{number}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show what a model was sent
         * @description The context is built again from the thread as it was. `exact` tells whether that is proven to be what was sent; of messages that were deleted since, the text is gone.
         */
        get: operations["retrieveModelCall"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/runs/{runId}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the raw events of a run
         * @description As the server keeps them, in order, each with the time at which it was recorded.
         */
        get: operations["listRunEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/runs/summary": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Sum up runs over time
         * @description Runs that have ended, in the bucket in which they were created, those of deleted threads included. Default: the last 24 hours.
         */
        get: operations["summarizeRuns"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/usage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Report tokens and runs by day, model and key
         * @description Of runs that have ended, those of deleted threads included. Days are of UTC. Default: the last 30 days.
         */
        get: operations["reportUsage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/threads": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List and search threads by activity
         * @description With what helps to recognise one. A thread that is used meanwhile moves to the beginning.
         */
        get: operations["listThreadSummaries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/models": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List providers with their state and models
         * @description Each is asked what it offers. How its last calls went is known since this node started.
         */
        get: operations["listProviders"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/models/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Try a model with a tiny call
         * @description A real one, which costs a few tokens. That it failed is an answer too, and says what to do.
         */
        post: operations["testModel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/server": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Tell how the server is
         * @description The node that answers, and the organization's runs on all nodes.
         */
        get: operations["retrieveServerState"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @enum {string} */
        AccessKeyScopeInput: "read" | "write" | "admin";
        CreateAccessKeyInput: {
            /** @description What it is for, such as the service that uses it. */
            name: string;
            /** @description `read` looks, `write` (the default) uses the API, `admin` manages keys too. */
            scope?: components["schemas"]["AccessKeyScopeInput"] | null;
            /** @description From then on it is refused; `null`: it does not expire. */
            expiresAt?: string | null;
        };
        RenameAccessKeyInput: {
            /** @description What it is for, such as the service that uses it. */
            name: string;
        };
        TestModelInput: {
            /** @description `<provider>/<model>`, or an alias. */
            model: string;
        };
        SignInInput: {
            accessKey: string;
        };
        CreateAssistantInput: {
            assistantName?: string | null;
            /** @description The name by which runs can use the assistant as their model; unique in the organization. */
            modelName?: string | null;
            description?: string | null;
            /** @description The system prompt. */
            instructions?: string | null;
            /** @description Sees each request first and decides on tool calls. Answers too, where it is the only one. */
            functionModel?: {
                /** @description `<provider>/<model>`, or an alias of one. */
                modelId: string;
                temperature?: number | null;
            } | null;
            /** @description Writes the answers. */
            responseModel?: {
                /** @description `<provider>/<model>`, or an alias of one. */
                modelId: string;
                temperature?: number | null;
            } | null;
            tools?: {
                /** @description Your own; kept as it comes. */
                id?: string | null;
                /** @description Default: the name of the function. */
                name?: string | null;
                /** @description `function` or `user_function` for a function of yours; `code_interpreter` and `file_search` are kept, but a run cannot use them yet. */
                type: string;
                /** @description Required for a function of yours. */
                function?: {
                    name: string;
                    description?: string | null;
                    /** @description JSON Schema of the arguments. */
                    parameters?: {
                        [key: string]: unknown;
                    } | null;
                    /** @description Names of required parameters; the same as `required` inside `parameters`. */
                    required?: string[] | null;
                    /** @description Whether the model must keep to the schema exactly; when left out, the provider decides. */
                    strict?: boolean | null;
                } | null;
                /** @description The same as `function`, which counts when both are sent. */
                data?: {
                    name: string;
                    description?: string | null;
                    /** @description JSON Schema of the arguments. */
                    parameters?: {
                        [key: string]: unknown;
                    } | null;
                    /** @description Names of required parameters; the same as `required` inside `parameters`. */
                    required?: string[] | null;
                    /** @description Whether the model must keep to the schema exactly; when left out, the provider decides. */
                    strict?: boolean | null;
                } | null;
                /** @description An OpenAPI document, as text. A tool that has this and no function is an action: kept, but a run cannot use it yet. */
                openapiSpec?: string | null;
                /** @description What belongs to the action; kept as it comes. */
                openapiActionData?: {
                    [key: string]: unknown;
                } | null;
            }[] | null;
            metadata?: {
                [key: string]: unknown;
            } | null;
            /** @description Up to three pairs of your own, for filtering. */
            userFilters?: {
                [key: string]: unknown;
            } | null;
        };
        ModifyAssistantInput: {
            assistant: {
                assistantName?: string | null;
                /** @description The name by which runs can use the assistant as their model; unique in the organization. */
                modelName?: string | null;
                description?: string | null;
                /** @description The system prompt. */
                instructions?: string | null;
                /** @description Sees each request first and decides on tool calls. Answers too, where it is the only one. */
                functionModel?: {
                    /** @description `<provider>/<model>`, or an alias of one. */
                    modelId: string;
                    temperature?: number | null;
                } | null;
                /** @description Writes the answers. */
                responseModel?: {
                    /** @description `<provider>/<model>`, or an alias of one. */
                    modelId: string;
                    temperature?: number | null;
                } | null;
                tools?: {
                    /** @description Your own; kept as it comes. */
                    id?: string | null;
                    /** @description Default: the name of the function. */
                    name?: string | null;
                    /** @description `function` or `user_function` for a function of yours; `code_interpreter` and `file_search` are kept, but a run cannot use them yet. */
                    type: string;
                    /** @description Required for a function of yours. */
                    function?: {
                        name: string;
                        description?: string | null;
                        /** @description JSON Schema of the arguments. */
                        parameters?: {
                            [key: string]: unknown;
                        } | null;
                        /** @description Names of required parameters; the same as `required` inside `parameters`. */
                        required?: string[] | null;
                        /** @description Whether the model must keep to the schema exactly; when left out, the provider decides. */
                        strict?: boolean | null;
                    } | null;
                    /** @description The same as `function`, which counts when both are sent. */
                    data?: {
                        name: string;
                        description?: string | null;
                        /** @description JSON Schema of the arguments. */
                        parameters?: {
                            [key: string]: unknown;
                        } | null;
                        /** @description Names of required parameters; the same as `required` inside `parameters`. */
                        required?: string[] | null;
                        /** @description Whether the model must keep to the schema exactly; when left out, the provider decides. */
                        strict?: boolean | null;
                    } | null;
                    /** @description An OpenAPI document, as text. A tool that has this and no function is an action: kept, but a run cannot use it yet. */
                    openapiSpec?: string | null;
                    /** @description What belongs to the action; kept as it comes. */
                    openapiActionData?: {
                        [key: string]: unknown;
                    } | null;
                }[] | null;
                metadata?: {
                    [key: string]: unknown;
                } | null;
                /** @description Up to three pairs of your own, for filtering. */
                userFilters?: {
                    [key: string]: unknown;
                } | null;
            };
            /** @description The fields to change, separated by commas, in camelCase or snake_case: the others stay as they are, and one that is named here but not given is cleared. Without a mask the fields that are given change. */
            updateMask?: (string | string[]) | null;
        };
        CreateMessageInput: {
            /** @enum {string} */
            role: "user" | "assistant" | "system";
            /** @description A text, or parts: texts and images. */
            content: string | ({
                /** @constant */
                type: "text";
                text: string | {
                    value: string;
                };
            } | {
                /** @constant */
                type: "image_file";
                imageFile: {
                    fileId: string;
                    /**
                     * @description How closely the model looks.
                     * @default auto
                     */
                    detail?: ("auto" | "low" | "high") | null;
                };
            } | {
                /** @constant */
                type: "image_url";
                imageUrl: {
                    url: string;
                    /**
                     * @description How closely the model looks.
                     * @default auto
                     */
                    detail?: ("auto" | "low" | "high") | null;
                };
            })[];
            /** @description Files that come with the message. */
            attachments?: {
                fileId: string;
                /** @description The tools that the file is for; of any type. */
                tools?: {
                    /** @description Your own; kept as it comes. */
                    id?: string | null;
                    /** @description Default: the name of the function. */
                    name?: string | null;
                    /** @description `function` or `user_function` for a function of yours; `code_interpreter` and `file_search` are kept, but a run cannot use them yet. */
                    type: string;
                    /** @description Required for a function of yours. */
                    function?: {
                        name: string;
                        description?: string | null;
                        /** @description JSON Schema of the arguments. */
                        parameters?: {
                            [key: string]: unknown;
                        } | null;
                        /** @description Names of required parameters; the same as `required` inside `parameters`. */
                        required?: string[] | null;
                        /** @description Whether the model must keep to the schema exactly; when left out, the provider decides. */
                        strict?: boolean | null;
                    } | null;
                    /** @description The same as `function`, which counts when both are sent. */
                    data?: {
                        name: string;
                        description?: string | null;
                        /** @description JSON Schema of the arguments. */
                        parameters?: {
                            [key: string]: unknown;
                        } | null;
                        /** @description Names of required parameters; the same as `required` inside `parameters`. */
                        required?: string[] | null;
                        /** @description Whether the model must keep to the schema exactly; when left out, the provider decides. */
                        strict?: boolean | null;
                    } | null;
                    /** @description An OpenAPI document, as text. A tool that has this and no function is an action: kept, but a run cannot use it yet. */
                    openapiSpec?: string | null;
                    /** @description What belongs to the action; kept as it comes. */
                    openapiActionData?: {
                        [key: string]: unknown;
                    } | null;
                }[] | null;
            }[] | null;
            /** @description The assistant that made it, when you keep an answer of your own. */
            assistantId?: string | null;
            /** @description The run that made it, when you keep an answer of your own. */
            runId?: string | null;
            metadata?: {
                [key: string]: unknown;
            } | null;
        };
        ModifyMessageInput: {
            role?: ("user" | "assistant" | "system") | null;
            /** @description Replaces the whole content. */
            content?: (string | ({
                /** @constant */
                type: "text";
                text: string | {
                    value: string;
                };
            } | {
                /** @constant */
                type: "image_file";
                imageFile: {
                    fileId: string;
                    /**
                     * @description How closely the model looks.
                     * @default auto
                     */
                    detail?: ("auto" | "low" | "high") | null;
                };
            } | {
                /** @constant */
                type: "image_url";
                imageUrl: {
                    url: string;
                    /**
                     * @description How closely the model looks.
                     * @default auto
                     */
                    detail?: ("auto" | "low" | "high") | null;
                };
            })[]) | null;
            /** @description Replaces the whole metadata; `null` clears it. */
            metadata?: {
                [key: string]: unknown;
            } | null;
        };
        SubmitToolOutputsInput: {
            /** @description Outputs of all calls that the run waits for, or of some; it goes on with the last of them. */
            toolOutputs: {
                /** @description The `id` of the call in `requiredAction`. */
                toolCallId: string;
                /** @description What the call gave; `null` counts as an empty text. */
                output: string | null;
            }[];
            /**
             * @description Answer with the events that follow as server-sent events, ended by `data: [DONE]`.
             * @default false
             */
            stream?: boolean | null;
        };
        CreateThreadInput: {
            messages?: components["schemas"]["CreateMessageInput"][] | null;
            metadata?: {
                [key: string]: unknown;
            } | null;
            title?: string | null;
            /** @description The thread dataset to which the thread belongs. */
            datasetId?: string | null;
            toolResources?: {
                codeInterpreter?: {
                    fileIds?: string[] | null;
                } | null;
                fileSearch?: {
                    vectorStoreIds?: string[] | null;
                    vectorStores?: {
                        fileIds?: string[] | null;
                        metadata?: {
                            [key: string]: unknown;
                        } | null;
                    }[] | null;
                } | null;
            } | null;
            /** @description How long the thread is kept after the last thing that happened in it; then it is deleted with all that belongs to it. `null`: for ever. */
            ttlSeconds?: number | null;
        };
        ModifyThreadInput: {
            title?: string | null;
            /** @description Replaces the whole metadata; `null` clears it. */
            metadata?: {
                [key: string]: unknown;
            } | null;
            /** @description Replaces all of them; `null` clears them. */
            toolResources?: {
                codeInterpreter?: {
                    fileIds?: string[] | null;
                } | null;
                fileSearch?: {
                    vectorStoreIds?: string[] | null;
                    vectorStores?: {
                        fileIds?: string[] | null;
                        metadata?: {
                            [key: string]: unknown;
                        } | null;
                    }[] | null;
                } | null;
            } | null;
            /** @description How long the thread is kept after the last thing that happened in it; then it is deleted with all that belongs to it. `null`: for ever. */
            ttlSeconds?: number | null;
        };
        CopyThreadInput: {
            /** @description The last message to copy. Default: all messages are copied. */
            upToMessageId?: string | null;
        };
        CreateThreadAndRunInput: {
            /** @description The thread to create. Default: an empty one. */
            thread?: components["schemas"]["CreateThreadInput"] | null;
            /** @description The assistant to run. Its model, instructions and tools count where the run gives none of its own. */
            assistantId?: string | null;
            /** @description `<provider>/<model>`, an alias of one, or an assistant's `modelName`. Required without an assistant. */
            model?: string | null;
            /** @description The system prompt. */
            instructions?: string | null;
            /** @description Appended to the instructions. The name is misspelt in the original API; both are accepted. */
            additionaInstructions?: string | null;
            /** @description Appended to the instructions; counts when both spellings are sent. */
            additionalInstructions?: string | null;
            /** @description What the model may call. */
            tools?: {
                /** @description Your own; kept as it comes. */
                id?: string | null;
                /** @description Default: the name of the function. */
                name?: string | null;
                /** @description `function` or `user_function` for a function of yours; `code_interpreter` and `file_search` are kept, but a run cannot use them yet. */
                type: string;
                /** @description Required for a function of yours. */
                function?: {
                    name: string;
                    description?: string | null;
                    /** @description JSON Schema of the arguments. */
                    parameters?: {
                        [key: string]: unknown;
                    } | null;
                    /** @description Names of required parameters; the same as `required` inside `parameters`. */
                    required?: string[] | null;
                    /** @description Whether the model must keep to the schema exactly; when left out, the provider decides. */
                    strict?: boolean | null;
                } | null;
                /** @description The same as `function`, which counts when both are sent. */
                data?: {
                    name: string;
                    description?: string | null;
                    /** @description JSON Schema of the arguments. */
                    parameters?: {
                        [key: string]: unknown;
                    } | null;
                    /** @description Names of required parameters; the same as `required` inside `parameters`. */
                    required?: string[] | null;
                    /** @description Whether the model must keep to the schema exactly; when left out, the provider decides. */
                    strict?: boolean | null;
                } | null;
                /** @description An OpenAPI document, as text. A tool that has this and no function is an action: kept, but a run cannot use it yet. */
                openapiSpec?: string | null;
                /** @description What belongs to the action; kept as it comes. */
                openapiActionData?: {
                    [key: string]: unknown;
                } | null;
            }[] | null;
            metadata?: {
                [key: string]: unknown;
            } | null;
            /** @description Higher is more random. Default: the model's own. */
            temperature?: number | null;
            /** @description Only the likeliest tokens that have this much of the probability. Default: the model's own. */
            topP?: number | null;
            /**
             * @description Answer with the run's events as server-sent events, ended by `data: [DONE]`.
             * @default false
             */
            stream?: boolean | null;
            /** @description Budget of prompt tokens for the whole run, over all its model calls. */
            maxPromptTokens?: number | null;
            /** @description Budget of generated tokens for the whole run, over all its model calls. */
            maxCompletionTokens?: number | null;
            /** @description Which messages the model sees: as many as fit (`auto`), or only the newest few of those. */
            truncationStrategy?: {
                /** @enum {string} */
                type: "auto" | "last_messages";
                /** @description How many, from 1; required with type `last_messages`. */
                lastMessages?: number | null;
            } | null;
        };
        CreateRunInput: {
            /** @description The assistant to run. Its model, instructions and tools count where the run gives none of its own. */
            assistantId?: string | null;
            /** @description `<provider>/<model>`, an alias of one, or an assistant's `modelName`. Required without an assistant. */
            model?: string | null;
            /** @description The system prompt. */
            instructions?: string | null;
            /** @description Appended to the instructions. The name is misspelt in the original API; both are accepted. */
            additionaInstructions?: string | null;
            /** @description Appended to the instructions; counts when both spellings are sent. */
            additionalInstructions?: string | null;
            /** @description What the model may call. */
            tools?: {
                /** @description Your own; kept as it comes. */
                id?: string | null;
                /** @description Default: the name of the function. */
                name?: string | null;
                /** @description `function` or `user_function` for a function of yours; `code_interpreter` and `file_search` are kept, but a run cannot use them yet. */
                type: string;
                /** @description Required for a function of yours. */
                function?: {
                    name: string;
                    description?: string | null;
                    /** @description JSON Schema of the arguments. */
                    parameters?: {
                        [key: string]: unknown;
                    } | null;
                    /** @description Names of required parameters; the same as `required` inside `parameters`. */
                    required?: string[] | null;
                    /** @description Whether the model must keep to the schema exactly; when left out, the provider decides. */
                    strict?: boolean | null;
                } | null;
                /** @description The same as `function`, which counts when both are sent. */
                data?: {
                    name: string;
                    description?: string | null;
                    /** @description JSON Schema of the arguments. */
                    parameters?: {
                        [key: string]: unknown;
                    } | null;
                    /** @description Names of required parameters; the same as `required` inside `parameters`. */
                    required?: string[] | null;
                    /** @description Whether the model must keep to the schema exactly; when left out, the provider decides. */
                    strict?: boolean | null;
                } | null;
                /** @description An OpenAPI document, as text. A tool that has this and no function is an action: kept, but a run cannot use it yet. */
                openapiSpec?: string | null;
                /** @description What belongs to the action; kept as it comes. */
                openapiActionData?: {
                    [key: string]: unknown;
                } | null;
            }[] | null;
            metadata?: {
                [key: string]: unknown;
            } | null;
            /** @description Higher is more random. Default: the model's own. */
            temperature?: number | null;
            /** @description Only the likeliest tokens that have this much of the probability. Default: the model's own. */
            topP?: number | null;
            /**
             * @description Answer with the run's events as server-sent events, ended by `data: [DONE]`.
             * @default false
             */
            stream?: boolean | null;
            /** @description Budget of prompt tokens for the whole run, over all its model calls. */
            maxPromptTokens?: number | null;
            /** @description Budget of generated tokens for the whole run, over all its model calls. */
            maxCompletionTokens?: number | null;
            /** @description Which messages the model sees: as many as fit (`auto`), or only the newest few of those. */
            truncationStrategy?: {
                /** @enum {string} */
                type: "auto" | "last_messages";
                /** @description How many, from 1; required with type `last_messages`. */
                lastMessages?: number | null;
            } | null;
            /** @description Added to the thread before the run starts. */
            additionalMessages?: components["schemas"]["CreateMessageInput"][] | null;
            /**
             * @description What becomes of the run when another is active on the thread: it is refused; it waits for the other's end, behind those that wait already; or it replaces all of them, which are cancelled and keep what they said.
             * @default refuse
             */
            whenBusy?: ("refuse" | "queue" | "replace") | null;
            /** @description Runs again from this message: every message after it is removed first. */
            fromMessageId?: string | null;
        };
        ModifyRunInput: {
            /** @description Replaces the whole metadata; `null` clears it. */
            metadata?: {
                [key: string]: unknown;
            } | null;
        };
        Error: {
            /** @enum {string} */
            code: "invalid_argument" | "failed_precondition" | "unauthenticated" | "permission_denied" | "not_found" | "unimplemented" | "already_exists" | "aborted" | "resource_exhausted" | "out_of_range" | "deadline_exceeded" | "internal" | "unavailable";
            /** @description What to change, for a person. */
            message: string;
            /** @description Path of the field that is wrong, such as `thread.messages[0].role`; in camelCase. */
            param?: string;
            /** @description The same as in the header `X-Request-Id`. */
            requestId: string;
        };
        /** @enum {string} */
        AccessKeyScope: "read" | "write" | "admin";
        AccessKey: {
            id: string;
            /** @constant */
            object: "access_key";
            name: string;
            /** @description The first characters, by which a person recognises it. */
            prefix: string;
            scope: components["schemas"]["AccessKeyScope"];
            /** Format: date-time */
            createdAt: string;
            expiresAt: string | null;
            /** @description To the minute. */
            lastUsedAt: string | null;
            /** @description The key that made it; `null` when the command line or the first start did. */
            createdBy: {
                id: string;
                name: string;
            } | null;
            /** @description Whether this request was made with it. */
            current: boolean;
        };
        NewAccessKey: {
            id: string;
            /** @constant */
            object: "access_key";
            name: string;
            /** @description The first characters, by which a person recognises it. */
            prefix: string;
            scope: components["schemas"]["AccessKeyScope"];
            /** Format: date-time */
            createdAt: string;
            expiresAt: string | null;
            /** @description To the minute. */
            lastUsedAt: string | null;
            /** @description The key that made it; `null` when the command line or the first start did. */
            createdBy: {
                id: string;
                name: string;
            } | null;
            /** @description Whether this request was made with it. */
            current: boolean;
            /** @description The key itself. It is shown this once. */
            key: string;
        };
        AccessKeyList: {
            /** @constant */
            object: "list";
            data: components["schemas"]["AccessKey"][];
            firstId: string;
            lastId: string;
            hasMore: boolean;
        };
        DeletedAccessKey: {
            id: string;
            /** @constant */
            object: "access_key.deleted";
            /** @constant */
            deleted: true;
        };
        Session: {
            /** @constant */
            object: "session";
            organization: {
                id: string;
                name: string;
            };
            accessKey: {
                id: string;
                name: string;
                /** @description The first characters, by which a person recognises it. */
                prefix: string;
                scope: components["schemas"]["AccessKeyScope"];
                expiresAt: string | null;
            };
            /** @description When the cookie ends; `null` when a key was sent instead. */
            expiresAt: string | null;
            server: {
                version: string;
            };
        };
        SessionState: {
            /** @constant */
            object: "session_state";
            /** @description `null` when nobody is signed in. */
            session: components["schemas"]["Session"] | null;
        };
        EndedSession: {
            /** @constant */
            object: "session.deleted";
            /** @constant */
            deleted: true;
        };
        TokenUsage: {
            promptTokens: number;
            completionTokens: number;
            totalTokens: number;
        };
        RunError: {
            /** @enum {string} */
            code: "server_error" | "rate_limit_exceeded" | "invalid_prompt";
            message: string;
        };
        /** @enum {string} */
        RunStatus: "queued" | "in_progress" | "requires_action" | "cancelling" | "completed" | "incomplete" | "failed" | "cancelled" | "expired";
        RunSummary: {
            id: string;
            /** @constant */
            object: "run_summary";
            threadId: string;
            threadTitle: string;
            /** @description The beginning of the thread's first message of a user. */
            threadPreview: string;
            assistantId: string;
            /** @description As it was ordered; what was called is in the run's model calls. */
            model: string;
            status: components["schemas"]["RunStatus"];
            /** @description Whether it waits behind another run of its thread, or ended while it did. */
            waiting: boolean;
            /** Format: date-time */
            createdAt: string;
            startedAt: string | null;
            firstTokenAt: string | null;
            endedAt: string | null;
            /** Format: date-time */
            expiresAt: string;
            /** @description Of what was called so far. */
            usage: components["schemas"]["TokenUsage"] | null;
            lastError: components["schemas"]["RunError"] | null;
            incompleteReason: ("max_prompt_tokens" | "max_completion_tokens") | null;
            /** @description The key that ordered it; empty when that is not known. */
            accessKeyId: string;
        };
        RunSummaryList: {
            /** @constant */
            object: "list";
            data: components["schemas"]["RunSummary"][];
            firstId: string;
            lastId: string;
            hasMore: boolean;
        };
        Providers: {
            /** @constant */
            object: "models";
            defaultModel: string | null;
            providers: {
                name: string;
                type: string;
                /** @enum {string} */
                status: "ok" | "unauthorized" | "unreachable";
                detail: string;
                /** @description Whether a key is configured; it is never shown. */
                hasKey: boolean;
                models: string[];
                lastSuccessAt: string | null;
                lastError: {
                    /** Format: date-time */
                    at: string;
                    message: string;
                } | null;
            }[];
            aliases: {
                name: string;
                model: string;
            }[];
        };
        ModelTest: {
            /** @constant */
            object: "model_test";
            model: string;
            ok: boolean;
            firstTokenMs: number | null;
            totalMs: number;
            answer: string;
            usage: components["schemas"]["TokenUsage"] | null;
            error: {
                code: string;
                message: string;
                advice: string;
            } | null;
        };
        RunEventList: {
            /** @constant */
            object: "list";
            data: {
                number: number;
                /** @description `null` for one from before the time was kept. */
                at: string | null;
                type: string;
                data: {
                    [key: string]: unknown;
                };
            }[];
            hasMore: boolean;
        };
        ModelCall: {
            /** @description 1, 2, 3 … within the run. */
            number: number;
            model: string;
            provider: string;
            /** Format: date-time */
            startedAt: string;
            firstTokenAt: string | null;
            endedAt: string | null;
            finishReason: ("stop" | "length" | "tool-calls" | "content-filter" | "error" | "other") | null;
            usage: components["schemas"]["TokenUsage"] | null;
            error: components["schemas"]["RunError"] | null;
            /** @description The tries before the last. */
            retries: {
                /** Format: date-time */
                failedAt: string;
                error: components["schemas"]["RunError"];
                delayMs: number;
            }[];
        };
        RunTimeline: {
            /** @constant */
            object: "run_timeline";
            run: components["schemas"]["RunSummary"];
            /**
             * Format: date-time
             * @description The server's clock.
             */
            now: string;
            /** @description The number of the run's newest event. */
            lastEvent: number;
            steps: {
                id: string;
                /** @enum {string} */
                type: "message_creation" | "tool_calls";
                /** @enum {string} */
                status: "in_progress" | "completed" | "failed" | "cancelled" | "expired";
                /** Format: date-time */
                startedAt: string;
                endedAt: string | null;
                /** @description The number of the call that it is of. */
                modelCall: number | null;
                messageId: string | null;
                toolCalls: {
                    id: string;
                    name: string;
                    /** @description JSON text, as the model wrote it. */
                    arguments: string;
                    output: string | null;
                }[];
                usage: components["schemas"]["TokenUsage"] | null;
                lastError: components["schemas"]["RunError"] | null;
            }[];
            modelCalls: components["schemas"]["ModelCall"][];
            /** @description When the run waited for the client's outputs. */
            clientWaits: {
                stepId: string;
                /** Format: date-time */
                startedAt: string;
                endedAt: string | null;
                toolCalls: {
                    id: string;
                    name: string;
                    /** @description JSON text, as the model wrote it. */
                    arguments: string;
                    output: string | null;
                }[];
            }[];
        };
        ContextMessage: {
            /** @enum {string} */
            role: "system" | "user";
            content: ({
                /** @constant */
                type: "text";
                text: string;
            } | {
                /** @constant */
                type: "image_file";
                /** @description The model was sent the content of the file. */
                fileId: string;
                /** @enum {string} */
                detail: "auto" | "low" | "high";
            } | {
                /** @constant */
                type: "image";
                url: string;
                /** @enum {string} */
                detail: "auto" | "low" | "high";
            })[];
            messageId: string | null;
        } | {
            /** @constant */
            role: "assistant";
            content: ({
                /** @constant */
                type: "text";
                text: string;
            } | {
                /** @constant */
                type: "image_file";
                /** @description The model was sent the content of the file. */
                fileId: string;
                /** @enum {string} */
                detail: "auto" | "low" | "high";
            } | {
                /** @constant */
                type: "image";
                url: string;
                /** @enum {string} */
                detail: "auto" | "low" | "high";
            })[];
            toolCalls: {
                id: string;
                name: string;
                /** @description JSON text, as the model wrote it. */
                arguments: string;
            }[];
            messageId: string | null;
        } | {
            /** @constant */
            role: "tool";
            content: ({
                /** @constant */
                type: "text";
                text: string;
            } | {
                /** @constant */
                type: "image_file";
                /** @description The model was sent the content of the file. */
                fileId: string;
                /** @enum {string} */
                detail: "auto" | "low" | "high";
            } | {
                /** @constant */
                type: "image";
                url: string;
                /** @enum {string} */
                detail: "auto" | "low" | "high";
            })[];
            toolCallId: string;
            name: string;
            messageId: null;
        };
        RunSettings: {
            /** @constant */
            object: "run_settings";
            runId: string;
            /** @description As it was ordered. */
            model: string;
            /** @description The whole system prompt, the additional instructions included. */
            instructions: string;
            tools: {
                name: string;
                description: string;
                parameters: {
                    [key: string]: unknown;
                };
                strict: boolean | null;
            }[];
            temperature: number | null;
            topP: number | null;
            maxPromptTokens: number | null;
            maxCompletionTokens: number | null;
            /** @description So many of the newest messages the model may see; `null`: as many as fit. */
            lastMessages: number | null;
            toolChoice: (("auto" | "none" | "required") | {
                name: string;
            }) | null;
            parallelToolCalls: boolean | null;
            responseFormat: {
                [key: string]: unknown;
            } | null;
            reasoningEffort: string | null;
            metadata: {
                [key: string]: unknown;
            } | null;
        };
        ModelCallDetail: {
            /** @description 1, 2, 3 … within the run. */
            number: number;
            model: string;
            provider: string;
            /** Format: date-time */
            startedAt: string;
            firstTokenAt: string | null;
            endedAt: string | null;
            finishReason: ("stop" | "length" | "tool-calls" | "content-filter" | "error" | "other") | null;
            usage: components["schemas"]["TokenUsage"] | null;
            error: components["schemas"]["RunError"] | null;
            /** @description The tries before the last. */
            retries: {
                /** Format: date-time */
                failedAt: string;
                error: components["schemas"]["RunError"];
                delayMs: number;
            }[];
            /** @constant */
            object: "model_call";
            runId: string;
            context: {
                instructions: string;
                messages: components["schemas"]["ContextMessage"][];
                tools: {
                    name: string;
                    description: string;
                    parameters: {
                        [key: string]: unknown;
                    };
                    strict: boolean | null;
                }[];
                settings: {
                    temperature: number | null;
                    topP: number | null;
                    maxOutputTokens: number | null;
                    toolChoice: (("auto" | "none" | "required") | {
                        name: string;
                    }) | null;
                    parallelToolCalls: boolean | null;
                    responseFormat: {
                        [key: string]: unknown;
                    } | null;
                    reasoningEffort: string | null;
                };
                /** @description Older messages of the thread that were left out. */
                omittedMessages: number;
                /** @description Whether a digest that was taken then proves that this is what was sent. */
                exact: boolean;
                changedSince: {
                    messageId: string;
                    /** @enum {string} */
                    change: "edited" | "deleted";
                    /** Format: date-time */
                    at: string;
                    /** @description Whether it is shown here as it was sent. */
                    restored: boolean;
                }[];
            };
        };
        ServerState: {
            /** @constant */
            object: "server";
            version: string;
            nodeId: string;
            /** @enum {string} */
            database: "sqlite" | "postgres";
            /** Format: date-time */
            startedAt: string;
            /** Format: date-time */
            now: string;
            ready: boolean;
            runs: {
                queued: number;
                inProgress: number;
                requiresAction: number;
                cancelling: number;
            };
        };
        ThreadSummary: {
            id: string;
            /** @constant */
            object: "thread_summary";
            title: string;
            /** @description The beginning of its first message of a user. */
            preview: string;
            metadata: {
                [key: string]: unknown;
            } | null;
            datasetId: string;
            /** Format: date-time */
            createdAt: string;
            /**
             * Format: date-time
             * @description When a message was added last, or a run began or ended.
             */
            updatedAt: string;
            messageCount: number;
            lastRun: {
                id: string;
                status: components["schemas"]["RunStatus"];
                model: string;
                /** Format: date-time */
                createdAt: string;
            } | null;
            hasFailedRun: boolean;
        };
        ThreadSummaryList: {
            /** @constant */
            object: "list";
            data: components["schemas"]["ThreadSummary"][];
            firstId: string;
            lastId: string;
            hasMore: boolean;
            nextCursor: string | null;
        };
        RunsSummary: {
            /** @constant */
            object: "runs_summary";
            /** Format: date-time */
            from: string;
            /** Format: date-time */
            to: string;
            bucketSeconds: number;
            totals: {
                runs: number;
                failedRuns: number;
                /** @description From creation to the first token, in milliseconds. */
                firstTokenMs: {
                    p50: number;
                    p95: number;
                } | null;
                tokensByModel: {
                    model: string;
                    promptTokens: number;
                    completionTokens: number;
                }[];
            };
            buckets: {
                runs: number;
                failedRuns: number;
                /** @description From creation to the first token, in milliseconds. */
                firstTokenMs: {
                    p50: number;
                    p95: number;
                } | null;
                tokensByModel: {
                    model: string;
                    promptTokens: number;
                    completionTokens: number;
                }[];
                /** Format: date-time */
                startAt: string;
            }[];
        };
        UsageReport: {
            /** @constant */
            object: "usage";
            /** Format: date-time */
            from: string;
            /** Format: date-time */
            to: string;
            groupBy: ("day" | "model" | "key")[];
            totals: {
                runs: number;
                failedRuns: number;
                promptTokens: number;
                completionTokens: number;
                totalTokens: number;
            };
            data: {
                runs: number;
                failedRuns: number;
                promptTokens: number;
                completionTokens: number;
                totalTokens: number;
                day: string | null;
                model: string | null;
                /** @description Also one that is revoked; its id is empty for runs of nobody known. */
                accessKey: {
                    id: string;
                    name: string;
                    prefix: string;
                } | null;
            }[];
        };
        Thread: {
            id: string;
            /** @constant */
            object: "thread";
            /** Format: date-time */
            createdAt: string;
            metadata: {
                [key: string]: unknown;
            } | null;
            title: string;
            toolResources: {
                codeInterpreter?: {
                    fileIds: string[];
                };
                fileSearch?: {
                    vectorStoreIds: string[];
                    vectorStores: {
                        fileIds: string[];
                        metadata: {
                            [key: string]: unknown;
                        } | null;
                    }[];
                };
            } | null;
            /** @description How long it is kept after the last thing that happened in it. */
            ttlSeconds: number | null;
            /** @description When it is deleted if nothing more happens in it. */
            expiresAt: string | null;
        };
        ContentPart: {
            /** @constant */
            type: "text";
            text: string;
            annotations: {
                [key: string]: unknown;
            }[];
        } | {
            /** @constant */
            type: "image_file";
            imageFile: {
                fileId: string;
                /** @enum {string} */
                detail: "auto" | "low" | "high";
            };
        } | {
            /** @constant */
            type: "image_url";
            imageUrl: {
                url: string;
                /** @enum {string} */
                detail: "auto" | "low" | "high";
            };
        };
        Tool: {
            id: string;
            name: string;
            /** @description As it came. */
            type: string;
            function: {
                name: string;
                description: string;
                /** @description JSON Schema of the arguments. */
                parameters: {
                    [key: string]: unknown;
                };
                required: string[];
                /** @description Only where it was said. */
                strict?: boolean;
            } | null;
            openapiSpec: string;
            openapiActionData: {
                [key: string]: unknown;
            } | null;
        };
        Message: {
            id: string;
            /** @constant */
            object: "thread.message";
            /** Format: date-time */
            createdAt: string;
            threadId: string;
            /** @enum {string} */
            role: "user" | "assistant" | "system";
            content: components["schemas"]["ContentPart"][];
            attachments: {
                fileId: string;
                tools: components["schemas"]["Tool"][];
            }[];
            assistantId: string;
            /** @description The run that wrote it. */
            runId: string;
            metadata: {
                [key: string]: unknown;
            } | null;
            /** @description Only of an answer that broke off. One run may have several, when its node was lost. */
            incompleteDetails?: {
                /** @enum {string} */
                reason: "content_filter" | "max_tokens" | "run_cancelled" | "run_expired" | "run_failed";
            };
        };
        Usage: {
            promptTokens: number;
            completionTokens: number;
            totalTokens: number;
        };
        LastError: {
            /** @enum {string} */
            code: "server_error" | "rate_limit_exceeded" | "invalid_prompt";
            message: string;
        };
        Run: {
            id: string;
            /** @constant */
            object: "run";
            /** Format: date-time */
            createdAt: string;
            assistantId: string;
            threadId: string;
            /** @enum {string} */
            status: "queued" | "in_progress" | "requires_action" | "cancelling" | "cancelled" | "failed" | "completed" | "expired";
            /** @description The calls whose outputs are missing. The event that the run stopped with names all; outputs that have come are in the run's steps. */
            requiredAction: {
                /** @constant */
                type: "submit_tool_outputs";
                submitToolOutputs: {
                    toolCalls: {
                        id: string;
                        /** @constant */
                        type: "function";
                        function: {
                            name: string;
                            /** @description JSON text. */
                            arguments: string;
                        };
                    }[];
                };
            } | null;
            lastError: components["schemas"]["LastError"] | null;
            expiresAt: string | null;
            startedAt: string | null;
            cancelledAt: string | null;
            completedAt: string | null;
            failedAt: string | null;
            model: string;
            /** @description The whole system prompt, the additional instructions included. */
            instructions: string;
            tools: components["schemas"]["Tool"][];
            fileIds: string[];
            metadata: {
                [key: string]: unknown;
            } | null;
            usage: components["schemas"]["Usage"] | null;
            /** @description Set when a token budget ended the run; its status is then `completed`. */
            incompleteDetails: {
                /** @enum {string} */
                reason: "max_prompt_tokens" | "max_completion_tokens";
            } | null;
        };
        RunStep: {
            id: string;
            /** @constant */
            object: "thread.run.step";
            /** Format: date-time */
            createdAt: string;
            assistantId: string;
            threadId: string;
            runId: string;
            /** @enum {string} */
            type: "tool_calls" | "message_creation";
            /** @enum {string} */
            status: "in_progress" | "cancelled" | "failed" | "completed" | "expired";
            stepDetails: {
                /** @constant */
                type: "message_creation";
                messageCreation: {
                    messageId: string;
                };
            } | {
                /** @constant */
                type: "tool_calls";
                toolCalls: {
                    id: string;
                    /** @constant */
                    type: "function";
                    function: {
                        name: string;
                        arguments: string;
                        output: string | null;
                    };
                }[];
            };
            lastError: components["schemas"]["LastError"] | null;
            expiresAt: string | null;
            cancelledAt: string | null;
            completedAt: string | null;
            failedAt: string | null;
            metadata: {
                [key: string]: unknown;
            } | null;
            usage: components["schemas"]["Usage"] | null;
        };
        Assistant: {
            id: string;
            assistantName: string;
            modelName: string;
            /** @description The model that writes the answers. */
            modelId: string;
            description: string;
            instructions: string;
            functionModel: {
                modelId: string;
                temperature: number | null;
            } | null;
            /** @description Where it is `null` the function model writes the answers too. */
            responseModel: {
                modelId: string;
                temperature: number | null;
            } | null;
            tools: components["schemas"]["Tool"][];
            metadata: {
                [key: string]: unknown;
            } | null;
            userFilters: {
                [key: string]: unknown;
            } | null;
            /** Format: date-time */
            createdAt: string;
        };
        DeletedThread: {
            id: string;
            /** @constant */
            object: "thread.deleted";
            /** @constant */
            deleted: true;
        };
        DeletedMessage: {
            id: string;
            /** @constant */
            object: "thread.message.deleted";
            /** @constant */
            deleted: true;
        };
        DeletedAssistant: {
            id: string;
            /** @constant */
            object: "assistant.deleted";
            /** @constant */
            deleted: true;
        };
        MessageList: {
            /** @constant */
            object: "list";
            data: components["schemas"]["Message"][];
            firstId: string;
            lastId: string;
            hasMore: boolean;
        };
        ThreadList: {
            /** @constant */
            object: "list";
            data: components["schemas"]["Thread"][];
            firstId: string;
            lastId: string;
            hasMore: boolean;
            /** @description The thread dataset that was asked for. */
            datasetId: string;
        };
        RunList: {
            /** @constant */
            object: "list";
            data: components["schemas"]["Run"][];
            firstId: string;
            lastId: string;
            hasMore: boolean;
        };
        AssistantList: {
            data: components["schemas"]["Assistant"][];
            firstId: string;
            lastId: string;
            hasMore: boolean;
        };
        RunStepList: {
            /** @constant */
            object: "list";
            data: components["schemas"]["RunStep"][];
            firstId: string;
            lastId: string;
            hasMore: boolean;
        };
        ModelList: {
            /** @constant */
            object: "list";
            data: {
                id: string;
                /** @constant */
                object: "model";
                provider: string;
            }[];
            firstId: string;
            lastId: string;
            hasMore: boolean;
            providers: {
                name: string;
                type: string;
                /** @enum {string} */
                status: "ok" | "unauthorized" | "unreachable";
                detail: string;
                /** @description How many models it offers. */
                models: number;
            }[];
            aliases: {
                name: string;
                /** @description A model id, or another alias. */
                model: string;
            }[];
        };
        MessageDelta: {
            id: string;
            /** @constant */
            object: "thread.message.delta";
            delta: {
                content: {
                    index: number;
                    /** @constant */
                    type: "text";
                    text: string;
                }[];
            };
        };
        RunStepDelta: {
            id: string;
            /** @constant */
            object: "thread.run.step.delta";
            delta: {
                stepDetails: {
                    /** @constant */
                    type: "tool_calls";
                    toolCalls: {
                        index: number;
                        id?: string;
                        /** @constant */
                        type: "function";
                        function: {
                            name?: string;
                            arguments: string;
                            output?: null;
                        };
                    }[];
                };
            };
        };
        StreamError: {
            /** @enum {string} */
            code: "invalid_argument" | "failed_precondition" | "unauthenticated" | "permission_denied" | "not_found" | "unimplemented" | "already_exists" | "aborted" | "resource_exhausted" | "out_of_range" | "deadline_exceeded" | "internal" | "unavailable";
            /** @description What to change, for a person. */
            message: string;
            /** @description The same as in the header `X-Request-Id`. */
            requestId: string;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    listThreads: {
        parameters: {
            query?: {
                /** @description 1 to 100; more than 100 counts as 100. */
                limit?: number;
                /** @description By creation time: oldest first, or newest first. */
                order?: "asc" | "desc";
                /** @description The id after which the page starts. */
                after?: string;
                /** @description The id before which the page ends. */
                before?: string;
                /** @description Only threads of this thread dataset. */
                datasetId?: string;
                /** @description Only threads that have all of these words in the title or in one message, whatever their case, accents and order. The last word may be the beginning of one. Of a long message the first 100,000 characters count. What is found is in the order in which it was created here; imported threads count from their import. */
                search?: string;
                /** @description Only threads whose metadata holds all of these pairs, given as `metadata[key]=value` each or together as one JSON object in `metadata`. Values are compared as text: 3 and '3' are the same. */
                metadata?: {
                    [key: string]: string | number | boolean;
                };
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of threads. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ThreadList"];
                };
            };
            /** @description The request is wrong, or cannot be carried out as things stand. `param` names the field, where it is one. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description No access key, or none that is valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The access key lacks the scope that `x-scope` names, or a browser sent the request from another site. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description An error of the server that nobody foresaw. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The server or its database takes no work just now. `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    createThread: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request one that is carried out once, however often it is sent: the same key with the same body gets the same answer, with the header `Idempotent-Replayed: true`; with another body, status 422. Keys belong to the organization and are forgotten after 24 hours. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["CreateThreadInput"] | null;
            };
        };
        responses: {
            /** @description The thread. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Thread"];
                };
            };
            /** @description The request is wrong, or cannot be carried out as things stand. `param` names the field, where it is one. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description No access key, or none that is valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The access key lacks the scope that `x-scope` names, or a browser sent the request from another site. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The name is taken, the tool call has another output, or something else happened in the same moment: `code` tells. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The Idempotency-Key was used with another request. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description An error of the server that nobody foresaw. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The server or its database takes no work just now. `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    retrieveThread: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The thread. */
                threadId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The thread. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Thread"];
                };
            };
            /** @description No access key, or none that is valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The access key lacks the scope that `x-scope` names, or a browser sent the request from another site. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The organization has no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description An error of the server that nobody foresaw. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The server or its database takes no work just now. `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    modifyThread: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request one that is carried out once, however often it is sent: the same key with the same body gets the same answer, with the header `Idempotent-Replayed: true`; with another body, status 422. Keys belong to the organization and are forgotten after 24 hours. */
                "idempotency-key"?: string;
            };
            path: {
                /** @description The thread. */
                threadId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ModifyThreadInput"];
            };
        };
        responses: {
            /** @description The thread. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Thread"];
                };
            };
            /** @description The request is wrong, or cannot be carried out as things stand. `param` names the field, where it is one. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description No access key, or none that is valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The access key lacks the scope that `x-scope` names, or a browser sent the request from another site. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The organization has no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The name is taken, the tool call has another output, or something else happened in the same moment: `code` tells. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The Idempotency-Key was used with another request. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description An error of the server that nobody foresaw. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The server or its database takes no work just now. `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    deleteThread: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The thread. */
                threadId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeletedThread"];
                };
            };
            /** @description The request is wrong, or cannot be carried out as things stand. `param` names the field, where it is one. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description No access key, or none that is valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The access key lacks the scope that `x-scope` names, or a browser sent the request from another site. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The organization has no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description An error of the server that nobody foresaw. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The server or its database takes no work just now. `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    copyThread: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request one that is carried out once, however often it is sent: the same key with the same body gets the same answer, with the header `Idempotent-Replayed: true`; with another body, status 422. Keys belong to the organization and are forgotten after 24 hours. */
                "idempotency-key"?: string;
            };
            path: {
                /** @description The thread. */
                threadId: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["CopyThreadInput"] | null;
            };
        };
        responses: {
            /** @description The new thread. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Thread"];
                };
            };
            /** @description The request is wrong, or cannot be carried out as things stand. `param` names the field, where it is one. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description No access key, or none that is valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The access key lacks the scope that `x-scope` names, or a browser sent the request from another site. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The organization has no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The name is taken, the tool call has another output, or something else happened in the same moment: `code` tells. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The Idempotency-Key was used with another request. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description An error of the server that nobody foresaw. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The server or its database takes no work just now. `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listMessages: {
        parameters: {
            query?: {
                /** @description 1 to 100; more than 100 counts as 100. */
                limit?: number;
                /** @description By creation time: oldest first, or newest first. */
                order?: "asc" | "desc";
                /** @description The id after which the page starts. */
                after?: string;
                /** @description The id before which the page ends. */
                before?: string;
                /** @description Only messages that this run wrote. */
                runId?: string | null;
            };
            header?: never;
            path: {
                /** @description The thread. */
                threadId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of messages. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessageList"];
                };
            };
            /** @description The request is wrong, or cannot be carried out as things stand. `param` names the field, where it is one. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description No access key, or none that is valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The access key lacks the scope that `x-scope` names, or a browser sent the request from another site. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The organization has no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description An error of the server that nobody foresaw. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The server or its database takes no work just now. `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    createMessage: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request one that is carried out once, however often it is sent: the same key with the same body gets the same answer, with the header `Idempotent-Replayed: true`; with another body, status 422. Keys belong to the organization and are forgotten after 24 hours. */
                "idempotency-key"?: string;
            };
            path: {
                /** @description The thread. */
                threadId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateMessageInput"];
            };
        };
        responses: {
            /** @description The message. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Message"];
                };
            };
            /** @description The request is wrong, or cannot be carried out as things stand. `param` names the field, where it is one. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description No access key, or none that is valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The access key lacks the scope that `x-scope` names, or a browser sent the request from another site. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The organization has no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The name is taken, the tool call has another output, or something else happened in the same moment: `code` tells. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The Idempotency-Key was used with another request. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description An error of the server that nobody foresaw. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The server or its database takes no work just now. `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    retrieveMessage: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The thread. */
                threadId: string;
                /** @description A message of the thread. */
                messageId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The message. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Message"];
                };
            };
            /** @description No access key, or none that is valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The access key lacks the scope that `x-scope` names, or a browser sent the request from another site. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The organization has no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description An error of the server that nobody foresaw. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The server or its database takes no work just now. `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    modifyMessage: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request one that is carried out once, however often it is sent: the same key with the same body gets the same answer, with the header `Idempotent-Replayed: true`; with another body, status 422. Keys belong to the organization and are forgotten after 24 hours. */
                "idempotency-key"?: string;
            };
            path: {
                /** @description The thread. */
                threadId: string;
                /** @description A message of the thread. */
                messageId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ModifyMessageInput"];
            };
        };
        responses: {
            /** @description The message. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Message"];
                };
            };
            /** @description The request is wrong, or cannot be carried out as things stand. `param` names the field, where it is one. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description No access key, or none that is valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The access key lacks the scope that `x-scope` names, or a browser sent the request from another site. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The organization has no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The name is taken, the tool call has another output, or something else happened in the same moment: `code` tells. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The Idempotency-Key was used with another request. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description An error of the server that nobody foresaw. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The server or its database takes no work just now. `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    deleteMessage: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The thread. */
                threadId: string;
                /** @description A message of the thread. */
                messageId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeletedMessage"];
                };
            };
            /** @description The request is wrong, or cannot be carried out as things stand. `param` names the field, where it is one. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description No access key, or none that is valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The access key lacks the scope that `x-scope` names, or a browser sent the request from another site. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The organization has no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description An error of the server that nobody foresaw. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The server or its database takes no work just now. `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    createThreadAndRun: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request one that is carried out once, however often it is sent: the same key with the same body gets the same answer, with the header `Idempotent-Replayed: true`; with another body, status 422. Keys belong to the organization and are forgotten after 24 hours. */
                "idempotency-key"?: string;
                /** @description `respond-async` answers at once; `wait=N` after N seconds at most, in the place of the server's own bound. The header `Preference-Applied` of the answer says what was heeded (RFC 7240). */
                prefer?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateThreadAndRunInput"];
            };
        };
        responses: {
            /** @description The run; or its events, with `stream`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Run"];
                    "text/event-stream": string;
                };
            };
            /** @description The request is wrong, or cannot be carried out as things stand. `param` names the field, where it is one. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description No access key, or none that is valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The access key lacks the scope that `x-scope` names, or a browser sent the request from another site. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The organization has no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The name is taken, the tool call has another output, or something else happened in the same moment: `code` tells. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The Idempotency-Key was used with another request. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description An error of the server that nobody foresaw. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The server or its database takes no work just now. `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listRuns: {
        parameters: {
            query?: {
                /** @description 1 to 100; more than 100 counts as 100. */
                limit?: number;
                /** @description By creation time: oldest first, or newest first. */
                order?: "asc" | "desc";
                /** @description The id after which the page starts. */
                after?: string;
                /** @description The id before which the page ends. */
                before?: string;
            };
            header?: never;
            path: {
                /** @description The thread. */
                threadId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of runs. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunList"];
                };
            };
            /** @description The request is wrong, or cannot be carried out as things stand. `param` names the field, where it is one. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description No access key, or none that is valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The access key lacks the scope that `x-scope` names, or a browser sent the request from another site. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The organization has no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description An error of the server that nobody foresaw. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The server or its database takes no work just now. `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    createRun: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request one that is carried out once, however often it is sent: the same key with the same body gets the same answer, with the header `Idempotent-Replayed: true`; with another body, status 422. Keys belong to the organization and are forgotten after 24 hours. */
                "idempotency-key"?: string;
                /** @description `respond-async` answers at once; `wait=N` after N seconds at most, in the place of the server's own bound. The header `Preference-Applied` of the answer says what was heeded (RFC 7240). */
                prefer?: string;
            };
            path: {
                /** @description The thread. */
                threadId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateRunInput"];
            };
        };
        responses: {
            /** @description The run; or its events, with `stream`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Run"];
                    "text/event-stream": string;
                };
            };
            /** @description The request is wrong, or cannot be carried out as things stand. `param` names the field, where it is one. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description No access key, or none that is valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The access key lacks the scope that `x-scope` names, or a browser sent the request from another site. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The organization has no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The name is taken, the tool call has another output, or something else happened in the same moment: `code` tells. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The Idempotency-Key was used with another request. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description An error of the server that nobody foresaw. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The server or its database takes no work just now. `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    retrieveRun: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The thread. */
                threadId: string;
                /** @description A run on the thread. */
                runId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The run. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Run"];
                };
            };
            /** @description No access key, or none that is valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The access key lacks the scope that `x-scope` names, or a browser sent the request from another site. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The organization has no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description An error of the server that nobody foresaw. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The server or its database takes no work just now. `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    modifyRun: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request one that is carried out once, however often it is sent: the same key with the same body gets the same answer, with the header `Idempotent-Replayed: true`; with another body, status 422. Keys belong to the organization and are forgotten after 24 hours. */
                "idempotency-key"?: string;
            };
            path: {
                /** @description The thread. */
                threadId: string;
                /** @description A run on the thread. */
                runId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ModifyRunInput"];
            };
        };
        responses: {
            /** @description The run. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Run"];
                };
            };
            /** @description The request is wrong, or cannot be carried out as things stand. `param` names the field, where it is one. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description No access key, or none that is valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The access key lacks the scope that `x-scope` names, or a browser sent the request from another site. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The organization has no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The name is taken, the tool call has another output, or something else happened in the same moment: `code` tells. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The Idempotency-Key was used with another request. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description An error of the server that nobody foresaw. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The server or its database takes no work just now. `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    streamRun: {
        parameters: {
            query?: {
                /** @description Number of the last event that you have; the header Last-Event-ID counts more. */
                after?: number;
            };
            header?: {
                /** @description Number of the last event that you have: the stream goes on after it. Browsers send it by themselves when they connect again. */
                "last-event-id"?: number;
            };
            path: {
                /** @description The thread. */
                threadId: string;
                /** @description A run on the thread. */
                runId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Server-sent events, the last one `data: [DONE]`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            /** @description The request is wrong, or cannot be carried out as things stand. `param` names the field, where it is one. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description No access key, or none that is valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The access key lacks the scope that `x-scope` names, or a browser sent the request from another site. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The organization has no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The events that were asked for are no longer kept. The message names the oldest that is. */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description An error of the server that nobody foresaw. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The server or its database takes no work just now. `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    cancelRun: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request one that is carried out once, however often it is sent: the same key with the same body gets the same answer, with the header `Idempotent-Replayed: true`; with another body, status 422. Keys belong to the organization and are forgotten after 24 hours. */
                "idempotency-key"?: string;
            };
            path: {
                /** @description The thread. */
                threadId: string;
                /** @description A run on the thread. */
                runId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The run. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Run"];
                };
            };
            /** @description The request is wrong, or cannot be carried out as things stand. `param` names the field, where it is one. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description No access key, or none that is valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The access key lacks the scope that `x-scope` names, or a browser sent the request from another site. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The organization has no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The name is taken, the tool call has another output, or something else happened in the same moment: `code` tells. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The Idempotency-Key was used with another request. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description An error of the server that nobody foresaw. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The server or its database takes no work just now. `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    submitToolOutputs: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request one that is carried out once, however often it is sent: the same key with the same body gets the same answer, with the header `Idempotent-Replayed: true`; with another body, status 422. Keys belong to the organization and are forgotten after 24 hours. */
                "idempotency-key"?: string;
                /** @description `respond-async` answers at once; `wait=N` after N seconds at most, in the place of the server's own bound. The header `Preference-Applied` of the answer says what was heeded (RFC 7240). */
                prefer?: string;
            };
            path: {
                /** @description The thread. */
                threadId: string;
                /** @description A run on the thread. */
                runId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SubmitToolOutputsInput"];
            };
        };
        responses: {
            /** @description The run; or its events, with `stream`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Run"];
                    "text/event-stream": string;
                };
            };
            /** @description The request is wrong, or cannot be carried out as things stand. `param` names the field, where it is one. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description No access key, or none that is valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The access key lacks the scope that `x-scope` names, or a browser sent the request from another site. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The organization has no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The name is taken, the tool call has another output, or something else happened in the same moment: `code` tells. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The Idempotency-Key was used with another request. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description An error of the server that nobody foresaw. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The server or its database takes no work just now. `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listRunSteps: {
        parameters: {
            query?: {
                /** @description 1 to 100; more than 100 counts as 100. */
                limit?: number;
                /** @description By creation time: oldest first, or newest first. */
                order?: "asc" | "desc";
                /** @description The id after which the page starts. */
                after?: string;
                /** @description The id before which the page ends. */
                before?: string;
            };
            header?: never;
            path: {
                /** @description The thread. */
                threadId: string;
                /** @description A run on the thread. */
                runId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of steps. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunStepList"];
                };
            };
            /** @description The request is wrong, or cannot be carried out as things stand. `param` names the field, where it is one. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description No access key, or none that is valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The access key lacks the scope that `x-scope` names, or a browser sent the request from another site. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The organization has no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description An error of the server that nobody foresaw. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The server or its database takes no work just now. `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    retrieveRunStep: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The thread. */
                threadId: string;
                /** @description A run on the thread. */
                runId: string;
                /** @description A step of the run. */
                stepId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The step. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunStep"];
                };
            };
            /** @description No access key, or none that is valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The access key lacks the scope that `x-scope` names, or a browser sent the request from another site. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The organization has no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description An error of the server that nobody foresaw. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The server or its database takes no work just now. `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listAssistants: {
        parameters: {
            query?: {
                /** @description 1 to 100; more than 100 counts as 100. */
                limit?: number;
                /** @description By creation time: oldest first, or newest first. */
                order?: "asc" | "desc";
                /** @description The id after which the page starts. */
                after?: string;
                /** @description The id before which the page ends. */
                before?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of assistants. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AssistantList"];
                };
            };
            /** @description The request is wrong, or cannot be carried out as things stand. `param` names the field, where it is one. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description No access key, or none that is valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The access key lacks the scope that `x-scope` names, or a browser sent the request from another site. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description An error of the server that nobody foresaw. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The server or its database takes no work just now. `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    createAssistant: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request one that is carried out once, however often it is sent: the same key with the same body gets the same answer, with the header `Idempotent-Replayed: true`; with another body, status 422. Keys belong to the organization and are forgotten after 24 hours. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateAssistantInput"];
            };
        };
        responses: {
            /** @description The assistant. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Assistant"];
                };
            };
            /** @description The request is wrong, or cannot be carried out as things stand. `param` names the field, where it is one. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description No access key, or none that is valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The access key lacks the scope that `x-scope` names, or a browser sent the request from another site. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The name is taken, the tool call has another output, or something else happened in the same moment: `code` tells. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The Idempotency-Key was used with another request. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description An error of the server that nobody foresaw. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The server or its database takes no work just now. `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    retrieveAssistant: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The assistant. */
                assistantId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The assistant. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Assistant"];
                };
            };
            /** @description No access key, or none that is valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The access key lacks the scope that `x-scope` names, or a browser sent the request from another site. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The organization has no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description An error of the server that nobody foresaw. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The server or its database takes no work just now. `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    deleteAssistant: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The assistant. */
                assistantId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeletedAssistant"];
                };
            };
            /** @description The request is wrong, or cannot be carried out as things stand. `param` names the field, where it is one. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description No access key, or none that is valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The access key lacks the scope that `x-scope` names, or a browser sent the request from another site. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The organization has no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description An error of the server that nobody foresaw. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The server or its database takes no work just now. `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    modifyAssistant: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request one that is carried out once, however often it is sent: the same key with the same body gets the same answer, with the header `Idempotent-Replayed: true`; with another body, status 422. Keys belong to the organization and are forgotten after 24 hours. */
                "idempotency-key"?: string;
            };
            path: {
                /** @description The assistant. */
                assistantId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ModifyAssistantInput"];
            };
        };
        responses: {
            /** @description The assistant. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Assistant"];
                };
            };
            /** @description The request is wrong, or cannot be carried out as things stand. `param` names the field, where it is one. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description No access key, or none that is valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The access key lacks the scope that `x-scope` names, or a browser sent the request from another site. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The organization has no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The name is taken, the tool call has another output, or something else happened in the same moment: `code` tells. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The Idempotency-Key was used with another request. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description An error of the server that nobody foresaw. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The server or its database takes no work just now. `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listModels: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The models. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ModelList"];
                };
            };
            /** @description No access key, or none that is valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The access key lacks the scope that `x-scope` names, or a browser sent the request from another site. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description An error of the server that nobody foresaw. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The server or its database takes no work just now. `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    retrieveSession: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The session, if there is one. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionState"];
                };
            };
            /** @description No access key, or none that is valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The access key lacks the scope that `x-scope` names, or a browser sent the request from another site. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description An error of the server that nobody foresaw. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The server or its database takes no work just now. `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    signIn: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SignInInput"];
            };
        };
        responses: {
            /** @description The session. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            /** @description The request is wrong, or cannot be carried out as things stand. `param` names the field, where it is one. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description No access key, or none that is valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The access key lacks the scope that `x-scope` names, or a browser sent the request from another site. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description An error of the server that nobody foresaw. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The server or its database takes no work just now. `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    signOut: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It has ended. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EndedSession"];
                };
            };
            /** @description The request is wrong, or cannot be carried out as things stand. `param` names the field, where it is one. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description No access key, or none that is valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The access key lacks the scope that `x-scope` names, or a browser sent the request from another site. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description An error of the server that nobody foresaw. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The server or its database takes no work just now. `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listAccessKeys: {
        parameters: {
            query?: {
                /** @description 1 to 100; more than 100 counts as 100. */
                limit?: number;
                /** @description By creation time: oldest first, or newest first. */
                order?: "asc" | "desc";
                /** @description The id after which the page starts. */
                after?: string;
                /** @description The id before which the page ends. */
                before?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of keys. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccessKeyList"];
                };
            };
            /** @description The request is wrong, or cannot be carried out as things stand. `param` names the field, where it is one. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description No access key, or none that is valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The access key lacks the scope that `x-scope` names, or a browser sent the request from another site. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description An error of the server that nobody foresaw. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The server or its database takes no work just now. `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    createAccessKey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateAccessKeyInput"];
            };
        };
        responses: {
            /** @description The key. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewAccessKey"];
                };
            };
            /** @description The request is wrong, or cannot be carried out as things stand. `param` names the field, where it is one. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description No access key, or none that is valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The access key lacks the scope that `x-scope` names, or a browser sent the request from another site. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description An error of the server that nobody foresaw. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The server or its database takes no work just now. `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    retrieveAccessKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the key, not the key. */
                accessKeyId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The key. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccessKey"];
                };
            };
            /** @description No access key, or none that is valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The access key lacks the scope that `x-scope` names, or a browser sent the request from another site. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The organization has no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description An error of the server that nobody foresaw. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The server or its database takes no work just now. `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    revokeAccessKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the key, not the key. */
                accessKeyId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is revoked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeletedAccessKey"];
                };
            };
            /** @description The request is wrong, or cannot be carried out as things stand. `param` names the field, where it is one. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description No access key, or none that is valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The access key lacks the scope that `x-scope` names, or a browser sent the request from another site. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The organization has no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description An error of the server that nobody foresaw. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The server or its database takes no work just now. `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    renameAccessKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the key, not the key. */
                accessKeyId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RenameAccessKeyInput"];
            };
        };
        responses: {
            /** @description The key. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccessKey"];
                };
            };
            /** @description The request is wrong, or cannot be carried out as things stand. `param` names the field, where it is one. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description No access key, or none that is valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The access key lacks the scope that `x-scope` names, or a browser sent the request from another site. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The organization has no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description An error of the server that nobody foresaw. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The server or its database takes no work just now. `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listRunsAcrossThreads: {
        parameters: {
            query?: {
                /** @description 1 to 100; more than 100 counts as 100. */
                limit?: number;
                /** @description By creation time: oldest first, or newest first. */
                order?: "asc" | "desc";
                /** @description The id after which the page starts. */
                after?: string;
                /** @description The id before which the page ends. */
                before?: string;
                /** @description One status, or several with commas between them. */
                status?: string;
                /** @description The model as it was ordered. */
                model?: string;
                /** @description Only runs of this assistant. */
                assistantId?: string;
                /** @description Only runs on this thread. */
                threadId?: string;
                /** @description Only runs created at this time or later. */
                since?: "" | string;
                /** @description Only runs created before this time. */
                until?: "" | string;
                /** @description Only runs that failed so; `any` for all that failed. */
                errorCode?: "" | "any" | "server_error" | "rate_limit_exceeded" | "invalid_prompt";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of runs. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunSummaryList"];
                };
            };
            /** @description The request is wrong, or cannot be carried out as things stand. `param` names the field, where it is one. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description No access key, or none that is valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The access key lacks the scope that `x-scope` names, or a browser sent the request from another site. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description An error of the server that nobody foresaw. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The server or its database takes no work just now. `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    retrieveRunSummary: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the run. */
                runId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The run. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunSummary"];
                };
            };
            /** @description No access key, or none that is valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The access key lacks the scope that `x-scope` names, or a browser sent the request from another site. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The organization has no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description An error of the server that nobody foresaw. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The server or its database takes no work just now. `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    retrieveRunTimeline: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the run. */
                runId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The timeline. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunTimeline"];
                };
            };
            /** @description No access key, or none that is valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The access key lacks the scope that `x-scope` names, or a browser sent the request from another site. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The organization has no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description An error of the server that nobody foresaw. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The server or its database takes no work just now. `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    retrieveRunSettings: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the run. */
                runId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The settings. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunSettings"];
                };
            };
            /** @description No access key, or none that is valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The access key lacks the scope that `x-scope` names, or a browser sent the request from another site. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The organization has no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description An error of the server that nobody foresaw. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The server or its database takes no work just now. `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    retrieveModelCall: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the run. */
                runId: string;
                /** @description Which of the run's model calls, counted from 1. */
                number: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The call. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ModelCallDetail"];
                };
            };
            /** @description No access key, or none that is valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The access key lacks the scope that `x-scope` names, or a browser sent the request from another site. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The organization has no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description An error of the server that nobody foresaw. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The server or its database takes no work just now. `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listRunEvents: {
        parameters: {
            query?: {
                /** @description Number of the last event that you have. */
                after?: number;
                /** @description 1 to 1000, default 100. */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description The id of the run. */
                runId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of events. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunEventList"];
                };
            };
            /** @description The request is wrong, or cannot be carried out as things stand. `param` names the field, where it is one. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description No access key, or none that is valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The access key lacks the scope that `x-scope` names, or a browser sent the request from another site. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The organization has no such thing. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description An error of the server that nobody foresaw. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The server or its database takes no work just now. `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    summarizeRuns: {
        parameters: {
            query?: {
                /** @description Runs count that were created at this time or later. */
                from?: "" | string;
                /** @description Runs count that were created before this time; default: now. */
                to?: "" | string;
                /** @description Default: what suits the span. */
                bucket?: "" | "minute" | "hour" | "day";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The figures. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunsSummary"];
                };
            };
            /** @description The request is wrong, or cannot be carried out as things stand. `param` names the field, where it is one. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description No access key, or none that is valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The access key lacks the scope that `x-scope` names, or a browser sent the request from another site. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description An error of the server that nobody foresaw. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The server or its database takes no work just now. `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    reportUsage: {
        parameters: {
            query?: {
                /** @description Runs count that were created at this time or later. */
                from?: "" | string;
                /** @description Runs count that were created before this time; default: now. */
                to?: "" | string;
                /** @description One, or several with commas between them; default day. */
                groupBy?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The report. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UsageReport"];
                };
            };
            /** @description The request is wrong, or cannot be carried out as things stand. `param` names the field, where it is one. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description No access key, or none that is valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The access key lacks the scope that `x-scope` names, or a browser sent the request from another site. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description An error of the server that nobody foresaw. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The server or its database takes no work just now. `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listThreadSummaries: {
        parameters: {
            query?: {
                /** @description Only threads of this thread dataset. */
                datasetId?: string;
                /** @description Only threads that have all of these words in the title or in one message, whatever their case, accents and order. The last word may be the beginning of one. Of a long message the first 100,000 characters count. What is found is in the order in which it was created here; imported threads count from their import. */
                search?: string;
                /** @description Only threads whose metadata holds all of these pairs, given as `metadata[key]=value` each or together as one JSON object in `metadata`. Values are compared as text: 3 and '3' are the same. */
                metadata?: {
                    [key: string]: string | number | boolean;
                };
                /** @description `true`: only threads with a run that failed. */
                failed?: "" | "true" | "false";
                /** @description Only threads created at this time or later. */
                createdSince?: "" | string;
                /** @description Only threads created before this time. */
                createdUntil?: "" | string;
                /** @description Only threads in which something happened at this time or later. */
                updatedSince?: "" | string;
                /** @description Only threads in which nothing happened at this time or later. */
                updatedUntil?: "" | string;
                /** @description By when something last happened in them, or by creation; the latest first. Default: `updated`, and `created` where words are searched: only so does a page cost the same however much is found. */
                sort?: "" | "updated" | "created";
                /** @description 1 to 100, default 20; more than 100 counts as 100. */
                limit?: number;
                /** @description `nextCursor` of the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of threads. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ThreadSummaryList"];
                };
            };
            /** @description The request is wrong, or cannot be carried out as things stand. `param` names the field, where it is one. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description No access key, or none that is valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The access key lacks the scope that `x-scope` names, or a browser sent the request from another site. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description An error of the server that nobody foresaw. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The server or its database takes no work just now. `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listProviders: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The providers. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Providers"];
                };
            };
            /** @description No access key, or none that is valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The access key lacks the scope that `x-scope` names, or a browser sent the request from another site. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description An error of the server that nobody foresaw. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The server or its database takes no work just now. `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    testModel: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TestModelInput"];
            };
        };
        responses: {
            /** @description How it went. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ModelTest"];
                };
            };
            /** @description The request is wrong, or cannot be carried out as things stand. `param` names the field, where it is one. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description No access key, or none that is valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The access key lacks the scope that `x-scope` names, or a browser sent the request from another site. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description An error of the server that nobody foresaw. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The server or its database takes no work just now. `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    retrieveServerState: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The server's state. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServerState"];
                };
            };
            /** @description No access key, or none that is valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The access key lacks the scope that `x-scope` names, or a browser sent the request from another site. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description An error of the server that nobody foresaw. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The server or its database takes no work just now. `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
}
