/** A cinema with a showtime and with promo codes, and buyers who are numbers: nothing here is sold. */

import { copyToD1 } from "../../../src/box-office/followers/store.ts";
import { isHold, isLive } from "../../../src/box-office/ledger/reservation.ts";
import type { ReservationStatus } from "../../../src/box-office/ledger/reservation.ts";
import { claim } from "../../../src/sales/promo-codes/service.ts";
import { addShowtime, cinemaHouse } from "../../programme/cinemas/cinema-with-screen.ts";
import { make } from "../../support/catalogue.ts";
import { NOTHING_SOLD } from "../../support/sums.ts";
import { rows } from "../../support/world.ts";

export const TEN_PERCENT = { code: "TEN", percent: 10 };

/** The owner's token, the showtime, and how to make further ones and codes. */
export async function promoHouse() {
  const { owner, cinemaId, screenId } = await cinemaHouse();
  const addOneShowtime = () => addShowtime(cinemaId, screenId);
  return {
    owner,
    showtimeId: await addOneShowtime(),
    addShowtime: addOneShowtime,
    addCode: (changes: object = {}) => make("/v1/promo-codes", owner, { ...TEN_PERCENT, ...changes }),
  };
}

let lastBuyer = 70_000;

export const newBuyer = (): number => ++lastBuyer;

/** The claim's id; the test fails where there is none. */
export async function claimed(
  showtimeId: number,
  userId = newBuyer(),
  code = TEN_PERCENT.code,
): Promise<string> {
  const answer = await claim(userId, showtimeId, code);
  if (!answer.ok) throw new Error(JSON.stringify(answer));
  return answer.claim.id;
}

/** What the code carries, and what its claims say. */
export async function uses(codeId: number) {
  const [found] = await rows<{ carried: number; counted: number }>(
    `SELECT uses AS carried, (SELECT count(*) FROM promo_claims WHERE promo_code_id = ?1 AND status <> 'returned') AS counted
     FROM promo_codes WHERE id = ?1`,
    codeId,
  );
  return found;
}

export const claimRow = async (id: string) =>
  (await rows("SELECT status, reservation_id, look_at_ms FROM promo_claims WHERE id = ?1", id))[0];

let lastReservation = 0;
let lastSeq = 0;

/** A reservation of the showtime that nobody else has, by its public id. */
export const newReservation = (showtimeId: number): number => showtimeId * 2 ** 24 + ++lastReservation;

/** Does what the batch of the box office does: a copy of the reservation, and what became of its claim. A hold has ten minutes. */
export async function copied(
  showtimeId: number,
  claimId: string,
  status: ReservationStatus,
  reservation = newReservation(showtimeId),
  endsAtMs = Date.now() + 600_000,
): Promise<number> {
  const [{ incarnation, cursor, hash } = { incarnation: "", cursor: 0, hash: null }] = await rows<{
    incarnation: string;
    cursor: number;
    hash: string | null;
  }>(
    `SELECT incarnation, coalesce(cursor, 0) AS cursor, hash FROM showtimes
     LEFT JOIN showtime_sales ON showtime_id = id WHERE id = ?1`,
    showtimeId,
  );
  lastSeq = Math.max(lastSeq, cursor) + 1;
  const seq = lastSeq;
  const ends = [null, null, null, null] as const;
  await copyToD1([
    {
      showtimeId,
      incarnation,
      after: { seq: cursor, hash },
      cursor: { seq, hash: null },
      reservations: [[reservation, seq, showtimeId, 1, status, "[]", 0, "EUR", 1, ...ends, null, 0, 0, "{}"]],
      promoUses: [
        [
          ...([reservation, seq, claimId, null, 1, 1] as const),
          isLive(status) ? "used" : "returned",
          isHold(status) ? endsAtMs : null,
        ],
      ],
      takings: [],
      bills: [],
      notifications: [],
      toSettle: [],
      ownerEvents: [],
      tally: { events: 0, oldestAtMs: null, sold: [] },
      sums: NOTHING_SOLD,
    },
  ]);
  return reservation;
}
