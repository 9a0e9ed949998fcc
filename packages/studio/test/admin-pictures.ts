import { createScriptedUpstream } from "../../server/test/scripted-upstream.ts";
import { startAdminServer } from "./admin-server.ts";
import type { Picture } from "./take-pictures.ts";

const day = 86_400_000;
const inDays = (days: number) => new Date(Date.now() + days * day).toISOString();

/** Of access keys, models, usage and what stands around every page, at a server with providers in all states. */
export async function adminPictures(): Promise<{ pictures: Picture[] } & AsyncDisposable> {
  const upstream = await createScriptedUpstream({
    models: ["atlas-large", "atlas-mini", "atlas-embed-multilingual-2026-10-preview"],
  });
  const server = await startAdminServer({
    providers: {
      acme: { type: "openai-compatible", baseUrl: upstream.url, apiKey: "sk-acme-1" },
      "gpu-cluster": { type: "openai-compatible", baseUrl: "http://127.0.0.1:9/v1", models: ["qwen3-8b"] },
    },
  });
  const { accessKeys } = server.client.admin;
  const keyIds: string[] = [];
  for (const body of namedKeys) {
    keyIds.push((await accessKeys.create(body)).id);
  }
  const reader = await accessKeys.create({
    name: "Dashboard in the office",
    scope: "read",
    expiresAt: inDays(30),
  });
  const model = "acme/atlas-large";
  await server.client.createThreadAndRun({ model, thread: { messages: [{ role: "user", content: "Hi" }] } });
  await server.inventUsage({ days: 75, keyIds });

  const pictures: (Omit<Picture, "server" | "key"> & { key?: string })[] = [
    { name: "access-keys", path: "/profile/access-keys" },
    {
      name: "access-keys-create",
      path: "/profile/access-keys",
      prepare: async (page) => {
        await page.getByRole("button", { name: "Create key" }).click();
        await page.getByLabel("Name").fill("search-indexer, production");
      },
    },
    {
      name: "access-keys-created",
      path: "/profile/access-keys",
      prepare: async (page) => {
        await page.getByRole("button", { name: "Create key" }).click();
        await page.getByLabel("Name").fill("search-indexer, production");
        await page.getByRole("dialog").getByRole("button", { name: "Create key" }).click();
        await page.getByText("copy the key now").waitFor();
      },
    },
    {
      name: "access-keys-revoke",
      path: "/profile/access-keys",
      prepare: async (page) => {
        await page.getByRole("button", { name: "Actions for ci-pipeline" }).click();
        await page.getByRole("menuitem", { name: "Revoke" }).click();
      },
    },
    { name: "access-keys-reader", path: "/profile/access-keys", key: reader.key },
    {
      name: "models",
      path: "/models",
      prepare: async (page) => {
        await page.getByRole("button", { name: "Test acme/atlas-large" }).click();
        await page.getByText("Answered").waitFor();
        await page.getByRole("button", { name: "Test gpu-cluster/qwen3-8b" }).click();
        await page.getByRole("alert").waitFor({ timeout: 60_000 });
      },
    },
    { name: "usage", path: "/usage" },
    { name: "usage-model", path: "/usage?by=model" },
    { name: "usage-key", path: "/usage?by=key&range=7d" },
    {
      name: "server-state",
      path: "/usage",
      prepare: (page) => page.getByRole("button", { name: "Connected" }).click(),
    },
    { name: "keyboard", path: "/usage", prepare: (page) => page.keyboard.press("?") },
  ];
  return {
    pictures: pictures.map((picture) => ({ key: server.key, ...picture, server })),
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await upstream.close();
    },
  };
}

const namedKeys = [
  { name: "billing-service, production", expiresAt: inDays(81) },
  { name: "لوحة متابعة فريق الدعم", scope: "read" as const, expiresAt: inDays(210) },
  { name: "ci-pipeline", expiresAt: inDays(5.2) },
  { name: "customer-facing-assistant-europe-west-4-blue-green-canary, staging", expiresAt: null },
  { name: "Maria Ødegård", scope: "admin" as const, expiresAt: inDays(364) },
];
