/** A morning at the counter, over HTTP: open, sell, take what is due at the door, scan, move cash, close, report. */

import { expect, it } from "vitest";
import { ask, inHours } from "../../support/catalogue.ts";
import { buyer } from "../../support/world.ts";
import { eur, member, tillHouse } from "./tills.ts";

interface Seat {
  readonly ticket_id: string;
}

const ticketOf = (order: { body: Record<string, unknown> }, i = 0): string =>
  (order.body["seats"] as Seat[])[i]?.ticket_id ?? "";

it("adds up to the cent: shifts, report of the day, and ledger", async () => {
  const { id, cinemaId, owner, atWork, sellAs, buy, pay, close, report } = await tillHouse(20, {
    starts_at: inHours(0.5),
  });
  await ask("POST", "/v1/promo-codes", { as: owner, body: { code: "TEN", percent: 10 } });
  const [ann, bob] = [await atWork(10_000), await atWork(5_000)];
  const door = await member(cinemaId, "door");
  const scan = (code: string) => ask("POST", "/v1/check-ins", { as: door.as, body: { code, gate: "North" } });

  // Sales at the counter: 18.00 in cash, 6.00 by card, 8.10 by voucher with a code, and 9.00 in another program's till.
  const family = await sellAs(ann.as, { seats: ["A1", "A2"], paid_by: "cash", guest: { name: "Ada" } });
  await sellAs(ann.as, { seats: [{ label: "A3", ticket_type: "child" }], paid_by: "card" });
  await sellAs(bob.as, { quantity: 1, paid_by: "voucher", promo_code: "TEN" });
  await sellAs(bob.as, { seats: ["A10"] });
  // A seat that is gone is sold to nobody else, and takes no money.
  const late = await sellAs(bob.as, { seats: ["A1"], paid_by: "cash" });
  expect(late).toMatchObject({ status: 409, body: { code: "seats_taken" } });

  // From the web, to be paid at the door: 27.00, of which the door asks for nothing once Bob took it.
  const web = await buy((await buyer()).token, { seats: ["A12", "A13", "A14"] });
  expect(await scan(ticketOf(web))).toMatchObject({
    status: 200,
    body: { reservation: { due: eur(2_700) } },
  });
  expect(await pay(bob.as, web.body["id"], { paid_by: "cash" })).toMatchObject({ status: 201 });
  expect(await pay(ann.as, web.body["id"], { paid_by: "cash" })).toMatchObject({
    status: 409,
    body: { code: "nothing_due" },
  });
  expect(await scan(ticketOf(web, 1))).toMatchObject({ status: 200, body: { reservation: { due: eur(0) } } });
  expect(await scan(ticketOf(family))).toMatchObject({ status: 200, body: { reservation: { due: eur(0) } } });

  await ask("POST", `/v1/shifts/${ann.shift}/cash-movements`, {
    as: ann.as,
    body: { amount: -10_000, reason: "To the safe" },
  });
  const [ofAnn, ofBob] = [await close(ann.as, ann.shift, 1_790), await close(bob.as, bob.shift, 7_700)];
  expect(ofAnn.body).toMatchObject({
    orders: 2,
    moved: eur(-10_000),
    expected: eur(1_800),
    difference: eur(-10),
  });
  expect(ofBob.body).toMatchObject({ orders: 2, expected: eur(7_700), difference: eur(0) });
  expect((await report(owner, bob.shift)).body).toEqual(ofBob.body);

  const day = String(ofAnn.body["day"]);
  const till = await ask("GET", `/v1/cinemas/${cinemaId}/till-report?day=${day}`, { as: owner });
  const [total] = till.body["totals"] as { means: { means: string; net: { amount: number } }[] }[];
  const net = Object.fromEntries((total?.means ?? []).map((one) => [one.means, one.net.amount]));
  expect(net).toEqual({ cash: 1_800 + 2_700, card: 600, voucher: 810 });
  expect(total).toMatchObject({
    orders: 4,
    not_closed: 0,
    expected: eur(9_500),
    counted: eur(9_490),
    difference: eur(-10),
  });

  const ledger = await ask("GET", `/v1/showtimes/${id}/ledger?limit=100`, { as: owner });
  const taken = (
    ledger.body["data"] as { type: string; body: { means: string; paidCents: number; by: number } }[]
  )
    .filter(({ type }) => type === "money_taken")
    .map(({ body }) => body);
  const byMeans = Object.fromEntries(
    Object.keys(net).map((means) => [
      means,
      taken.filter((one) => one.means === means).reduce((sum, one) => sum + one.paidCents, 0),
    ]),
  );
  expect(byMeans).toEqual(net);
  expect(new Set(taken.map(({ by }) => by))).toEqual(new Set([ann.id, bob.id]));
});
