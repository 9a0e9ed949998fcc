import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { OrganizationId } from "../../core/ids.ts";
import type { ThreadOverview, ThreadPosition } from "../../core/insight.ts";
import type { ContentPart } from "../../core/message.ts";
import type { Thread } from "../../core/thread.ts";
import { describeStores } from "../testing/describe-stores.ts";
import { pageOf } from "../testing/page-of.ts";
import { nextId, sampleMessage, sampleThread } from "../testing/samples.ts";
import { createOrganization, createThread } from "../testing/scene.ts";

const titled = (title: string) => ({ thread: { title } });
const saying = (text: string): { content: ContentPart[] } => ({
  content: [{ type: "text", text, annotations: [] }],
});

describeStores((current) => {
  describe("a page of what is found", () => {
    it("has each thread once, in the order in which they came, whatever the page, the filter and the database", async () => {
      const organizationId = await createOrganization(current());
      const scenario = fc.record({
        threads: fc.array(
          fc.record({
            createdAt: fc.integer({ min: 1, max: 4 }),
            colour: fc.constantFrom("red", "blue"),
            fits: fc.boolean(),
            messages: fc.nat(5),
          }),
          { maxLength: 12 },
        ),
        pages: fc.array(
          fc.record({
            limit: fc.integer({ min: 1, max: 6 }),
            order: fc.constantFrom("asc" as const, "desc" as const),
            after: fc.option(fc.nat()),
            before: fc.option(fc.nat()),
          }),
          { minLength: 1, maxLength: 6 },
        ),
      });
      let round = 0;
      await fc.assert(
        fc.asyncProperty(scenario, async ({ threads, pages }) => {
          round += 1;
          const word = `round${String(round).padStart(3, "0")}`;
          const found: Thread[] = [];
          let other: Thread | null = null;
          for (const { createdAt, colour, fits, messages } of threads) {
            const { thread } = await createThread(current(), organizationId, {
              thread: { title: fits ? `${word} title` : "", createdAt, metadata: { colour } },
              messages: Array.from({ length: messages }, () => saying(fits ? `${word} again` : "else")),
            });
            if (fits && colour === "red") {
              found.push(thread);
            } else {
              other = thread;
            }
          }
          const idAt = (place: number | null) =>
            place === null ? null : (found[place % found.length]?.id ?? null);
          const filter = { datasetId: null, metadata: { colour: "red" }, search: word };
          for (const { limit, order, after, before } of pages) {
            const page = { limit, order, after: idAt(after), before: idAt(before) };
            // The model sorts by creation, for which the order of the insertion stands here.
            const model = pageOf(
              found.map(({ id }, createdAt) => ({ id, createdAt })),
              page,
            );
            const read = await current().listThreads({ organizationId, filter, page });
            expect("entries" in read && { ...read, entries: read.entries.map(({ id }) => id) }).toEqual({
              ...model,
              entries: model.entries.map(({ id }) => id),
            });
          }
          if (other !== null) {
            const page = { limit: 1, order: "asc", after: other.id, before: null } as const;
            expect(await current().listThreads({ organizationId, filter, page })).toEqual({
              unknownCursor: other.id,
            });
          }
        }),
        { numRuns: 40 },
      );
    });

    it("goes past a thread in which there is more than a page looks at, and past many that are filtered out", async () => {
      const organizationId = await createOrganization(current());
      const first = await createThread(current(), organizationId, titled("needle"));
      await createThread(current(), organizationId, {
        thread: { metadata: { user: "other" } },
        messages: Array.from({ length: 150 }, () => saying("needle")),
      });
      for (let index = 0; index < 60; index += 1) {
        await createThread(current(), organizationId, {
          thread: { title: "needle", metadata: { user: "other" } },
        });
      }
      const metadata = { user: "me" };
      const last = await createThread(current(), organizationId, { thread: { title: "needle", metadata } });
      await current().updateThread({
        organizationId,
        threadId: first.thread.id,
        change: { metadata },
        at: 1,
        receipt: null,
      });
      const filter = { datasetId: null, metadata, search: "needle" };
      const page = { limit: 5, order: "desc", after: null, before: null } as const;
      const read = await current().listThreads({ organizationId, filter, page });
      expect("entries" in read && read.entries.map(({ id }) => id)).toEqual([
        last.thread.id,
        first.thread.id,
      ]);
    });

    it("finds by a beginning, however many words begin so", async () => {
      const organizationId = await createOrganization(current());
      const ids: string[] = [];
      for (let part = 0; part < 5; part += 1) {
        const words = Array.from(
          { length: 40 },
          (_, index) => `plum${String.fromCharCode(97 + part)}${index}`,
        );
        ids.push((await createThread(current(), organizationId, titled(words.join(" ")))).thread.id);
      }
      await createThread(current(), organizationId, titled("pear plunge"));
      for (const beginning of ["plum", "plu", "pl", "p"]) {
        expect((await findThreads(organizationId, beginning)).slice(0, 5)).toEqual(ids);
      }
      expect(await findThreads(organizationId, "plum")).toHaveLength(5);
      expect(await findThreads(organizationId, "pl")).toHaveLength(6);
      expect(await findThreads(organizationId, "plumb")).toEqual([ids[1]]);
      expect(await findThreads(organizationId, "plumb3")).toEqual([ids[1]]);
      expect(await findThreads(organizationId, "plumz")).toEqual([]);
    });
  });

  it("lists for support by creation or by activity, whatever is found", async () => {
    const organizationId = await createOrganization(current());
    const threads: Thread[] = [];
    for (const createdAt of [1, 2, 3, 4, 5]) {
      threads.push(
        (await createThread(current(), organizationId, { thread: { title: "fig", createdAt } })).thread,
      );
    }
    const [oldest, ...others] = threads.map(({ id }) => id);
    const message = sampleMessage(
      { ...sampleThread({ organizationId }), id: oldest ?? nextId("thread") },
      {
        createdAt: 9,
      },
    );
    await current().createMessage({ message, receipt: null });
    const filter = {
      ...{ datasetId: null, metadata: {}, search: "fig", failed: false },
      ...{ createdSince: null, createdUntil: null, updatedSince: null, updatedUntil: null },
    };
    const read = async (sort: "created" | "updated") => {
      const ids: string[] = [];
      let after: ThreadPosition | null = null;
      do {
        const page: { entries: ThreadOverview[]; end: ThreadPosition | null } =
          await current().listThreadOverviews({
            organizationId,
            filter,
            at: 9,
            page: { sort, limit: 2, after },
          });
        ids.push(...page.entries.map(({ thread }) => thread.id));
        after = page.end;
      } while (after !== null);
      return ids;
    };
    expect(await read("created")).toEqual([...others.toReversed(), oldest]);
    expect(await read("updated")).toEqual([oldest, ...others.toReversed()]);
  });

  async function findThreads(organizationId: OrganizationId, search: string): Promise<string[]> {
    const filter = { datasetId: null, metadata: {}, search };
    const page = { limit: 100, order: "asc", after: null, before: null } as const;
    const read = await current().listThreads({ organizationId, filter, page });
    return "entries" in read ? read.entries.map(({ id }) => id) : [];
  }
});
