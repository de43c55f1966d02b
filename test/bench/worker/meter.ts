/**
 * What a deployment would be billed for, counted where the Worker hands it to the platform. Batches to D1 and reads of
 * a box office's map are always counted; the rest costs time itself, and only where the meter was started.
 */

import { env } from "cloudflare:workers";
import { BoxOffice } from "../../../src/box-office/object/box-office.ts";
import { replace, spy } from "./replace.ts";

const ZERO = {
  mapReads: 0,
  d1Batches: 0,
  objectRequests: 0,
  objectMs: 0,
  objectRowsRead: 0,
  objectRowsWritten: 0,
  d1RowsRead: 0,
  d1RowsWritten: 0,
  queueMessages: 0,
  r2Writes: 0,
  r2Reads: 0,
};

export type Counts = typeof ZERO;

const counts: Counts = { ...ZERO };
/** A cursor knows what it read when it was read to its end. */
let cursors: SqlStorageCursor<Record<string, SqlStorageValue>>[] = [];
let started = false;

export function counted(): Counts {
  for (const { rowsRead, rowsWritten } of cursors) {
    counts.objectRowsRead += rowsRead;
    counts.objectRowsWritten += rowsWritten;
  }
  cursors = [];
  return counts;
}

export function forget(): void {
  cursors = [];
  Object.assign(counts, ZERO);
}

export const noteMapRead = (): void => {
  counts.mapReads++;
};

spy(env.DB, "batch", () => counts.d1Batches++);

export function startMeter(): void {
  if (started) return;
  started = true;
  meterD1();
  meterCalls();
  for (const queue of [env.MAIL, env.WORK]) meterQueue(queue);
  // Both buckets are of one class.
  const buckets: object = Object.getPrototypeOf(env.POSTERS);
  spy(buckets, "put", () => counts.r2Writes++);
  for (const read of ["get", "head"]) spy(buckets, read, () => counts.r2Reads++);
}

interface Billed {
  readonly meta: { readonly rows_read: number; readonly rows_written: number };
}

/** Every statement goes through the session, and its answer says what it read and wrote. */
function meterD1(): void {
  const session: unknown = Reflect.get(env.DB, "alwaysPrimarySession");
  if (typeof session !== "object" || session === null) throw new Error("D1 has no session any more");
  spy(session, "_send", (_, answer) => {
    void (answer as Promise<Billed | readonly Billed[]>).then((results) => {
      for (const { meta } of [results].flat()) {
        counts.d1RowsRead += meta.rows_read;
        counts.d1RowsWritten += meta.rows_written;
      }
    });
  });
}

function meterQueue(queue: Queue): void {
  spy(queue, "send", () => counts.queueMessages++);
  spy(
    queue,
    "sendBatch",
    ([messages]) => (counts.queueMessages += [...(messages as Iterable<unknown>)].length),
  );
}

let isStorageMetered = false;

/** The classes of the platform's storage are first seen where an object is made. */
export function meterStorage(storage: DurableObjectStorage): void {
  if (isStorageMetered) return;
  isStorageMetered = true;
  spy(Object.getPrototypeOf(storage.sql), "exec", (_, cursor) => {
    if (started) cursors.push(cursor as (typeof cursors)[number]);
  });
  // Billed as a row.
  spy(Object.getPrototypeOf(storage), "setAlarm", () => {
    if (started) counts.objectRowsWritten++;
  });
}

interface Activity {
  calls: number;
  sinceMs: number;
}

/** Each call from outside is a billed request; the time in which an object has one or more of them is billed once. */
function meterCalls(): void {
  const activities = new WeakMap<object, Activity>();
  let depth = 0;
  for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(BoxOffice.prototype))) {
    if (name === "constructor" || typeof value !== "function") continue;
    replace(
      BoxOffice.prototype,
      name,
      (method) =>
        function (...words) {
          // An object that calls itself is no request.
          if (depth > 0 || typeof this !== "object" || this === null) return method.apply(this, words);
          counts.objectRequests++;
          const activity = activities.get(this) ?? { calls: 0, sinceMs: 0 };
          activities.set(this, activity);
          if (activity.calls++ === 0) activity.sinceMs = Date.now();
          depth++;
          try {
            const answer = method.apply(this, words);
            void Promise.resolve(answer).finally(() => {
              if (--activity.calls === 0) counts.objectMs += Date.now() - activity.sinceMs;
            });
            return answer;
          } finally {
            depth--;
          }
        },
    );
  }
}
