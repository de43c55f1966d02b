/** What sales write to SQLite's files, counted by `strace`. Without it nothing is counted. */

import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Request } from "./load.ts";
import { judged } from "./rounds.ts";
import type { Count } from "./rounds.ts";
import { requests } from "./sales.ts";
import { purchase, seatLabel } from "./stage.ts";
import type { Stage } from "./stage.ts";
import { booking } from "./tutorial.ts";
import { workerdPid } from "./workerd.ts";

const SALES = 128;
const WARM_UP = 64;
const PAGE_BYTES = 4_096;
/** A call, its file and the bytes that it writes; not the index beside a write-ahead log, which is memory. */
const CALL = /^\d+ +(\w+)\(\d+<(.+\.sqlite[^>]*)>(?:, ".*"\.*, (\d+), \d+)?/;

interface Calls {
  readonly pages: number;
  readonly fsyncs: number;
}

/** Pages go to a write-ahead log, each behind a short header of its own, which is not counted. */
export async function writes(stage: Stage): Promise<Count[]> {
  const [id, show] = [await stage.showtime(WARM_UP + SALES), `writes-${stage.newName()}`];
  const ours = await callsOf(stage, (i) => purchase(id, seatLabel(i)));
  const theirs = await callsOf(stage, (i) => booking(show, i, i));
  const [object, d1, bare] = [ours("BoxOffice"), ours("D1Database"), theirs("Tutorial")];
  return [
    counted("page writes a sale, in its object and D1", object.pages + d1.pages, { atMost: 6 }),
    counted("the same, in its object alone", object.pages),
    counted("the same, the tutorial's way", bare.pages),
    counted("fsyncs a sale, of the object and D1", object.fsyncs + d1.fsyncs),
  ];
}

const counted = (of: string, calls: number, goal: { atMost?: number } = {}): Count => ({
  of,
  value: calls / SALES,
  ...judged(calls / SALES, goal),
});

/** Of each class of objects, what it wrote for the sales; NaN where nobody counts. */
async function callsOf(stage: Stage, sale: (i: number) => Request): Promise<(ofClass: string) => Calls> {
  await stage.drive(requests(WARM_UP, sale));
  await stage.settled();
  const stop = await trace(stage);
  await stage.drive(requests(SALES, (i) => sale(WARM_UP + i)));
  await stage.settled();
  const lines = await stop?.();
  return (ofClass) => {
    if (lines === undefined) return { pages: NaN, fsyncs: NaN };
    const calls = lines.flatMap((line) => {
      const [, call = "", file = "", bytes = "0"] = CALL.exec(line) ?? [];
      return file.includes(ofClass) ? [{ call, bytes: Number(bytes) }] : [];
    });
    return {
      pages: calls.filter(({ bytes }) => bytes >= PAGE_BYTES).length,
      fsyncs: calls.filter(({ call }) => call.endsWith("sync")).length,
    };
  };
}

/** Answers how to end it and read what was seen; null where `strace` is missing or may not look. */
async function trace(stage: Stage): Promise<(() => Promise<string[]>) | null> {
  const file = path.join(mkdtempSync(path.join(tmpdir(), "matinee-trace-")), "calls");
  const calls = "trace=pwrite64,pwritev,fsync,fdatasync";
  const options = ["-f", "-y", "-e", calls, "-o", file, "-p", String(workerdPid(stage))];
  const strace = spawn("strace", options, { stdio: ["ignore", "ignore", "pipe"] });
  const { promise: ended, resolve: end } = Promise.withResolvers<void>();
  const { promise: isAttached, resolve } = Promise.withResolvers<boolean>();
  strace.once("error", () => resolve(false));
  strace.once("exit", () => {
    end();
    resolve(false);
  });
  strace.stderr.on("data", (said: Buffer) => {
    if (said.includes("attached")) resolve(true);
  });
  if (!(await isAttached)) return null;
  return async () => {
    strace.kill("SIGINT");
    await ended;
    return readFileSync(file, "utf8").split("\n");
  };
}
