import { describe, expect, it } from "vitest";
import { jsonPieces, pages } from "../../../src/back-office/exports/export.ts";

async function whole(pieces: AsyncIterable<string>): Promise<unknown> {
  let text = "";
  for await (const piece of pieces) text += piece;
  return JSON.parse(text);
}

/** A reader of `count` rows that records the limit of each call. */
function table(count: number) {
  const limits: number[] = [];
  const read = async (after: number, limit: number): Promise<number[]> => {
    limits.push(limit);
    const first = after + 1;
    return Array.from({ length: Math.max(0, Math.min(limit, count - first + 1)) }, (_, i) => first + i);
  };
  return { read, limits };
}

const same = (n: number): number => n;

describe("an export", () => {
  it("is one JSON object with fields and lists, empty ones included", async () => {
    const none = table(0);
    const some = table(3);
    const text = jsonPieces(
      { name: 'Ida "Ida" O\'Hara', codes: [] },
      { sessions: pages(0, none.read, same, String), tickets: pages(0, some.read, same, (n) => ({ n })) },
    );
    expect(await whole(text)).toEqual({
      name: 'Ida "Ida" O\'Hara',
      codes: [],
      sessions: [],
      tickets: [{ n: 1 }, { n: 2 }, { n: 3 }],
    });
  });

  it.each([499, 500, 501, 1000, 10_000])("of %d rows has each row once, in order", async (count) => {
    const { read, limits } = table(count);
    const text = jsonPieces({ at: 1 }, { rows: pages(0, read, same, same) });
    expect(await whole(text)).toEqual({ at: 1, rows: Array.from({ length: count }, (_, i) => i + 1) });
    expect(limits).toHaveLength(Math.floor(count / 500) + 1);
    expect(Math.max(...limits)).toBe(500);
  });

  it("reads a page only when it is written", async () => {
    const { read, limits } = table(10_000);
    const pieces = jsonPieces({ at: 1 }, { rows: pages(0, read, same, same) });
    await pieces.next();
    await pieces.next();
    expect(limits).toHaveLength(0);
    await pieces.next();
    expect(limits).toHaveLength(1);
  });
});
