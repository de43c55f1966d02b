/** A cinema whose doors are open: a show that begins in an hour, tickets sold, and gate keys. */

import { boxOffice } from "../../../src/box-office/service.ts";
import { ask, house, inHours, make } from "../../support/catalogue.ts";
import { sale } from "../../support/halls.ts";
import { buyer } from "../../support/world.ts";

export async function openDoors(changes: object = {}) {
  const home = await house();
  const showtimeId = await make(
    "/v1/showtimes",
    home.owner,
    home.showtime({ starts_at: inHours(1), ...changes }),
  );
  return { ...home, showtimeId };
}

/** Seats bought by somebody new: the tickets' ids and what their QR codes say. */
export async function bought(showtimeId: number, ...seats: string[]) {
  const { id, token } = await buyer();
  const sold = await boxOffice(showtimeId).reserve(sale(id, ...seats));
  if (!sold.ok) throw new Error(sold.code);
  const tickets = await Promise.all(
    sold.reservation.lines.map(async ({ ticket }) => {
      const { body } = await ask("GET", `/v1/tickets/${ticket}`, { as: token });
      return { id: String(ticket), code: String(body["code"]) };
    }),
  );
  return {
    reservationId: sold.reservation.id,
    as: token,
    tickets,
    first: tickets[0] ?? { id: "", code: "" },
  };
}

export async function gateKey(owner: string, scope: object): Promise<{ id: number; key: string }> {
  const { body } = await ask("POST", "/v1/gate-keys", { as: owner, body: { name: "A phone", ...scope } });
  return { id: Number(body["id"]), key: String(body["key"]) };
}

export const scan = (as: string, code: string, changes: object = {}) =>
  ask("POST", "/v1/check-ins", { as, body: { code, gate: "North", ...changes } });

/** The status and the code, or what was accepted. */
export async function told(asked: ReturnType<typeof scan>): Promise<[number, unknown]> {
  const { status, body } = await asked;
  return [status, body["result"] ?? body["code"]];
}
