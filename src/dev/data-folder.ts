/** The folder of the local data, which one server at a time may write. */

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";

const root = path.join(import.meta.dirname, "../..");

export const dataFolder = (persistTo: string | null): string =>
  path.resolve(root, persistTo ?? ".wrangler/state");

export interface Taken {
  readonly release: () => void;
}

/**
 * Takes the folder for this process. Where another process has it, returns the address of its server. The lock is the
 * operating system's, on a SQLite file, so that it ends with the process however it ends.
 */
export function takeFolder(folder: string, url: string): Taken | { readonly takenBy: string } {
  mkdirSync(folder, { recursive: true });
  const address = path.join(folder, "server.txt");
  const lock = new DatabaseSync(path.join(folder, "server.lock"));
  try {
    lock.exec("BEGIN EXCLUSIVE");
  } catch (error) {
    lock.close();
    if ((error as { errcode?: number }).errcode !== SQLITE_BUSY) throw error;
    return { takenBy: readFileSync(address, "utf8") };
  }
  writeFileSync(address, url);
  return {
    release: () => {
      lock.close();
    },
  };
}

const SQLITE_BUSY = 5;
