import { expect, it } from "vitest";
import { describeStores } from "./testing/describe-stores.ts";
import { awkwardText, nextId, sampleAccessKey, sampleOrganization } from "./testing/samples.ts";
import { createOrganization } from "./testing/scene.ts";

describeStores((current) => {
  it("has no organization and no key when it is new", async () => {
    expect(await current().findDefaultOrganization()).toBeNull();
    expect(await current().findAccessKey({ digest: "digest" })).toBeNull();
  });

  it("creates the first organization with its key, and gives both back as they were", async () => {
    const organization = sampleOrganization();
    const accessKey = sampleAccessKey({ organizationId: organization.id, expiresAt: 5, revokedAt: 6 });

    expect(await current().bootstrap({ organization, accessKey })).toBe(true);

    expect(await current().findDefaultOrganization()).toEqual(organization);
    expect(await current().findAccessKey({ digest: accessKey.digest })).toEqual(accessKey);
  });

  it("creates no second organization", async () => {
    const first = await createOrganization(current());
    const organization = sampleOrganization({ createdAt: 0 });
    const accessKey = sampleAccessKey({ organizationId: organization.id });

    expect(await current().bootstrap({ organization, accessKey })).toBe(false);

    expect((await current().findDefaultOrganization())?.id).toBe(first);
    expect(await current().findAccessKey({ digest: accessKey.digest })).toBeNull();
  });

  it("lets exactly one of many that bootstrap at once win", async () => {
    const attempts = Array.from({ length: 8 }, () => {
      const organization = sampleOrganization();
      return { organization, accessKey: sampleAccessKey({ organizationId: organization.id }) };
    });

    // With all connections open beforehand, the attempts really meet.
    await Promise.all(attempts.map(() => current().ping()));

    const results = await Promise.all(attempts.map((attempt) => current().bootstrap(attempt)));

    expect(results.filter(Boolean)).toHaveLength(1);
    const winner = attempts[results.indexOf(true)];
    expect(await current().findDefaultOrganization()).toEqual(winner?.organization);
    const keys = await Promise.all(
      attempts.map(({ accessKey: { digest } }) => current().findAccessKey({ digest })),
    );
    expect(keys.filter((key) => key !== null)).toEqual([winner?.accessKey]);
  });

  it("finds a further key by its digest", async () => {
    const accessKey = sampleAccessKey({ organizationId: await createOrganization(current()) });
    await current().createAccessKey(accessKey);
    expect(await current().findAccessKey({ digest: accessKey.digest })).toEqual(accessKey);
  });

  it("lists, finds and renames the keys of one organization that are not revoked", async () => {
    const organizationId = await createOrganization(current());
    const [first, second] = [1, 2].map(() => sampleAccessKey({ organizationId, createdAt: 2_000 }));
    if (first === undefined || second === undefined) {
      throw new Error("unreachable");
    }
    const child = sampleAccessKey({
      organizationId,
      scope: "read",
      createdBy: { id: first.id, name: first.name },
      createdAt: 3_000,
    });
    for (const key of [first, second, child]) {
      await current().createAccessKey(key);
    }
    const { id: accessKeyId } = second;
    expect(await current().revokeAccessKey({ organizationId, accessKeyId, at: 4_000 })).toBe(true);

    const page = { limit: 10, order: "desc", after: null, before: null } as const;
    const list = await current().listAccessKeys({ organizationId, page });
    expect("entries" in list && list.entries.slice(0, 2)).toEqual([child, first]);
    expect("entries" in list && list.entries).toHaveLength(3);
    expect(await current().retrieveAccessKey({ organizationId, accessKeyId })).toBeNull();
    expect(await current().renameAccessKey({ organizationId, accessKeyId, name: "x" })).toBeNull();
    expect(await current().revokeAccessKey({ organizationId, accessKeyId, at: 5_000 })).toBe(false);
    expect(await current().findAccessKey(second)).toEqual({ ...second, revokedAt: 4_000 });
    const renamed = { organizationId, accessKeyId: first.id, name: `new ${awkwardText}` };
    expect(await current().renameAccessKey(renamed)).toEqual({ ...first, name: renamed.name });
    expect((await current().findAccessKey(child))?.createdBy?.name).toBe(renamed.name);

    const foreign = nextId("organization");
    for (const accessKeyId of [first.id, child.id]) {
      const key = { organizationId: foreign, accessKeyId };
      expect(await current().retrieveAccessKey(key)).toBeNull();
      expect(await current().renameAccessKey({ ...key, name: "x" })).toBeNull();
      expect(await current().revokeAccessKey({ ...key, at: 6_000 })).toBe(false);
    }
  });

  it("revokes one of two admin keys that are revoked at once, and leaves the last", async () => {
    const organization = sampleOrganization();
    const { id: organizationId } = organization;
    const first = sampleAccessKey({ organizationId });
    await current().bootstrap({ organization, accessKey: first });
    const second = sampleAccessKey({ organizationId });
    const weaker = sampleAccessKey({ organizationId, scope: "write" });
    for (const key of [second, weaker]) {
      await current().createAccessKey(key);
    }
    // With all connections open beforehand, the two really meet.
    await Promise.all([current().ping(), current().ping()]);
    const revoke = ({ id: accessKeyId }: { id: typeof first.id }) =>
      current().revokeAccessKey({ organizationId, accessKeyId, at: 4_000 });

    const results = await Promise.all([revoke(first), revoke(second)]);

    expect(new Set(results)).toEqual(new Set([true, "last-admin"]));
    const left = results[0] === true ? second : first;
    expect(await current().findAccessKey(left)).toEqual(left);
    expect(await revoke(weaker)).toBe(true);
  });

  it("notes the last use of a key, unless another node just has", async () => {
    const accessKey = sampleAccessKey({ organizationId: await createOrganization(current()) });
    await current().createAccessKey(accessKey);
    const { organizationId, id: accessKeyId } = accessKey;
    for (const [at, unlessAfter, expected] of [
      [5_000, 4_000, 5_000],
      [5_500, 4_500, 5_000],
      [6_000, 5_000, 6_000],
    ] as const) {
      await current().noteAccessKeyUse({ organizationId, accessKeyId, at, unlessAfter });
      expect((await current().findAccessKey(accessKey))?.lastUsedAt).toBe(expected);
    }
  });

  it("keeps sessions until they are ended, have expired, or their key is revoked", async () => {
    const accessKey = sampleAccessKey({ organizationId: await createOrganization(current()) });
    await current().createAccessKey(accessKey);
    const { organizationId, id: accessKeyId } = accessKey;
    const digests = ["a", "b", "c"];
    for (const [index, digest] of digests.entries()) {
      const session = { digest, organizationId, accessKeyId, createdAt: 1_000, expiresAt: 2_000 + index };
      await current().createSession(session);
      expect(await current().findSession({ digest })).toEqual({ session, accessKey });
    }
    const left = async () => {
      const found = await Promise.all(digests.map((digest) => current().findSession({ digest })));
      return found.map((entry) => entry?.session.expiresAt ?? null);
    };
    await current().extendSession({ digest: "c", expiresAt: 9_000 });
    await current().extendSession({ digest: "c", expiresAt: 8_000 });
    expect(await left()).toEqual([2_000, 2_001, 9_000]);
    expect(await current().deleteExpiredSessions({ now: 2_001, limit: 1 })).toBe(1);
    expect(await left()).toEqual([null, 2_001, 9_000]);
    await current().deleteSession({ digest: "b" });
    expect(await left()).toEqual([null, null, 9_000]);
    await current().revokeAccessKey({ organizationId, accessKeyId, at: 3_000 });
    expect(await left()).toEqual([null, null, null]);
  });

  it("refuses a second key with the same digest", async () => {
    const accessKey = sampleAccessKey({ organizationId: await createOrganization(current()) });
    await current().createAccessKey(accessKey);
    const { organizationId, digest } = accessKey;
    await expect(current().createAccessKey(sampleAccessKey({ organizationId, digest }))).rejects.toThrow();
  });

  it("answers a ping", async () => {
    await expect(current().ping()).resolves.toBeUndefined();
  });
});
