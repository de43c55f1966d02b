import { describe, expect, it } from "vitest";
import { rows } from "../support/world.ts";

interface Table {
  name: string;
  strict: number;
}

/** The tables that Matinee made, without those of SQLite and D1. */
const tables = async (): Promise<Table[]> =>
  (await rows<Table & { type: string }>("PRAGMA table_list")).filter(
    ({ name, type }) => type === "table" && !/^(sqlite_|_cf_|d1_migrations$)/.test(name),
  );

describe("the tables of D1", () => {
  it("are STRICT: a column accepts values of its type only", async () => {
    const all = await tables();
    expect(all.map(({ name }) => name)).toContain("showtimes");
    expect(all.filter(({ strict }) => strict === 0)).toEqual([]);
  });

  it("never delete rows because other rows were deleted", async () => {
    const keys = await Promise.all(
      (await tables()).map(({ name }) =>
        rows<{ table: string; on_delete: string; on_update: string }>(`PRAGMA foreign_key_list(${name})`),
      ),
    );
    expect(keys.flat().length).toBeGreaterThan(5);
    for (const key of keys.flat())
      expect(key).toMatchObject({ on_delete: "NO ACTION", on_update: "NO ACTION" });
  });
});
