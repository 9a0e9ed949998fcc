import type { operations, paths } from "./schema.ts";
import type { RequestOptions, Transport, WireRequest } from "./transport.ts";

type Method = WireRequest["method"];

/** The paths of the API that have the method. */
export type PathOf<M extends Method> = {
  [Path in keyof paths]: paths[Path] extends Record<M, { responses: object }> ? Path : never;
}[keyof paths];

type Operation<M extends Method, Path extends keyof paths> = paths[Path][M];

type PathPart<O> = O extends { parameters: { path: infer Parameters } }
  ? { path: Parameters }
  : { path?: undefined };

type QueryPart<O> = O extends { parameters: { query?: infer Query } }
  ? { query?: OrUndefined<Query> | undefined }
  : { query?: undefined };

type BodyPart<O> = O extends { requestBody?: { content: { "application/json": infer Body } } }
  ? { body?: Body | undefined }
  : { body?: undefined };

/** What is undefined is not sent, so it may as well be given. */
type OrUndefined<Query> = { [Name in keyof Query]: Query[Name] | undefined };

/** The query of an operation. */
export type QueryOf<Id extends keyof operations> = OrUndefined<
  NonNullable<operations[Id]["parameters"]["query"]>
>;

type RequestOf<O> = PathPart<O> & QueryPart<O> & BodyPart<O>;

type AnswerOf<O> = O extends { responses: { 200: { content: { "application/json": infer Answer } } } }
  ? Answer
  : never;

/** Calls an operation of the API by its method and path, with the types that the API's description has for it. */
export type Call = <M extends Method, Path extends PathOf<M>>(
  method: M,
  path: Path,
  request: RequestOf<Operation<M, Path>>,
  options?: RequestOptions,
) => Promise<AnswerOf<Operation<M, Path>>>;

export function createCall(transport: Transport): Call {
  return async <M extends Method, Path extends PathOf<M>>(
    method: M,
    path: Path,
    { path: parameters, query, body }: RequestOf<Operation<M, Path>>,
    options?: RequestOptions,
  ) => {
    const request = { method, path: fillPath(path, parameters) + writeQuery(query), body };
    return (await transport.json(request, options)) as AnswerOf<Operation<M, Path>>;
  };
}

/**
 * Puts ids into a path such as `/v1/threads/{threadId}`.
 *
 * @throws {TypeError} An id is missing, or would lead to another path.
 */
export function fillPath(path: string, parameters: Readonly<Record<string, string>> = {}): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = parameters[name];
    if (typeof value !== "string" || /^\.{0,2}$/.test(value)) {
      throw new TypeError(`${name} must be an id, got ${JSON.stringify(value)}.`);
    }
    return encodeURIComponent(value);
  });
}

/** Objects are written as `name[key]=value`. What is undefined or null is left out. */
export function writeQuery(query: object = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (typeof value === "object" && value !== null) {
      for (const [key, entry] of Object.entries(value)) {
        search.append(Array.isArray(value) ? name : `${name}[${key}]`, String(entry));
      }
    } else if (value !== undefined && value !== null) {
      search.append(name, String(value));
    }
  }
  return search.size === 0 ? "" : `?${search}`;
}
