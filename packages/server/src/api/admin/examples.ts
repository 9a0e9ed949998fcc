import type { OperationExample } from "../openapi.ts";
import type { AdminAccessKey, AdminSession } from "./response-schemas.ts";

const keyId = "key_019a1f0c-02be-7c11-8a41-6e1d2f9b7c35";
const createdAt = "2026-11-22T09:30:00.000Z";

const accessKey: AdminAccessKey = {
  id: keyId,
  object: "access_key",
  name: "Weather bot",
  prefix: "sk-tune-3fKq…",
  scope: "write",
  createdAt,
  expiresAt: "2027-02-20T00:00:00.000Z",
  lastUsedAt: null,
  createdBy: { id: "key_019a1f0a-5d1c-7e20-9f13-4b8c7a6d5e21", name: "First key" },
  current: false,
};

const session: AdminSession = {
  object: "session",
  organization: { id: "019a1f0a-5d1b-7f02-b1c4-8d3e6f7a9b10", name: "default" },
  accessKey: { id: keyId, name: "Weather bot", prefix: "sk-tune-3fKq…", scope: "write", expiresAt: null },
  expiresAt: "2026-12-06T09:30:00.000Z",
  server: { version: "0.1.0" },
};

/** How each operation looks in use, by operation id. */
export const adminExamples: Readonly<Record<string, OperationExample>> = {
  createAccessKey: {
    request: { name: "Weather bot", scope: "write", expiresAt: "2027-02-20T00:00:00Z" },
    response: { ...accessKey, key: "sk-tune-3fKqT8vWn2LcRx9PzYb4HdJm7GsA1kE2aB9" },
  },
  listAccessKeys: {
    response: { object: "list", data: [accessKey], firstId: keyId, lastId: keyId, hasMore: false },
  },
  retrieveAccessKey: { response: accessKey },
  renameAccessKey: { request: { name: "Weather bot" }, response: accessKey },
  revokeAccessKey: { response: { id: keyId, object: "access_key.deleted", deleted: true } },
  signIn: {
    request: { accessKey: "sk-tune-3fKqT8vWn2LcRx9PzYb4HdJm7GsA1kE2aB9" },
    response: session,
  },
  retrieveSession: { response: session },
  signOut: { response: { object: "session.deleted", deleted: true } },
};
