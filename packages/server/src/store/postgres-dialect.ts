import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
} from "kysely";
import type pg from "pg";
import { StoreUnavailableError } from "../core/errors.ts";
import type { Logger } from "../core/logger.ts";
import { fromPostgresError, isBroken, isMisnamed, isReadOnly, isStalePlan } from "./postgres-errors.ts";
import { queriesWithBegin } from "./queries-with-begin.ts";
import { createConnectionSource } from "./scarce-connections.ts";
import { isSentAhead } from "./sent-ahead.ts";
import { createStatementNames, type StatementNames } from "./statement-names.ts";

/** So many statements at most are under way on a connection before one is waited for. */
const mostAhead = 16;

/** Everything is written for this level, whatever the role or the database have as their default. */
const begin = "begin isolation level read committed";

/** Kysely on a pool of connections that can pipeline, with errors in the store's words. The pool is its opener's to close. */
export function createPostgresDialect(pool: pg.Pool, logger: Logger): Dialect {
  return {
    createDriver: () => new PipeliningDriver(pool, logger),
    createAdapter: () => new PostgresAdapter(),
    createQueryCompiler: () => new PostgresQueryCompiler(),
    createIntrospector: (db) => new PostgresIntrospector(db),
  };
}

class PipeliningDriver implements Driver {
  readonly #names: StatementNames;
  /** The names that the database is sure to know, on each connection. */
  readonly #known = new WeakMap<pg.PoolClient, Set<string>>();
  readonly #connections: ReturnType<typeof createConnectionSource>;

  constructor(pool: pg.Pool, logger: Logger) {
    this.#names = createStatementNames(logger);
    this.#connections = createConnectionSource({ pool });
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<PipeliningConnection> {
    try {
      const client = await this.#connections.take();
      const known = this.#known.get(client) ?? new Set();
      this.#known.set(client, known);
      return new PipeliningConnection(client, { names: this.#names, known });
    } catch (error) {
      throw new StoreUnavailableError("The database cannot be reached.", { cause: error });
    }
  }

  async beginTransaction(connection: PipeliningConnection): Promise<void> {
    connection.begin();
  }

  async commitTransaction(connection: PipeliningConnection): Promise<void> {
    await connection.commit();
  }

  async rollbackTransaction(connection: PipeliningConnection): Promise<void> {
    await connection.rollback();
  }

  async releaseConnection(connection: PipeliningConnection): Promise<void> {
    connection.release();
  }

  async destroy(): Promise<void> {}
}

type Config = pg.QueryConfig & { values: unknown[] };

class PipeliningConnection implements DatabaseConnection {
  readonly #client: pg.PoolClient;
  readonly #names: StatementNames;
  readonly #known: Set<string>;
  /** Of a transaction that was not sent yet: what will begin it, together with the statement that is sent next. */
  #first: CompiledQuery[] | null = null;
  /** What has begun it. Whatever is sent before the database has could be committed by itself. */
  #beginning: Promise<unknown> | null = null;
  /** Of a transaction, from its beginning on: what is under way without being waited for. */
  #ahead: Promise<pg.QueryResult>[] | null = null;
  /** Why nothing more can be done on this connection. */
  #failure: { error: unknown } | null = null;

  constructor(client: pg.PoolClient, { names, known }: { names: StatementNames; known: Set<string> }) {
    this.#client = client;
    this.#names = names;
    this.#known = known;
  }

  begin(): void {
    this.#ahead = [];
    this.#first = [];
  }

  async commit(): Promise<void> {
    if (this.#first?.length === 0) {
      return;
    }
    this.#gather();
    // Behind what begins in one go, and has not begun, it does nothing.
    if (!this.#sendFirst().inOneGo) {
      await this.#beginning;
    }
    const { command } = await this.#settle(this.#send(CompiledQuery.raw("commit")));
    this.#ahead = null;
    if (command !== "COMMIT") {
      // A statement has failed before, and whoever saw it has gone on all the same.
      throw new Error(`the transaction was not committed: ${command}`);
    }
  }

  async rollback(): Promise<void> {
    if (this.#first !== null) {
      this.#first = null;
      return;
    }
    // Whatever went wrong with what was under way is undone with it.
    await this.#beginning?.catch(() => undefined);
    this.#ahead = null;
    try {
      await this.#send(CompiledQuery.raw("rollback"));
    } catch (error) {
      this.#failure ??= { error };
      throw error;
    }
  }

  release(): void {
    this.#client.release(this.#failure !== null);
  }

  async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    await this.#beginning;
    if (this.#ahead !== null && (this.#first ?? this.#ahead).length < mostAhead && isSentAhead(query)) {
      this.#sendAhead(query);
      return { rows: [] };
    }
    const sent = this.#first === null ? this.#send(query) : this.#begin(this.#first, query).sent;
    const { command, rowCount, rows } = await this.#settle(sent);
    return command === "SELECT" || rowCount === null ? { rows } : { rows, numAffectedRows: BigInt(rowCount) };
  }

  streamQuery(): AsyncIterableIterator<never> {
    throw new Error("statements are not streamed");
  }

  #sendAhead(query: CompiledQuery): void {
    const first = this.#first;
    if (first !== null) {
      first.push(query);
      if (first.length === 1) {
        process.nextTick(() => first === this.#first && this.#sendFirst());
      }
      return;
    }
    this.#gather();
    this.#remember(this.#send(query));
  }

  /** What is sent in the same turn goes in one write: each costs more than all else that a statement takes here. */
  #gather(): void {
    const { stream } = this.#client.connection;
    stream.cork();
    process.nextTick(() => stream.uncork());
  }

  /** Begins the transaction with what waits for that. */
  #sendFirst(): { inOneGo: boolean } {
    const first = this.#first ?? [];
    const last = first.at(-1);
    if (last === undefined) {
      return { inOneGo: false };
    }
    const { sent, inOneGo } = this.#begin(first.slice(0, -1), last);
    this.#remember(sent);
    return { inOneGo };
  }

  #remember(sent: Promise<pg.QueryResult>): void {
    // It is told of when the next statement is waited for, or undone by a rollback.
    sent.catch(() => undefined);
    this.#ahead?.push(sent);
  }

  /** @throws what failed first; those after it were only refused because of it. */
  async #settle(sent: Promise<pg.QueryResult>): Promise<pg.QueryResult> {
    const ahead = this.#ahead?.splice(0) ?? [];
    if (ahead.length > 0) {
      // When one before it has failed it fails as well, and says less of why. Else it is returned, failure and all.
      sent.catch(() => undefined);
      await Promise.all(ahead);
    }
    return sent;
  }

  /** @returns what the last statement gives, and whether all are on their way together with the beginning. */
  #begin(
    queries: readonly CompiledQuery[],
    query: CompiledQuery,
  ): { sent: Promise<pg.QueryResult>; inOneGo: boolean } {
    this.#first = null;
    const ahead = queries.map((one) => this.#configOf(one));
    const last = this.#configOf(query);
    const inOneGo = [...ahead, last].every(({ name }) => name === undefined || this.#known.has(name));
    const sent = this.#try(() =>
      inOneGo ? queriesWithBegin(this.#client, { begin, ahead, last }) : this.#beginAlone(ahead, last),
    );
    this.#beginning = sent.then(() => {
      this.#beginning = null;
    });
    // Whoever sends something else is told why not.
    this.#beginning.catch(() => undefined);
    return { sent, inOneGo };
  }

  #send(query: CompiledQuery): Promise<pg.QueryResult> {
    return this.#try(() => this.#sendUpToTwice(query));
  }

  async #try(send: () => Promise<pg.QueryResult>): Promise<pg.QueryResult> {
    if (this.#failure !== null) {
      // Another statement would wait behind the one that is not answered.
      throw fromPostgresError(this.#failure.error);
    }
    try {
      return await send();
    } catch (error) {
      if (isBroken(error) || isReadOnly(error)) {
        this.#failure ??= { error };
      }
      // A transaction is lost then, and tried again as a whole.
      this.#isForItsName(error);
      throw fromPostgresError(error);
    }
  }

  /** Whether a statement has failed only for what the database knows by its name. No other one is sent by that. */
  #isForItsName(error: unknown): boolean {
    if (isStalePlan(error)) {
      this.#names.forget();
      return true;
    }
    if (isMisnamed(error)) {
      this.#names.giveUp(error);
      return true;
    }
    return false;
  }

  async #sendUpToTwice(query: CompiledQuery): Promise<pg.QueryResult> {
    const isAlone = this.#ahead === null;
    const config = this.#configOf(query);
    try {
      return await this.#sendConfig(config);
    } catch (error) {
      if (!isAlone || !this.#isForItsName(error)) {
        throw error;
      }
      return this.#client.query({ text: config.text, values: config.values });
    }
  }

  async #beginAlone(ahead: readonly Config[], last: Config): Promise<pg.QueryResult> {
    await this.#client.query(begin);
    const sent = ahead.map((config) => this.#sendConfig(config));
    const [result] = await Promise.all([this.#sendConfig(last), ...sent]);
    return result;
  }

  async #sendConfig(config: Config): Promise<pg.QueryResult> {
    const result = await this.#client.query(config);
    if (config.name !== undefined) {
      this.#known.add(config.name);
    }
    return result;
  }

  #configOf({ sql, parameters }: CompiledQuery): Config {
    const name = this.#names.nameOf(sql);
    return { text: sql, values: parameters.map(toStorableText), ...(name !== undefined && { name }) };
  }
}

/**
 * Postgres text has no U+0000, and whatever could hold one is stored as JSON. What is left are ids that somebody asks
 * for; such an id names nothing, and neither does one with U+FFFD in that place.
 */
function toStorableText(value: unknown): unknown {
  return typeof value === "string" ? value.replaceAll("\0", "\uFFFD") : value;
}
