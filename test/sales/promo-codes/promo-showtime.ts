/** A cinema with a showtime and with promo codes, and buyers who are numbers: nothing here is sold. */

import { env } from "cloudflare:workers";
import { claim } from "../../../src/sales/promo-codes/service.ts";
import { addShowtime, cinemaHouse } from "../../programme/cinemas/cinema-with-screen.ts";
import { make } from "../../support/catalogue.ts";
import { rows, run } from "../../support/world.ts";

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

/** D1's copy of one. */
export async function addReservation(showtimeId: number, status: string, expiresAtMs: number | null = null) {
  const id = showtimeId * 2 ** 24 + ++lastReservation;
  await env.DB.prepare(
    `INSERT INTO reservations (id, seq, showtime_id, user_id, status, lines, total_cents, currency, held_at_ms, expires_at_ms)
     VALUES (?1, 1, ?2, 1, ?3, '[]', 0, 'EUR', 1, ?4)`,
  )
    .bind(id, showtimeId, status, expiresAtMs)
    .run();
  return id;
}

export const setReservation = (id: number, status: string) =>
  run("UPDATE reservations SET status = ?2 WHERE id = ?1", id, status);
