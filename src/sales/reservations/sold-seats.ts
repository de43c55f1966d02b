/**
 * Seats that box offices have promised to be sold for another moment: this isolate refuses tries for them by itself. Plain data
 * only. It must not be wrong, so nothing is in it that was not promised, and no longer than it was.
 */

import type { SeatsWanted } from "../../box-office/ledger/choosing.ts";
import { LEASE_MS } from "../../box-office/ledger/surely-taken.ts";
import type { SurelyTaken } from "../../box-office/ledger/surely-taken.ts";
import { Newest } from "../../platform/newest.ts";

const MAX_SHOWTIMES = 200;
const MAX_SEATS = 100_000;
/** From this age on, one caller asks for the next promise. */
const RENEW_MS = LEASE_MS / 2;

interface Lease {
  readonly labels: ReadonlySet<string>;
  readonly ticketTypes: readonly string[];
  readonly maxSeats: number;
  readonly askedAtMs: number;
  renewingSinceMs: number;
}

export class SoldSeats {
  readonly #leases = new Newest<number, Lease>(MAX_SHOWTIMES, ({ labels }) => labels.size, MAX_SEATS);

  /** The labels of the wanted seats, where all of them are certainly sold. Null: ask the box office. */
  refused(showtimeId: number, wanted: SeatsWanted, nowMs: number): string[] | null {
    const lease = this.#leases.get(showtimeId);
    if (lease === undefined || !("seats" in wanted) || !isServable(lease, nowMs)) return null;
    const labels = wanted.seats.map(({ label }) => label);
    const isSure =
      labels.length <= lease.maxSeats &&
      new Set(labels).size === labels.length &&
      wanted.seats.every(
        ({ label, ticketType }) => lease.labels.has(label) && lease.ticketTypes.includes(ticketType),
      );
    return isSure ? labels : null;
  }

  /** Whether to ask for a promise with a try: not where there is one that is young. */
  isWanted(showtimeId: number, nowMs: number): boolean {
    const lease = this.#leases.get(showtimeId);
    return lease === undefined || !isYoung(lease, nowMs);
  }

  /** `askedAtMs` is the time before the box office was asked. */
  put(showtimeId: number, { labels, ticketTypes, maxSeats }: SurelyTaken, askedAtMs: number): void {
    const lease = { labels: new Set(labels), ticketTypes, maxSeats, askedAtMs, renewingSinceMs: -Infinity };
    this.#leases.put(showtimeId, lease);
  }
}

const isYoung = ({ askedAtMs }: Lease, nowMs: number): boolean =>
  nowMs >= askedAtMs && nowMs < askedAtMs + RENEW_MS;

/** False, once, makes its caller the one who asks for the next promise. A clock that was set back ends the promise. */
function isServable(lease: Lease, nowMs: number): boolean {
  if (isYoung(lease, nowMs)) return true;
  if (nowMs < lease.askedAtMs || nowMs >= lease.askedAtMs + LEASE_MS) return false;
  if (nowMs < lease.renewingSinceMs + RENEW_MS) return true;
  lease.renewingSinceMs = nowMs;
  return false;
}
