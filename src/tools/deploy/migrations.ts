/** The migrations of D1, and which of them the version before does not bear. */

import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";

/**
 * The first line of a migration after which the version before cannot run any more. A migration without it only adds: the
 * code that is live and the code that comes both work with it.
 */
const BREAKS = /^-- Breaks the version before\b/;

export interface Migration {
  /** The file's name, as D1 keeps it. */
  readonly name: string;
  readonly breaks: boolean;
}

export const migrationsIn = (folder: string): Migration[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith(".sql"))
    .sort()
    .map((name) => ({ name, breaks: BREAKS.test(readFileSync(path.join(folder, name), "utf8")) }));

/** Those that D1 does not have. */
export const pendingOf = (migrations: readonly Migration[], applied: readonly string[]): Migration[] =>
  migrations.filter(({ name }) => !applied.includes(name));

/** The tag of a version: the number of the newest migration that its code knows. */
export const tagOf = (migrations: readonly Migration[]): string =>
  `migration-${migrations.at(-1)?.name.slice(0, 4) ?? "none"}`;

/** The migrations after the one in the tag that a version with this tag does not bear. All of them for an unknown tag. */
export const breakingSince = (migrations: readonly Migration[], tag: string): Migration[] =>
  migrations.filter(({ name, breaks }) => breaks && `migration-${name.slice(0, 4)}` > (tag || "migration-"));
