/** A cinema with a showtime, and cashiers at its tills. */

import { ask, someone } from "../../support/catalogue.ts";
import { insertUser } from "../../support/people.ts";
import { run, rows, token } from "../../support/world.ts";
import { counterHouse } from "../counter/counter-showtime.ts";

let last = 20_000;

/** Somebody who works in the cinema in these roles, with a name. */
export async function member(cinemaId: number, ...roles: string[]) {
  const id = ++last;
  await insertUser(run, id);
  await run("UPDATE users SET name = ?2 WHERE id = ?1", id, `Member ${id}`);
  await run(
    "INSERT INTO staff (cinema_id, user_id, roles, since_ms, invited_by) VALUES (?1, ?2, ?3, 1, 1)",
    cinemaId,
    id,
    JSON.stringify(roles),
  );
  return { id, name: `Member ${id}`, as: await token(id) };
}

export type Body = Record<string, unknown>;

/** Amounts and dates of the shift's report. */
export const eur = (amount: number) => ({ amount, currency: "EUR" });

export async function tillHouse(perRow = 6, changes: object = {}) {
  const house = await counterHouse(perRow, changes);
  const { id, cinemaId } = house;
  const open = (as: string, float = 10_000) =>
    ask("POST", `/v1/cinemas/${cinemaId}/shifts`, { as, body: { float } });
  return {
    ...house,
    cashier: () => member(cinemaId, "cashier"),
    open,
    /** A cashier with an open shift. */
    atWork: async (float = 10_000) => {
      const cashier = await member(cinemaId, "cashier");
      const opened = await open(cashier.as, float);
      return { ...cashier, shift: Number(opened.body["id"]) };
    },
    sellAs: (as: string, body: Body, key?: string) => house.post("counter-sales", body, as, key),
    buySeat: async (seat: string) =>
      ask("POST", `/v1/showtimes/${id}/reservations`, {
        as: await someone({ role: "user" }),
        body: { seats: [seat], confirm: true },
      }),
    report: (as: string, shift: number) => ask("GET", `/v1/shifts/${shift}`, { as }),
    close: (as: string, shift: number, counted: number, note?: string) =>
      ask("POST", `/v1/shifts/${shift}/close`, {
        as,
        body: { counted, ...(note !== undefined && { note }) },
      }),
    pay: (as: string, order: unknown, body: Body, key?: string) =>
      ask("POST", `/v1/orders/${String(order)}/payments`, {
        as,
        body,
        ...(key !== undefined && { headers: { "idempotency-key": key } }),
      }),
    intents: (shift: number) =>
      rows<{ id: number; seq: number | null }>(
        "SELECT id, seq FROM till_intents WHERE shift_id = ?1 ORDER BY id",
        shift,
      ),
    /** What D1's copies have of the shift. */
    takings: (shift: number) =>
      rows<{ means: string; cents: number; by: number }>(
        'SELECT means, cents, "by" FROM takings WHERE shift_id = ?1 ORDER BY reservation_id, k',
        shift,
      ),
  };
}
