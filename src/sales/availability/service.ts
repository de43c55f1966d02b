/**
 * The seat map in two parts: the layout, which no sale changes, and the availability, a letter a seat. Layouts are in R2 under
 * the hash of their content. An availability is shown only after its layout was stored, so that whoever reads the one finds
 * the other.
 */

import { createHash } from "node:crypto";
import { env } from "cloudflare:workers";
import type { Availability } from "../../box-office/ledger/seat-map.ts";
import { readAtBoxOffice } from "../../box-office/service.ts";
import type { Answer } from "../../platform/answer.ts";
import { now } from "../../platform/clock.ts";
import { describeFault } from "../../platform/faults.ts";
import { Newest } from "../../platform/newest.ts";
import { SeatMapCache } from "../reservations/seat-map-cache.ts";
import type { Refused } from "./refusals.ts";

const MAX_STORED = 10_000;
const HASH = /^[\w-]{43}$/;

const availabilities = new SeatMapCache();
/** Layouts that this isolate has found in R2, or put there. */
const stored = new Newest<string, true>(MAX_STORED);

/** An availability as JSON text, and its `ETag`. */
type Shown = Answer<{ readonly text: string; readonly etag: string; readonly isSandbox: boolean }, Refused>;

/** A showtime's availability, at most two seconds old. One of a sandbox `isOfCaller` allows. Refuses `showtime_not_found`, and `unavailable` while R2 fails. */
export async function availability(showtimeId: number, isOfCaller: () => Promise<boolean>): Promise<Shown> {
  const nowMs = now();
  let map = availabilities.get(showtimeId, nowMs);
  if (map === null) {
    const found = await readAtBoxOffice(showtimeId, (office) => office.availability());
    const named = found === null ? { ok: true as const, found } : await withLayoutStored(showtimeId, found);
    if (!named.ok) return named;
    map = { ...textOf(named.found), takenAtMs: nowMs, isSandbox: named.found?.sandbox === true };
    availabilities.put(showtimeId, map);
  }
  const { text, etag, isSandbox } = map;
  if (text === null || (isSandbox === true && !(await isOfCaller())))
    return { ok: false, code: "showtime_not_found" };
  return { ok: true, text, etag, isSandbox: isSandbox === true };
}

function textOf(found: Availability | null): { text: string | null; etag: string } {
  if (found === null) return { text: null, etag: "" };
  const text = JSON.stringify(found);
  return { text, etag: `W/"${createHash("sha1").update(text).digest("base64url")}"` };
}

/** Stores the layout if it is new. Where it changes meanwhile, answers the availability of the layout that was stored. */
async function withLayoutStored(
  showtimeId: number,
  found: Availability,
): Promise<Answer<{ readonly found: Availability | null }, Refused>> {
  if (stored.get(found.layout) === true) return { ok: true, found };
  const isThere = await unlessDown(async () => (await env.LAYOUTS.head(found.layout)) !== null);
  if (!isThere.ok) return isThere;
  if (isThere.found) {
    stored.put(found.layout, true);
    return { ok: true, found };
  }
  const whole = await readAtBoxOffice(showtimeId, (office) => office.availabilityAndLayout());
  if (whole === null) return { ok: true, found: null };
  const { layoutText, ...current } = whole;
  const put = await unlessDown(() => env.LAYOUTS.put(current.layout, layoutText));
  if (!put.ok) return put;
  stored.put(current.layout, true);
  return { ok: true, found: current };
}

/** A layout as JSON. R2 is asked only for texts that are hashes. */
export async function layout(hash: string): Promise<Answer<{ readonly body: ReadableStream }, Refused>> {
  if (!HASH.test(hash)) return { ok: false, code: "layout_not_found" };
  const object = await unlessDown(() => env.LAYOUTS.get(hash));
  if (!object.ok) return object;
  return object.found === null
    ? { ok: false, code: "layout_not_found" }
    : { ok: true, body: object.found.body };
}

async function unlessDown<Found>(
  use: () => Promise<Found>,
): Promise<Answer<{ readonly found: Found }, Refused>> {
  try {
    return { ok: true, found: await use() };
  } catch (fault) {
    console.error("R2 failed for a layout; the request can be repeated", describeFault(fault));
    return { ok: false, code: "unavailable" };
  }
}
