/** A showtime whose ledger has every kind of event. */

import { runDurableObjectAlarm } from "cloudflare:test";
import { expect, vi } from "vitest";
import type { Busy, Outcome, ReservationRecord } from "../../../src/box-office/answers.ts";
import type { Hall } from "../../../src/box-office/ledger/hall.ts";
import type { Terms } from "../../../src/box-office/ledger/terms.ts";
import { boxOffice, openBoxOffice } from "../../../src/box-office/service.ts";
import type { Office } from "../../../src/box-office/service.ts";
import { somebody } from "../../back-office/people/signed-in-people.ts";
import { ask, house, make } from "../../support/catalogue.ts";
import { adults, hold, sale } from "../../support/halls.ts";
import { objectOf } from "../../support/world.ts";

/** A guest without an account, at the counter. */
const GUEST = 4711;

const IN_CASH = { means: "cash", shift: 1, validUntilMs: Number.MAX_SAFE_INTEGER } as const;

const sold = (outcome: Outcome<{ reservation: ReservationRecord }> | Busy): number => {
  if (!outcome.ok) throw new Error(outcome.code);
  return outcome.reservation.n;
};

/** A showtime of a new owner, with six seats and no sales. */
export async function ownShowtime(changes: object = {}) {
  const { owner, showtime } = await house();
  const id = await make("/v1/showtimes", owner, showtime(changes));
  return { id, owner, path: `/v1/showtimes/${id}/ledger`, office: boxOffice(id) };
}

/** Makes every kind of event by real commands; Greta Garbo takes part in all of them. */
export async function busyShowtime() {
  const show = await ownShowtime({
    taxes: [{ name: "VAT", rate_percent: 6, included: true }],
  });
  const { id, owner, office } = show;
  const greta = await somebody({ name: "Greta Garbo", username: "divine", email: "greta@alone.example" });
  const by = { as: greta.token };
  await make("/v1/promo-codes", owner, { code: `GARBO-${id}`, percent: 10 });
  const seats = `/v1/showtimes/${id}/reservations`;
  const bought = await make(seats, greta.token, {
    seats: ["A1", "A2"],
    promo_code: `GARBO-${id}`,
    confirm: true,
  });
  await ask("DELETE", `/v1/reservations/${bought}?seats=A2`, by);
  const held = await make(seats, greta.token, { quantity: 1, category: "premium" });
  await ask("POST", `/v1/reservations/${held}/extend`, by);
  await ask("DELETE", `/v1/reservations/${held}`, by);
  await office.block(["A4"], "press");
  await office.unblock(["A4"]);
  const counter = { guest: GUEST, channel: "counter", wanted: { seats: adults("A2", "A3", "A4") } } as const;
  const atCounter = sold(await office.reserve({ ...sale(greta.id), ...counter }));
  const all = sold(await office.reserve(sale(1, "B1", "B2")));
  await ask("POST", `/v1/showtimes/${id}/waiting-list`, { ...by, body: { quantity: 1 } });
  await ask("DELETE", `/v1/showtimes/${id}/waiting-list/mine`, by);
  await ask("POST", `/v1/showtimes/${id}/waiting-list`, {
    ...by,
    body: { quantity: 2, category: "premium" },
  });
  await office.cancel(all, null, null);
  await office.takeMoney(atCounter, IN_CASH, greta.id);
  const others = { labels: ["A4"], wanted: { seats: adults("A4") }, paidBy: null, isBound: false };
  sold(await office.exchange(atCounter, others, greta.id));
  await office.give(atCounter, { guest: 8, buyer: greta.id }, greta.id);
  await office.cancel(atCounter, null, null);
  await office.giveMoney(atCounter, IN_CASH, greta.id);
  await payOnline(show.office, greta.id);
  await close(show);
  return { ...show, greta };
}

async function termsOf(office: Office): Promise<Terms> {
  const entries = await office.ledger(0, 1_000);
  const entry = entries.findLast(({ type }) => type === "opened" || type === "terms_changed");
  return JSON.parse(entry?.body ?? "{}").terms;
}

async function hallOf(office: Office): Promise<Hall> {
  const map = await office.seatMap();
  const seats = map?.seats.map(({ label, row, x, y, category, accessible, companion }) => {
    return { label, row, x, y, category, accessible, companion };
  });
  return { seats: seats ?? [], blocked: [] };
}

/** Makes the showtime paid online and starting soon; one sale is paid twice, checked in, and its check-in undone. */
async function payOnline(office: Office, buyer: number): Promise<void> {
  const terms = await termsOf(office);
  const startsAtMs = Date.now() + 90 * 60_000;
  const next: Terms = { ...terms, version: terms.version + 1, payment: "online", startsAtMs };
  await openBoxOffice(next, await hallOf(office), "weur");
  const held = await office.reserve(hold(buyer, "A2"));
  const n = sold(held);
  const dueCents = held.ok ? held.reservation.amounts.totalCents : 0;
  await office.startPayment(n, buyer);
  for (const payment of ["first", "second"]) sold(await office.pay(n, dueCents, payment));
  const ticket = (await office.reservation(n))?.lines[0]?.ticket ?? "";
  const by = `user:${buyer}`;
  await office.checkIn([{ ticket, gate: "North", device: "phone", counter: 1, by, atMs: null }]);
  sold(await office.undoCheckIn(ticket, "mistake", { by, isAtDoor: false }));
}

/** The hall changes, sales end, and holds run out. */
async function close({ id, office }: { id: number; office: Office }): Promise<void> {
  const terms = await termsOf(office);
  const { seats } = await hallOf(office);
  const fewer = seats
    .filter(({ label }) => label !== "A3")
    .map((seat) => (seat.label === "A4" ? { ...seat, accessible: false } : seat));
  const next: Terms = { ...terms, version: terms.version + 1, status: "closed" };
  await openBoxOffice(next, { seats: fewer, blocked: ["A4"] }, "weur");
  vi.spyOn(Date, "now").mockReturnValue(Date.now() + 16 * 60_000);
  // The platform may be running the alarm already.
  await vi.waitFor(async () => {
    await runDurableObjectAlarm(objectOf(id));
    const types = (await office.ledger(0, 1_000)).map(({ type }) => type);
    expect(types).toEqual(expect.arrayContaining(["closed", "expired", "moved"]));
  });
  vi.restoreAllMocks();
}
