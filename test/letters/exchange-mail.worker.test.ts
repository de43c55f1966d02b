/** The mail of an order that another was exchanged for, as it is composed from the box offices. */

import { expect, it } from "vitest";
import { boxOffice } from "../../src/box-office/service.ts";
import { compose } from "../../src/letters/service.ts";
import { actHouse } from "../back-office/order-acts/act-house.ts";

/** Seats at 9.00, of which `wish` are exchanged for the other showtime. */
async function exchanged({
  price,
  isPaid = true,
  seats = ["A1"],
  wish = {},
}: {
  readonly price: number;
  readonly isPaid?: boolean;
  readonly seats?: string[];
  readonly wish?: object;
}) {
  const house = await actHouse({}, { prices: { standard: { adult: price, child: 300 } } });
  const { id, person } = await house.order(seats);
  const till = { means: "cash", shift: 5, validUntilMs: Number.MAX_SAFE_INTEGER } as const;
  if (isPaid) await boxOffice(house.id).takeMoney(id % 2 ** 24, till, house.cashier.id);
  const body = { for: { showtime_id: house.otherId, seats: ["A3"] }, ...wish };
  const done = await house.act("exchange", id, body, house.cashier.token);
  if (done.status !== 200) throw new Error(JSON.stringify(done.body));
  return { house, id, person, to: Number(done.body["id"]) };
}

async function confirmation(reservationId: number, userId: number) {
  const letter = await compose({ kind: "reservation_confirmed", reservationId }, userId);
  if (!letter.ok) throw new Error(letter.reason);
  return { ...letter.mail, text: letter.mail.text.replaceAll(/[\u00a0 ]+/g, " ") };
}

it("says that the old tickets are void, and what staff give back", async () => {
  const { id, person, to } = await exchanged({ price: 500 });
  const { text } = await confirmation(to, person.id);
  expect(text).toContain(`Your reservation ${id} was exchanged for this one.`);
  expect(text).toContain("the cinema's staff give you back €4.00 at the counter");
  expect(text).toContain("Total, paid at the counter €5.00");
});

it("speaks of the seats where others were kept", async () => {
  const wish = { seats: ["A2"] };
  const { id, person, to } = await exchanged({ price: 500, seats: ["A1", "A2"], wish });
  const { text } = await confirmation(to, person.id);
  expect(text).toContain(`Seats of your reservation ${id} were exchanged for these.`);
  expect(text).toContain("give you back €4.00 at the counter");
  expect((await confirmation(id, person.id)).text).not.toContain("exchanged");
});

it("asks at the door for what is missing only", async () => {
  const { person, to } = await exchanged({ price: 1000 });
  const { text } = await confirmation(to, person.id);
  expect(text).toContain("€10.00, of which €1.00 are still to be paid at the door");
  expect(text).toContain("Paid -€9.00\nStill to pay at the door €1.00\n");
  expect(text).not.toMatch(/to pay at the door €10/u);
  expect(text).not.toContain("give you back");
});

it("asks for all where nothing was paid", async () => {
  const { person, to } = await exchanged({ price: 1000, isPaid: false });
  expect((await confirmation(to, person.id)).text).toContain("Total, to pay at the door €10.00");
});

it("says nothing of another holder's old order", async () => {
  const { house, id, to, person } = await exchanged({ price: 500 });
  const nora = { name: "Nora New", email: "nora@example.org", reason: "A present" };
  expect(await house.post(`/orders/${to}/give`, nora, house.owner)).toMatchObject({ status: 200 });
  const { to: address, text } = await confirmation(to, person.id);
  expect(address).toBe(nora.email);
  expect(text).not.toContain(String(id));
});
