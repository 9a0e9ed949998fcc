import type { CompiledQuery, Kysely, QueryExecutorProvider, QueryResult } from "kysely";
import type { Schema } from "./schema.ts";
import { sendAhead } from "./sent-ahead.ts";

interface Template {
  query: CompiledQuery;
  /** For each parameter the value that takes its place, or `null` for one that is always the same. */
  places: readonly (string | null)[];
}

/**
 * A statement that is built and compiled once for each database, and then run with other values each time: for the
 * statements of every run, as building one costs several times what the database does with it.
 *
 * @param build - Builds the query. The values it sees only stand for the later ones: they can be put into the query, and
 *   nothing else.
 * @param build.shape - What decides which query it is: words, in few variations, and the traits of the database.
 */
export function statement<Values extends object, Row, Given extends object = Record<never, never>>(
  build: Build<Values, Given, Row>,
): Statement<Values, Given, QueryResult<Row>> {
  const fill = compiled(build);
  return (db, values, shape) => db.executeQuery(fill(db, values, shape));
}

/** A {@link statement} of whose result nobody needs to know anything, so that it is sent ahead: see {@link sendAhead}. */
export function statementAhead<Values extends object, Given extends object = Record<never, never>>(
  build: Build<Values, Given, unknown>,
): Statement<Values, Given, void> {
  const fill = compiled(build);
  return (transaction, values, shape) => sendAhead(transaction, fill(transaction, values, shape));
}

type Build<Values, Given, Row> = (
  db: Kysely<Schema>,
  values: Values,
  shape: Given,
) => { compile(executor: QueryExecutorProvider): CompiledQuery<Row> };

type Statement<Values, Given, Result> = (db: Kysely<Schema>, values: Values, shape: Given) => Promise<Result>;

function compiled<Values extends object, Row, Given extends object>(
  build: Build<Values, Given, Row>,
): (db: Kysely<Schema>, values: Values, shape: Given) => CompiledQuery<Row> {
  // By what makes a database's statements, which all handles on it share.
  const templates = new WeakMap<object, Map<string, Template>>();

  function templateFor(db: Kysely<Schema>, shape: Given): Template {
    const { adapter } = db.getExecutor();
    const key = Object.values(shape).join();
    const known = templates.get(adapter)?.get(key);
    if (known !== undefined) {
      return known;
    }
    const template = createTemplate<Values>((values) => build(db, values, shape).compile(db));
    const ofDatabase = templates.get(adapter) ?? new Map<string, Template>();
    templates.set(adapter, ofDatabase.set(key, template));
    return template;
  }

  return (db, values, shape) => {
    const { query, places } = templateFor(db, shape);
    const given = values as Record<string, unknown>;
    const parameters = places.map((name, index) => (name === null ? query.parameters[index] : given[name]));
    return { ...query, parameters } as CompiledQuery<Row>;
  };
}

function createTemplate<Values extends object>(compile: (values: Values) => CompiledQuery): Template {
  const names = new Map<unknown, string>();
  const standIns = new Proxy(
    {},
    {
      get(_target, name: string) {
        const standIn = Object.freeze({ standsFor: name });
        names.set(standIn, name);
        return standIn;
      },
    },
  );
  const query = compile(standIns as Values);
  return { query, places: query.parameters.map((parameter) => names.get(parameter) ?? null) };
}
