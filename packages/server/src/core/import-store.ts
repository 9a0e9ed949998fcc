import type { OrganizationId } from "./ids.ts";
import type { ImportEntry, ImportOutcome } from "./import-entry.ts";

export interface ImportStore {
  /**
   * Stores what was saved elsewhere, as far as its ids are free in the organization, and changes nothing that is there.
   * Messages go to the end of their thread, unless their times say otherwise.
   *
   * @param params.now - The time of what has none.
   * @param params.dryRun - Finds out what would become of the entries, and writes nothing.
   * @returns what became of each, in their order.
   */
  importEntries(params: {
    organizationId: OrganizationId;
    entries: readonly ImportEntry[];
    now: number;
    dryRun: boolean;
  }): Promise<ImportOutcome[]>;
}
