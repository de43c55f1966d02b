/** Seat maps for everybody, from this isolate's memory. */

import type { SeatMap } from "../../box-office/ledger/seat-map.ts";
import { readAtBoxOffice } from "../../box-office/service.ts";
import { now } from "../../platform/clock.ts";
import { SeatMapCache } from "../reservations/seat-map-cache.ts";
import type { CachedMap } from "../reservations/seat-map-cache.ts";

const maps = new SeatMapCache();

/** The seat map as JSON text, at most two seconds old. */
export async function seatMap(showtimeId: number): Promise<CachedMap> {
  const nowMs = now();
  const cached = maps.get(showtimeId, nowMs);
  if (cached !== null) return cached;
  const map = await readAtBoxOffice(showtimeId, (office) => office.seatMap());
  const fresh =
    map === null
      ? { text: null, etag: "", takenAtMs: nowMs, isSandbox: false }
      : {
          text: JSON.stringify({ showtime_id: showtimeId, ...map }),
          etag: `W/"${map.seq}-${map.counts.free}"`,
          takenAtMs: nowMs,
          isSandbox: map.sandbox === true,
        };
  maps.put(showtimeId, fresh);
  return fresh;
}

/** Labels of the free seats in the cached seat map; empty if there is no such showtime. */
export async function freeSeats(showtimeId: number): Promise<string[]> {
  const { text, isSandbox } = await seatMap(showtimeId);
  if (text === null || isSandbox === true) return [];
  const { seats } = JSON.parse(text) as SeatMap;
  return seats.flatMap(({ label, status }) => (status === "free" ? label : []));
}
