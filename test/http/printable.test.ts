import { describe, expect, it } from "vitest";
import { isPrintableLine, isPrintableText } from "../../src/http/printable.ts";

describe("a printable line", () => {
  it.each(["Amélie", "Ocean’s 11", "七人の侍", "می‌خواهم", "👩‍🚀", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "…", "क्‍ष"])("may be %j", (text) => {
    expect(isPrintableLine(text)).toBe(true);
  });

  it.each([
    ["half a character", "\ud800"],
    ["half a character inside", "M\udc00M"],
    ["NUL", "M\0"],
    ["a line break", "two\nlines"],
    ["a line break that is none of ASCII's", "two\u2028lines"],
    ["writing turned round", "M\u202Eexe.gpj"],
    ["an isolate", "M\u2066M"],
    ["a character of nobody's script", "M\ue000"],
    ["what never is a character", "M\uffff"],
    ["nothing that is seen", "\u200b"],
    ["a joiner without letters", "\u200d\u200c"],
    ["a filler", "\u3164"],
    ["braille without dots", "\u2800"],
    ["an accent on nothing", "\u0301"],
    ["nothing", ""],
  ])("is not %s", (_, text) => {
    expect(isPrintableLine(text)).toBe(false);
  });
});

describe("a printable text of several lines", () => {
  it.each(["one\n\ntwo", "", "שלום \u2067abc\u2069", "\u2066a\u2067b\u2069c\u2069", "\u200fשלום", "🎬"])(
    "may be %j",
    (text) => {
      expect(isPrintableText(text)).toBe(true);
    },
  );

  it.each([
    "turned \u202e round",
    "embedded \u202bשלום\u202c",
    "open \u2067abc",
    "open \u2067abc\nfor the next line\u2069",
    "closed \u2069 twice",
    "closed \u2069 and open \u2068",
  ])("leaves no line with another direction: %j", (text) => {
    expect(isPrintableText(text)).toBe(false);
  });

  it.each(["a\0b", "a\ud800", "a\u0007", "a\tb", "a\rb", "a\u009b"])("is not %j", (text) => {
    expect(isPrintableText(text)).toBe(false);
  });
});
