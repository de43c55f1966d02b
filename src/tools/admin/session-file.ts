/** Who is signed in to which server: a file for each server in the user's configuration directory, which only the user can read. */

import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import type { Tokens } from "../../client/session.ts";

export interface KeptSession extends Tokens {
  readonly email: string;
  /** Who signed in by a mailed code may have no password, and proves who they are by signing in again. */
  readonly signed_in_by: "password" | "code";
}

/** Of the XDG base directory specification: a relative path is to be ignored. */
function folder(): string {
  const given = process.env["XDG_CONFIG_HOME"] ?? "";
  return path.join(path.isAbsolute(given) ? given : path.join(homedir(), ".config"), "matinee", "sessions");
}

const sessionFile = (origin: string): string => path.join(folder(), `${encodeURIComponent(origin)}.json`);

/** Null where nobody is signed in. */
export function readSession(origin: string): KeptSession | null {
  try {
    return JSON.parse(readFileSync(sessionFile(origin), "utf8")) as KeptSession;
  } catch (fault) {
    if (fault instanceof SyntaxError || (fault as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw fault;
  }
}

/** Replaces the file at once, so that another command never reads half of it. */
export function keepSession(origin: string, session: KeptSession): void {
  mkdirSync(folder(), { recursive: true, mode: 0o700 });
  const written = `${sessionFile(origin)}.${process.pid}`;
  writeFileSync(written, `${JSON.stringify(session)}\n`, { mode: 0o600 });
  renameSync(written, sessionFile(origin));
}

export const forgetSession = (origin: string): void => {
  rmSync(sessionFile(origin), { force: true });
};
