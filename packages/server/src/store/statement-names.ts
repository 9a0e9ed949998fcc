import { createHash } from "node:crypto";
import type { Logger } from "../core/logger.ts";

/** Texts that come again and again get a name; one that comes seldom is not worth the memory that the database keeps it in. */
const usesBefore = 3;
const mostNames = 200;
const mostTexts = 1_000;

/**
 * Under which name a database remembers how it reads and carries out a statement, on each connection for itself.
 *
 * A pooler that knows nothing of these names may give a connection on which another node has given its own. So a name comes
 * from the text, and never stands for another statement.
 */
export interface StatementNames {
  /** `undefined` for a statement that is read anew each time. */
  nameOf(text: string): string | undefined;
  /** Gives other names from now on: what the database remembers has become wrong. */
  forget(): void;
  /** Gives none from now on: the connection is not the one on which the database was told of them. */
  giveUp(error: unknown): void;
}

export function createStatementNames(logger: Logger): StatementNames {
  let isGivenUp = false;
  let generation = 0;
  const names = new Map<string, string>();
  const uses = new Map<string, number>();

  return {
    nameOf(text) {
      const known = names.get(text);
      if (known !== undefined || names.size === mostNames || isGivenUp) {
        return known;
      }
      const times = (uses.get(text) ?? 0) + 1;
      if (times > usesBefore) {
        uses.delete(text);
        const name = `t${generation}_${createHash("sha256").update(text).digest("base64url")}`;
        names.set(text, name);
        return name;
      }
      if (uses.size === mostTexts) {
        uses.clear();
      }
      uses.set(text, times);
      return undefined;
    },
    forget() {
      generation += 1;
      names.clear();
    },
    giveUp(error) {
      names.clear();
      if (!isGivenUp) {
        isGivenUp = true;
        logger.warn(
          { error },
          "a pooler in front of the database does not know prepared statements: from now on they are sent unprepared, " +
            "which is slower. Let nodes connect directly, or set max_prepared_statements in PgBouncer 1.21 or newer",
        );
      }
    },
  };
}
