/** Who started this program, so that it can end with them: npm that is killed does not tell what it started. */

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

const SHELLS = /^-?(ba|da|z|k)?sh$/;

/** The processes between this one and npm, npm included: npm starts a shell, which may stay. Empty without npm. */
export function starters(): number[] {
  if (process.env["npm_lifecycle_event"] === undefined) return [];
  const { ppid } = process;
  const parent = described(ppid);
  return parent !== null && SHELLS.test(parent.name) ? [ppid, parent.ppid] : [ppid];
}

export function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

function described(pid: number): { readonly name: string; readonly ppid: number } | null {
  try {
    const [, name = "", ppid] =
      /^\d+ \((.*)\) \S (\d+)/s.exec(readFileSync(`/proc/${pid}/stat`, "utf8")) ?? [];
    return { name, ppid: Number(ppid) };
  } catch {
    return describedByPs(pid);
  }
}

/** Where there is no /proc, as on macOS. */
function describedByPs(pid: number): { readonly name: string; readonly ppid: number } | null {
  try {
    const text = execFileSync("ps", ["-o", "ppid=,comm=", "-p", String(pid)], { encoding: "utf8" });
    const [, ppid, name = ""] = /^\s*(\d+)\s+(?:.*\/)?(\S+)\s*$/.exec(text) ?? [];
    return { name, ppid: Number(ppid) };
  } catch {
    return null;
  }
}
