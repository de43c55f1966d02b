/** A cinema that numbers its receipts, with a showtime, its staff, and what is sold. */

import { ask, house, make } from "../../support/catalogue.ts";
import { insertUser } from "../../support/people.ts";
import { buyer, call, run, token } from "../../support/world.ts";

export const SETTINGS = {
  legal_name: "Odeon Betriebs GmbH",
  address: "Rua Augusta 12\nLisboa",
  tax_number: "PT123456789",
  footer: "Thank you",
  prefix: "OD",
  numbered: true,
};

const VAT = { name: "VAT", rate_percent: 6, included: true };

let lastStaff = 20_000;

export async function receiptHouse(settings: object = SETTINGS, show: object = {}) {
  const home = await house();
  const { owner, cinemaId } = home;
  const showtimeId = await make("/v1/showtimes", owner, home.showtime({ taxes: [VAT], ...show }));
  const set = (body: object, as = owner, headers: Record<string, string> = {}) =>
    ask("PUT", `/v1/cinemas/${cinemaId}/receipt-settings`, { as, body, headers });
  if (Object.keys(settings).length > 0) await set(settings);

  /** Somebody who works in the cinema. */
  const staff = async (...roles: string[]): Promise<string> => {
    const id = ++lastStaff;
    await insertUser(run, id, { role: "user" });
    await run(
      "INSERT INTO staff (cinema_id, user_id, roles, since_ms, invited_by) VALUES (?1, ?2, ?3, 1, 1)",
      cinemaId,
      id,
      JSON.stringify(roles),
    );
    return token(id, { role: "user" });
  };
  /** A sale, and its buyer. */
  const buy = async (seats: readonly unknown[], of = showtimeId) => {
    const who = await buyer();
    const id = await make(`/v1/showtimes/${of}/reservations`, who.token, { seats, confirm: true });
    return { id, as: who.token };
  };
  const receipts = async (id: number, as = owner) => {
    const { body } = await ask("GET", `/v1/orders/${id}/receipts`, { as });
    return body["data"] as Record<string, unknown>[];
  };
  const page = async (path: string, as = owner, accept = "text/html") => {
    const response = await call("GET", path, { as, headers: { accept } });
    return { status: response.status, headers: response.headers, text: await response.text() };
  };
  return { ...home, showtimeId, set, staff, buy, receipts, page };
}
