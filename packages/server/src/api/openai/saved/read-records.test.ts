import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readRecords } from "./read-records.ts";

async function read(
  content: string | Uint8Array,
  { name = "chats.json", cuts = [] as number[], longestBytes = 1_000 } = {},
) {
  const bytes = typeof content === "string" ? Buffer.from(content) : content;
  async function* chunks() {
    let start = 0;
    for (const cut of [...cuts, bytes.length].sort((left, right) => left - right)) {
      yield bytes.subarray(start, cut);
      start = cut;
    }
  }
  const records = [];
  for await (const record of readRecords({ name, chunks: chunks(), longestBytes })) {
    records.push(record);
  }
  return records;
}

describe("readRecords", () => {
  it("reads one value on each line, however the bytes are cut", async () => {
    const values = [{ text: "grün 🧵" }, [1], { a: null }];
    const bytes = Buffer.from(`${values.map((value) => JSON.stringify(value)).join("\r\n")}\n\n`);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: bytes.length })), async (cuts) => {
        expect(await read(bytes, { cuts })).toEqual([
          { place: "chats.json:1", value: values[0] },
          { place: "chats.json:2", value: values[1] },
          { place: "chats.json:3", value: values[2] },
        ]);
      }),
    );
  });

  it("reads one value that is written over many lines", async () => {
    for (const value of [[{ role: "user", content: "Hi" }], { messages: [] }, [{ a: 1 }, { b: 2 }]]) {
      expect(await read(`\ufeff${JSON.stringify(value, null, 2)}\n`)).toEqual([
        { place: "chats.json", value },
      ]);
    }
    expect(await read('[\n{"a":1}\n,\n{"b":2}\n]')).toMatchObject([{ value: [{ a: 1 }, { b: 2 }] }]);
  });

  it("names a bad line and reads on, also when it is the first", async () => {
    expect(await read('{"a":1}\n{"b"\n{"c":3}\n')).toMatchObject([
      { value: { a: 1 } },
      { place: "chats.json:2", problem: expect.stringContaining("not valid JSON") },
      { place: "chats.json:3", value: { c: 3 } },
    ]);
    expect(await read('oops\n{"b":2}\n', { name: "stdin" })).toMatchObject([
      { place: "stdin:1", problem: expect.any(String) },
      { place: "stdin:2", value: { b: 2 } },
    ]);
    expect(await read("{\n[1]\n", { name: "a.jsonl" })).toMatchObject([
      { place: "a.jsonl:1", problem: expect.any(String) },
      { place: "a.jsonl:2", value: [1] },
    ]);
  });

  it("keeps nothing of a line that is too long, and says how to write a value that is", async () => {
    const long = JSON.stringify("x".repeat(2_000));
    expect(await read(`1\n${long}\n2`)).toEqual([
      { place: "chats.json:1", value: 1 },
      { place: "chats.json:2", problem: "the line is longer than 1000 bytes." },
      { place: "chats.json:3", value: 2 },
    ]);
    const pretty = JSON.stringify(Array(500).fill("word"), null, 2);
    expect(await read(pretty)).toEqual([
      { place: "chats.json", problem: expect.stringContaining("JSON Lines") },
    ]);
  });

  it("refuses what is no text, and a file with nothing in it", async () => {
    expect(await read(Buffer.from([0xff, 0xfe, 0x41]))).toEqual([
      { place: "chats.json:1", problem: "the line is not UTF-8 text." },
    ]);
    expect(await read(" \n\n")).toEqual([{ place: "chats.json", problem: "the file is empty." }]);
  });
});
