import { describe, expect, it } from "vitest";
import { listQuery } from "../../list-query.ts";
import { decodeThreadFilter } from "../../thread-filter-query.ts";
import { refusalOf, validate } from "../testing/validate.ts";
import { threadListQuery, writeHeaders } from "./queries.ts";

const filterOf = (query: object) => decodeThreadFilter(validate(threadListQuery, query, "querystring"));

describe("the filter of a list of threads", () => {
  it("asks for nothing unless it is told to", () => {
    const none = { datasetId: null, metadata: {}, search: null };
    expect(filterOf({})).toEqual(none);
    expect(filterOf({ datasetId: "", search: " ", metadata: "", limit: "" })).toEqual(none);
  });

  it("takes pairs of metadata one by one, or as one object, and compares values as text", () => {
    const metadata = { customer: "42", "a[b]": "x y" };
    expect(filterOf({ "metadata[customer]": "42", "metadata[a[b]]": "x y" }).metadata).toEqual(metadata);
    expect(filterOf({ metadata: '{"customer":42,"a[b]":"x y"}' }).metadata).toEqual(metadata);
    expect(filterOf({ metadata: '{"customer":1}', "metadata[customer]": "42" }).metadata).toEqual({
      customer: "42",
    });
  });

  it("takes the other fields in both spellings", () => {
    expect(filterOf({ dataset_id: "d", search: "rain Pune" })).toMatchObject({
      datasetId: "d",
      search: "rain Pune",
    });
  });

  it.each([
    [{ metadata: "x" }, "metadata", "must be a JSON object"],
    [{ metadata: "[]" }, "metadata", "must be a JSON object"],
    [{ metadata: '{"a":{}}' }, "metadata.a", "must be a string, a number or true or false, got an object."],
    [{ "metadata[a]": ["1", "2"] }, "metadata.a", "got an array."],
    [{ "metadata[a]": "\0" }, "metadata.a", "without the character U+0000"],
    [{ "metadata[\0]": "x" }, "metadata", "has a key that must be well-formed text"],
    [{ search: "\0" }, "search", "without the character U+0000"],
    [{ search: ["a", "b"] }, "search", "must be a string, got an array."],
    [{ dataset_id: ["a", "b"] }, "datasetId", "must be a string, got an array."],
    [{ limit: "0" }, "limit", "must be at least 1, got 0."],
  ])("refuses %j", (query, param, message) => {
    const refusal = refusalOf(() => filterOf(query));
    expect(refusal.param).toBe(param);
    expect(refusal.message).toContain(message);
  });
});

describe("a page of a list", () => {
  const query = (given: object) => validate(listQuery("asc"), given, "querystring");

  it("is what it is by default where a field is empty", () => {
    expect(query({ limit: "", order: "", after: "", before: "" })).toEqual({ after: "", before: "" });
  });

  it("may be asked for with a limit of any size", () => {
    expect(query({ limit: "99999999999999999999" }).limit).toBe(Number.MAX_SAFE_INTEGER);
    for (const limit of ["-99999999999999999999", "0", "1.5", "x"]) {
      expect(refusalOf(() => query({ limit })).param).toBe("limit");
    }
    expect(refusalOf(() => query({ order: "up" })).message).toBe("order must be 'asc' or 'desc', got 'up'.");
  });
});

describe("the idempotency key", () => {
  it.each(["k", "a b~!", "x".repeat(255)])("may be %j", (key) => {
    expect(validate(writeHeaders, { "idempotency-key": key, other: "1" }, "headers")).toEqual({
      "idempotency-key": key,
      other: "1",
    });
  });

  it.each(["", "é", "x".repeat(256), "a\tb"])("may not be %j", (key) => {
    expect(refusalOf(() => validate(writeHeaders, { "idempotency-key": key }, "headers"))).toMatchObject({
      param: "idempotency-key",
      message: "idempotency-key must be 1 to 255 printable ASCII characters long.",
    });
  });
});
