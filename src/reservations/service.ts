/** Reservations as people make, see and end them, by whatever door they come. */
import { createHash } from "node:crypto";
import type { Caller } from "../sessions/caller.ts";
import { currentCaller } from "../sessions/service.ts";
import type { BoxOffice, Once, Outcome, ReservationRecord } from "../box-office/box-office.ts";
import type { Reserve } from "../box-office/decide.ts";
import { asOf, splitReservationId } from "../box-office/ledger.ts";
import { boxOffice } from "../box-office/service.ts";
import { openOf } from "../showtimes/service.ts";
import { now } from "../clock.ts";
import type { Refused } from "./refusals.ts";
import { SeatMapCache } from "./seat-map-cache.ts";
import type { CachedMap } from "./seat-map-cache.ts";
import { reservationsOf } from "./store.ts";

export type Reserved =
  | { readonly ok: true; readonly reservation: ReservationRecord; readonly replayed?: true }
  | Refused;

/** Holds seats, or with `confirm` buys them. The seats are the caller's when this answers, and on disk. */
export async function reserve(
  caller: Caller,
  showtimeId: number,
  choice: Omit<Reserve, "buyer">,
  idempotencyKey?: string,
): Promise<Reserved> {
  // A claim that would refuse may be older than the confirmation.
  const buyer = caller.emailConfirmed ? caller : await currentCaller(caller);
  if (buyer?.emailConfirmed !== true) return { ok: false, code: "email_not_confirmed" };
  const command: Reserve = { ...choice, buyer: caller.userId };
  const once = onceOf(caller, "reserve", idempotencyKey, command);
  return atBoxOffice(showtimeId, (office) => office.reserve(command, once));
}

export function confirm(caller: Caller, id: number, idempotencyKey?: string): Promise<Reserved> {
  const { showtimeId, n } = splitReservationId(id);
  const once = onceOf(caller, "confirm", idempotencyKey, { n });
  return atBoxOffice(showtimeId, (office) => office.confirm(n, caller.userId, once));
}

/** Releases a hold or cancels a sale, the caller's own; an admin anybody's. */
export function cancel(caller: Caller, id: number): Promise<Reserved> {
  const { showtimeId, n } = splitReservationId(id);
  return atBoxOffice(showtimeId, (office) => office.cancel(n, caller.isAdmin ? null : caller.userId));
}

/** Asked of the box office, so never late. */
export async function reservation(caller: Caller, id: number): Promise<Reserved> {
  const { showtimeId, n } = splitReservationId(id);
  const found = await boxOffice(showtimeId).reservation(n);
  return found !== null && (found.buyer === caller.userId || caller.isAdmin)
    ? { ok: true, reservation: found }
    : { ok: false, code: "reservation_not_found" };
}

/** A person's, newest first, as D1 has them. */
export async function listReservations(
  userId: number,
  after: readonly number[] | null,
  limit: number,
): Promise<ReservationRecord[]> {
  const records = await reservationsOf(userId, after, limit);
  const nowMs = now();
  return records.map((record) => ({ ...record, ...asOf(record, nowMs) }));
}

const maps = new SeatMapCache();

/** The seat map as JSON text, at most two seconds old. */
export async function seatMap(showtimeId: number): Promise<CachedMap> {
  const nowMs = now();
  const cached = maps.get(showtimeId, nowMs);
  if (cached !== null) return cached;
  let map = await boxOffice(showtimeId).seatMap();
  if (map === null && (await openOf(showtimeId)) === "opened") map = await boxOffice(showtimeId).seatMap();
  const fresh =
    map === null
      ? { text: null, etag: "", readAtMs: nowMs }
      : {
          text: JSON.stringify({ showtime_id: showtimeId, ...map }),
          etag: `W/"${map.seq}-${map.counts.free}"`,
          readAtMs: nowMs,
        };
  maps.put(showtimeId, fresh);
  return fresh;
}

/** A box office that was never opened learns its terms from D1, once. */
async function atBoxOffice(
  showtimeId: number,
  ask: (office: DurableObjectStub<BoxOffice>) => Promise<Outcome>,
): Promise<Outcome> {
  const outcome = await ask(boxOffice(showtimeId));
  if (outcome.ok || outcome.code !== "unopened") return outcome;
  return (await openOf(showtimeId)) === "opened" ? ask(boxOffice(showtimeId)) : outcome;
}

function onceOf(caller: Caller, route: string, key: string | undefined, command: unknown): Once | undefined {
  if (key === undefined) return undefined;
  const fingerprint = createHash("sha256").update(JSON.stringify(command)).digest("base64url");
  return { key: `${caller.userId} ${route} ${key}`, fingerprint };
}
