import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { breakingSince, migrationsIn, pendingOf, tagOf } from "../../../src/tools/deploy/migrations.ts";

const FOLDER = path.join(import.meta.dirname, "../../../migrations");

/** What the version before may still need: a dropped index is only slower. */
const TAKES_AWAY = /\b(?:drop\s+(?:table|column|view|trigger)|rename\s+(?:to|column))\b/i;

describe("a migration", () => {
  it.each(migrationsIn(FOLDER))(
    "$name says so if the version before cannot run with it",
    ({ name, breaks }) => {
      const sql = readFileSync(path.join(FOLDER, name), "utf8").replaceAll(/--.*$/gm, "");
      if (TAKES_AWAY.test(sql)) expect(breaks).toBe(true);
    },
  );

  it("breaks the version before by its first line", () => {
    const folder = mkdtempSync(path.join(tmpdir(), "migrations-"));
    writeFileSync(path.join(folder, "0001_added.sql"), "alter table a add b text;\n");
    writeFileSync(
      path.join(folder, "0002_gone.sql"),
      "-- Breaks the version before: it reads a.\ndrop table a;\n",
    );
    writeFileSync(path.join(folder, "0003_more.sql"), "create table c (d text) strict;\n");
    const all = migrationsIn(folder);
    expect(all.map(({ breaks }) => breaks)).toEqual([false, true, false]);
    expect(tagOf(all)).toBe("migration-0003");
    expect(pendingOf(all, ["0001_added.sql"]).map(({ name }) => name)).toEqual([
      "0002_gone.sql",
      "0003_more.sql",
    ]);
    expect(breakingSince(all, "migration-0001").map(({ name }) => name)).toEqual(["0002_gone.sql"]);
    expect(breakingSince(all, "migration-0002")).toEqual([]);
    expect(breakingSince(all, "")).toHaveLength(1);
  });
});
