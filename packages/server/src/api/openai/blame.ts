import type { FastifyRequest } from "fastify";
import { NotFoundError } from "../../core/errors.ts";
import { organizationOf } from "../authentication.ts";
import type { Finders } from "../finders.ts";
import { brokenFormOf, isNotFound } from "./errors.ts";

/** What the parts of a path name that lie in a thread, from the left. */
const innerParts = [
  ["messageId", "message"],
  ["runId", "run"],
  ["stepId", "run step"],
] as const;

/**
 * What is missing is looked for with all ids of a path at once, and the innermost is said not to be there. This finds out,
 * only then, which one is at fault: the first from the left that is malformed, or the thread, when that is not there either.
 *
 * @returns the error to answer with, which may be the same.
 */
export async function blameOutermost(
  find: Pick<Finders, "thread">,
  error: unknown,
  request: FastifyRequest,
): Promise<unknown> {
  if (!isNotFound(error)) {
    return error;
  }
  // Fastify has checked them, but does not tell an error handler of their types.
  const params = request.params as Readonly<Record<string, string>>;
  const threadId = params["threadId"];
  const inner = innerParts.flatMap(([name, resource]) => {
    const id = params[name];
    return id === undefined ? [] : [new NotFoundError(resource, id)];
  });
  // Those before it were found.
  const missing = inner.findIndex(({ resource }) => resource === error.resource);
  if (threadId === undefined || missing === -1) {
    return error;
  }
  const malformed = inner.slice(missing).find((part) => brokenFormOf(part) !== null);
  if (malformed !== undefined && brokenFormOf(new NotFoundError("thread", threadId)) === null) {
    return malformed;
  }
  try {
    await find.thread(organizationOf(request), { threadId });
  } catch (outer) {
    return outer;
  }
  return malformed ?? error;
}
