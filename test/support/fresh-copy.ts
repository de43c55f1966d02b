/** This folder as a stranger's clone has it: what git knows or would add, in a repository of its own, with the packages of here. */

import { execFileSync } from "node:child_process";
import { appendFileSync, cpSync, existsSync, mkdtempSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const root = path.join(import.meta.dirname, "../..");

export const git = (cwd: string, ...words: string[]): string =>
  execFileSync("git", words, { cwd, encoding: "utf8" });

export function freshCopy(): string {
  const copy = mkdtempSync(path.join(tmpdir(), "matinee-clone-"));
  const files = git(root, "ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0");
  for (const file of files)
    if (file !== "" && existsSync(path.join(root, file)))
      cpSync(path.join(root, file), path.join(copy, file));
  git(copy, "init", "--quiet");
  // Git does not take a link for the folder that .gitignore names.
  appendFileSync(path.join(copy, ".git/info/exclude"), "/node_modules\n");
  symlinkSync(path.join(root, "node_modules"), path.join(copy, "node_modules"));
  git(copy, "add", "--all");
  git(copy, "-c", "user.name=t", "-c", "user.email=t@example.com", "commit", "--quiet", "-m", "A clone");
  return copy;
}
