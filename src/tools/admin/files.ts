/** The files that a command names. */

import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { UsageError } from "./ended.ts";
import { notice } from "./output.ts";

/** npm runs scripts in the repository's folder, and says where the person is. */
function folder(): string {
  const byNpm = process.env["npm_lifecycle_event"] === "admin" ? process.env["INIT_CWD"] : undefined;
  return byNpm ?? process.cwd();
}

/** `flag` is what the file was named by, for the error. */
export function readText(file: string, flag: string): string {
  try {
    return readFileSync(path.resolve(folder(), file), "utf8");
  } catch (fault) {
    throw new UsageError(`${flag} cannot be read: ${fault instanceof Error ? fault.message : String(fault)}`);
  }
}

const LINE_END = 10;

/** Writes to the file, or to stdout without one. The file is there only when it is whole, and only its owner can read it. */
export async function writeOut(file: string | undefined, body: ReadableStream<Uint8Array>): Promise<void> {
  if (file === undefined) {
    let last: number | undefined;
    for await (const chunk of body) {
      process.stdout.write(chunk);
      last = chunk.at(-1) ?? last;
    }
    if (last !== LINE_END) process.stdout.write("\n");
    return;
  }
  const whole = path.resolve(folder(), file);
  const part = `${whole}.part`;
  try {
    writeFileSync(part, "", { mode: 0o600 });
    for await (const chunk of body) writeFileSync(part, chunk, { flag: "a" });
    renameSync(part, whole);
  } catch (fault) {
    rmSync(part, { force: true });
    throw fault instanceof Error && "syscall" in fault
      ? new UsageError(`--out cannot be written: ${fault.message}`)
      : fault;
  }
  notice(`Written to ${whole}`);
}
