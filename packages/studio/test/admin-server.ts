import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { createClient, type Threadmill } from "../../client/src/index.ts";
import { generateAccessKey } from "../../server/src/core/access-key.ts";
import { systemRandom } from "../../server/src/system.ts";
import { startServerProcess } from "../../server/test/server-process.ts";

export interface AdminServer extends AsyncDisposable {
  url: string;
  /** Of the scope `admin`. */
  key: string;
  client: Threadmill;
  /** Runs as if they had been made over the last days, by the keys of these names. */
  inventUsage(options: { days: number; keyIds: readonly string[] }): Promise<void>;
}

/** A server with providers in all states, as its configuration file says. */
export async function startAdminServer({ providers }: { providers: object }): Promise<AdminServer> {
  const directory = mkdtempSync(join(tmpdir(), "threadmill-admin-"));
  const key = generateAccessKey(systemRandom);
  if (Object.keys(providers).length > 0) {
    writeFileSync(
      join(directory, "threadmill.config.json"),
      JSON.stringify({
        providers,
        modelAliases: { "gpt-4o": "acme/atlas-large" },
        defaultModel: "acme/atlas-large",
      }),
    );
  }
  const server = await startServerProcess({ environment: { THREADMILL_BOOTSTRAP_KEY: key }, directory });
  const client = createClient({ baseUrl: server.url, accessKey: key });
  return {
    url: server.url,
    key,
    client,
    async inventUsage({ days, keyIds }) {
      const { session } = await client.admin.session.retrieve();
      const folder = join(directory, "data");
      const file = readdirSync(folder).find((name) => name.endsWith(".db") || name.endsWith(".sqlite"));
      const database = new Database(join(folder, file ?? ""));
      const insert = database.prepare(
        "insert into run_usage (organization_id, created_at, run_id, model, access_key_id, runs, failed, first_token_ms, prompt_tokens, completion_tokens) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      );
      const models = [
        "acme/atlas-large",
        "acme/atlas-mini",
        "openai/gpt-4o-mini-2024-07-18",
        "ollama/qwen3:8b",
      ];
      const today = Math.floor(Date.now() / 86_400_000) * 86_400_000;
      database.transaction(() => {
        for (let day = 0; day < days; day += 1) {
          const at = today - day * 86_400_000;
          const isWeekend = [0, 6].includes(new Date(at).getUTCDay());
          for (const [index, model] of models.entries()) {
            const keyId = keyIds[(index + day) % keyIds.length] ?? null;
            const runs =
              Math.round((isWeekend ? 60 : 210) * (1.4 - day / days) * (1 / (index + 1))) + (day % 5);
            const failed = day % 6 === 2 && index < 2 ? Math.round(runs / 9) : index === 0 ? 1 : 0;
            insert.run(
              session?.organization.id,
              at,
              `invented-${day}-${index}`,
              JSON.stringify(model),
              keyId,
              runs,
              failed,
              420,
              runs * (1_640 + ((day * 37) % 400)),
              runs * (312 + ((day * 53) % 120)),
            );
          }
        }
      })();
      database.close();
    },
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      rmSync(directory, { recursive: true });
    },
  };
}
