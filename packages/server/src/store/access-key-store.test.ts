import { expect, it } from "vitest";
import { describeStores } from "./testing/describe-stores.ts";
import { sampleAccessKey, sampleOrganization } from "./testing/samples.ts";
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
