import { readdirSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { LAST_MIGRATION } from "../../../src/back-office/health/last-migration.ts";

test("readiness asks for the newest migration", () => {
  const folder = path.join(import.meta.dirname, "../../../migrations");
  const files = readdirSync(folder).filter((file) => file.endsWith(".sql"));
  expect(LAST_MIGRATION).toBe(files.toSorted().at(-1));
});
