import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  addressAndCode,
  decoded,
  fieldsOf,
  styleOf,
  text,
  textFromHeader,
} from "../../src/dialects/input.ts";

const sources = (query: Record<string, string>, body: Record<string, unknown> = {}, header?: string) => ({
  header: () => header,
  query,
  body,
});

describe("a body", () => {
  it.each([
    ["", undefined, {}],
    [" \n", "application/json", {}],
    ['{"a":1}', "application/json", { a: 1 }],
    ['{"a":1}', undefined, { a: 1 }],
    ['{"a":1}', "text/plain", { a: 1 }],
    ['{"a":1}', "application/x-www-form-urlencoded", { a: 1 }],
    ["a=1&b=x+y%21", "application/x-www-form-urlencoded", { a: "1", b: "x y!" }],
    ["a=1", "text/plain", null],
    ["{", "application/json", null],
    ["[1]", "application/json", null],
    ["null", "application/json", null],
  ])("%j as %s has the fields %j", (body, contentType, fields) => {
    expect(fieldsOf(body, contentType)).toEqual(fields);
  });
});

describe("a program", () => {
  it("that sends a user or a password in the query is one for 000 or 001, with any body", () => {
    expect(styleOf(sources({ username: "a" }, { email: "b" }))).toBe("query");
    expect(styleOf(sources({ password: "a" }))).toBe("query");
    expect(styleOf(sources({}))).toBe("query");
    expect(styleOf(sources({}, { email: "b" }))).toBe("body");
    expect(styleOf(sources({ page: "1" }, { email: "b" }))).toBe("body");
  });

  it("gives a header precedence over the query, and the query over the body", () => {
    const all = sources({ date: "query" }, { date: "body", number: 7, list: [] }, "header");
    expect(text(all, "date")).toBe("query");
    expect(text(all, "day", "number")).toBe("7");
    expect(text(all, "list")).toBeNull();
    expect(textFromHeader(all, "date")).toBe("header");
    expect(textFromHeader(sources({ date: "query" }), "date")).toBe("query");
  });
});

describe("a token of 004", () => {
  it.each([
    ["ann@example.com:2345ABCD", { email: "ann@example.com", code: "2345ABCD" }],
    ['"a:b"@example.com:2345ABCD', { email: '"a:b"@example.com', code: "2345ABCD" }],
    [":2345ABCD", { email: "", code: "2345ABCD" }],
    ["ann@example.com:", { email: "ann@example.com", code: "" }],
    ["AQAAAAAAB6-0-uGbZq_3pA0F8n4p2KQx", null],
    ["", null],
  ])("%j has the address and the code %j", (token, parts) => {
    expect(addressAndCode(token)).toEqual(parts);
  });
});

describe("a header", () => {
  it.each([
    ["Avengers: Endgame", "Avengers: Endgame"],
    ["Am\u00c3\u00a9lie", "Amélie"],
    ["Am\u00e9lie", "Amélie"],
    ["Am%C3%A9lie", "Amélie"],
    ["Amélie и", "Amélie и"],
    ["100% Wolf", "100% Wolf"],
    ["%E0%A4%A", "%E0%A4%A"],
  ])("%j is read as %j", (header, meant) => {
    expect(decoded(header)).toBe(meant);
  });

  it("of any bytes is read as some text", () => {
    const bytes = fc.string({ unit: fc.nat(255).map((byte) => String.fromCodePoint(byte)) });
    fc.assert(
      fc.property(bytes, (header) => {
        expect(decoded(header).isWellFormed()).toBe(true);
      }),
      { seed: 1, numRuns: 2_000 },
    );
  });
});
