import type { components } from "./schema.ts";

type Schemas = components["schemas"];

/** What the server answers with, by the names that people use. */
export type Thread = Schemas["Thread"];
export type Message = Schemas["Message"];
export type ContentPart = Schemas["ContentPart"];
export type Run = Schemas["Run"];
export type RunStatus = Run["status"];
export type RunStep = Schemas["RunStep"];
export type RequiredAction = NonNullable<Run["requiredAction"]>;
export type ToolCall = RequiredAction["submitToolOutputs"]["toolCalls"][number];
export type Tool = Schemas["Tool"];
export type Usage = Schemas["Usage"];
export type LastError = Schemas["LastError"];
export type Assistant = Schemas["Assistant"];
export type ModelList = Schemas["ModelList"];
export type Model = ModelList["data"][number];
export type DeletedThread = Schemas["DeletedThread"];
export type DeletedMessage = Schemas["DeletedMessage"];
export type DeletedAssistant = Schemas["DeletedAssistant"];

/** What the administration answers with. */
export type AccessKey = Schemas["AccessKey"];
export type AccessKeyScope = Schemas["AccessKeyScope"];
export type CreatedAccessKey = Schemas["NewAccessKey"];
export type DeletedAccessKey = Schemas["DeletedAccessKey"];
export type Session = Schemas["Session"];
export type SessionState = Schemas["SessionState"];
export type EndedSession = Schemas["EndedSession"];
export type RunSummary = Schemas["RunSummary"];
export type RunsSummary = Schemas["RunsSummary"];
export type RunTimeline = Schemas["RunTimeline"];
export type RunSettings = Schemas["RunSettings"];
export type ModelCall = Schemas["ModelCall"];
export type ModelCallDetail = Schemas["ModelCallDetail"];
export type ContextMessage = Schemas["ContextMessage"];
export type RecordedEvents = Schemas["RunEventList"];
export type ThreadSummary = Schemas["ThreadSummary"];
export type UsageReport = Schemas["UsageReport"];
export type Providers = Schemas["Providers"];
export type Provider = Providers["providers"][number];
export type ModelTest = Schemas["ModelTest"];
export type ServerState = Schemas["ServerState"];

/** `stream` is what the twins named `stream` send; of the two spellings of one field the right one is kept. */
type RunFields<Body> = Omit<Body, "stream" | "additionaInstructions">;

/** What is sent to the server. */
export type NewThread = Schemas["CreateThreadInput"];
export type ThreadChange = Schemas["ModifyThreadInput"];
export type ThreadCopy = Schemas["CopyThreadInput"];
export type NewMessage = Schemas["CreateMessageInput"];
export type MessageChange = Schemas["ModifyMessageInput"];
export type NewThreadAndRun = RunFields<Schemas["CreateThreadAndRunInput"]>;
export type NewRun = RunFields<Schemas["CreateRunInput"]>;
export type NewTool = NonNullable<NewRun["tools"]>[number];
export type RunChange = Schemas["ModifyRunInput"];
export type ToolOutput = Schemas["SubmitToolOutputsInput"]["toolOutputs"][number];
export type ToolOutputs = Omit<Schemas["SubmitToolOutputsInput"], "stream">;
export type NewAssistant = Schemas["CreateAssistantInput"];
export type AssistantChange = Schemas["ModifyAssistantInput"];
export type NewAccessKey = Schemas["CreateAccessKeyInput"];
export type AccessKeyChange = Schemas["RenameAccessKeyInput"];
export type SignIn = Schemas["SignInInput"];
