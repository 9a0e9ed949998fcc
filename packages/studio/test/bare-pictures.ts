import type { Page } from "playwright-core";
import { startAdminServer } from "./admin-server.ts";
import type { Picture } from "./take-pictures.ts";

/** Of a server that was just installed: nobody is signed in, nothing is there yet, or something goes wrong. */
export async function barePictures(): Promise<{ pictures: Picture[] } & AsyncDisposable> {
  const server = await startAdminServer({ providers: {} });
  return {
    pictures: [
      ...outside.map((picture) => ({ ...picture, server, key: null })),
      ...[...empty, ...failures].map((picture) => ({ ...picture, server, key: server.key })),
    ],
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

type PictureOf = Omit<Picture, "server" | "key">;

const outside: PictureOf[] = [
  { name: "sign-in", path: "/sign-in" },
  {
    name: "sign-in-refused",
    path: "/sign-in?to=%2Fruns",
    meantError: /401/,
    prepare: async (page) => {
      await page.getByLabel("Access key").fill("sk-tune-0000000000000000000000000000000000");
      await page.getByRole("button", { name: "Sign in" }).click();
      await page.getByRole("alert").waitFor();
    },
  },
];

const empty: PictureOf[] = [
  { name: "empty-playground", path: "/playground" },
  { name: "empty-threads", path: "/threads" },
  { name: "empty-runs", path: "/runs" },
  { name: "empty-assistants", path: "/assistants" },
  { name: "empty-models", path: "/models" },
  { name: "empty-usage", path: "/usage" },
  { name: "empty-access-keys", path: "/profile/access-keys" },
];

const meantError = /50[03]|ERR_|Failed to fetch/;

const failures: PictureOf[] = [
  {
    name: "failed-threads",
    path: "/threads",
    meantError,
    arrange: (page) => fail(page, "**/admin/threads?*"),
  },
  { name: "failed-runs", path: "/runs", meantError, arrange: (page) => fail(page, "**/admin/runs?*") },
  { name: "failed-usage", path: "/usage", meantError, arrange: (page) => fail(page, "**/admin/usage?*") },
  { name: "failed-models", path: "/models", meantError, arrange: (page) => fail(page, "**/admin/models*") },
  {
    name: "failed-send",
    path: "/playground",
    meantError,
    arrange: (page) => fail(page, "**/v1/threads/runs"),
    prepare: async (page) => {
      await page.getByRole("textbox", { name: "Message", exact: true }).fill("Which bikes fit my height?");
      await page.getByRole("button", { name: "Send" }).click();
      await page.getByRole("alert").waitFor();
    },
  },
  {
    name: "away",
    path: "/runs",
    meantError,
    prepare: async (page) => {
      await page.route("**/*", (route) => route.abort());
      await page
        .getByText(/^(Server away|Away)/)
        .filter({ visible: true })
        .waitFor();
    },
  },
];

/** The server breaks where it is asked for this. */
async function fail(page: Page, url: string): Promise<void> {
  await page.route(url, (route) =>
    route.fulfill({
      status: 500,
      headers: { "x-request-id": "req_5f0c2e9b41" },
      json: { code: "internal_error", message: "The server failed to answer. Its log says more.", param: "" },
    }),
  );
}
