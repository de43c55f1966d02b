/** What the staff of a cinema sees of its orders. */

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { boxOffice, reservationById } from "../../../src/box-office/service.ts";
import { bookingUrl } from "../../../src/door/bookings/service.ts";
import { sweepAccountWords } from "../../../src/identity/account-words/service.ts";
import { ask, inHours, someone } from "../../support/catalogue.ts";
import { eventually } from "../../support/eventually.ts";
import { stopQueues } from "../../support/queues.ts";
import { call, rows, run } from "../../support/world.ts";
import { buy, idsOf, listed, orderHouse } from "./order-house.ts";

beforeEach(() => {
  stopQueues();
});
afterEach(() => {
  vi.restoreAllMocks();
});

const DAY_MS = 24 * 60 * 60 * 1000;

/** Until D1 has them all. */
const areCopied = (...ids: number[]) =>
  eventually(
    async () =>
      (
        await rows(
          "SELECT id FROM reservations WHERE id IN (SELECT value FROM json_each(?1))",
          JSON.stringify(ids),
        )
      ).length,
    new Set(ids).size,
  );

/** As if it were sold then. */
const soldAt = (id: number, atMs: number) =>
  run("UPDATE reservations SET held_at_ms = ?2, confirmed_at_ms = ?2 WHERE id = ?1", id, atMs);

describe("the list of orders", () => {
  it("has what is sold in one's cinemas, the newest first, in pages", async () => {
    const house = await orderHouse();
    const other = await orderHouse(house.owner);
    const foreign = await orderHouse();
    const [one, two, three] = [await house.show(), await other.show(), await foreign.show()];
    const first = await buy(one, ["A1", "A2"]);
    const second = await house.sell(one, ["A3"], { name: "Ida Berg", phone: "+49 (30) 123-456" });
    const third = await buy(two, ["B1"]);
    const hidden = await buy(three, ["B1"]);
    await areCopied(first.id, second.id, third.id, hidden.id);
    expect(await idsOf(house.owner)).toEqual([third.id, second.id, first.id]);
    const page = await listed(house.owner, { limit: 2 });
    expect(page.data.map(({ id }) => id)).toEqual([third.id, second.id]);
    expect(await idsOf(house.owner, { cursor: page.next ?? "" })).toEqual([first.id]);
    expect(page.data[1]).toMatchObject({
      status: "confirmed",
      channel: "counter",
      seats: ["A3"],
      holder: { kind: "guest", name: "Ida Berg", email: null, phone: "+4930123456" },
      showtime: { id: one, movie: { title: "Metropolis" }, cinema: { id: house.cinemaId } },
      due: { amount: 0, currency: "EUR" },
    });
    const manager = await house.employ("manager");
    expect(await idsOf(manager.token)).toEqual([second.id, first.id]);
    expect(await idsOf(manager.token, { cinema_id: house.cinemaId })).toEqual([second.id, first.id]);
    const admin = await someone({ isAdmin: true });
    expect(await idsOf(admin, { cinema_id: foreign.cinemaId })).toEqual([hidden.id]);
  });

  it("is sifted by showtime, state, channel, payment and time", async () => {
    const { owner, show, sell } = await orderHouse();
    const [one, two] = [await show(), await show()];
    const [bought, early, other] = [await buy(one, ["A1"]), await buy(one, ["A2"]), await buy(two, ["A1"])];
    const counter = await sell(one, ["A3"]);
    const cancelled = await buy(one, ["A4"]);
    await ask("DELETE", `/v1/reservations/${cancelled.id}`, { as: cancelled.person.token });
    await areCopied(bought.id, early.id, other.id, counter.id, cancelled.id);
    await eventually(
      async () => (await rows("SELECT status FROM reservations WHERE id = ?1", cancelled.id))[0]?.["status"],
      "cancelled",
    );
    expect(await idsOf(owner, { showtime_id: two })).toEqual([other.id]);
    expect(await idsOf(owner, { showtime_id: one })).toEqual([cancelled.id, counter.id, early.id, bought.id]);
    expect(await idsOf(owner, { status: "cancelled" })).toEqual([cancelled.id]);
    expect(await idsOf(owner, { channel: "counter" })).toEqual([counter.id]);
    // What is paid at the door is due; a sale at the counter was paid there.
    expect(await idsOf(owner, { paid: true })).toEqual([counter.id]);
    expect(await idsOf(owner, { paid: false, showtime_id: one })).toEqual([early.id, bought.id]);
    const then = Date.now() - 3 * DAY_MS;
    await soldAt(early.id, then);
    const [from, to] = [new Date(then).toISOString(), new Date(then + 1).toISOString()];
    expect(await idsOf(owner, { from, to })).toEqual([early.id]);
    expect(await idsOf(owner, { to: from })).toEqual([]);
    for (const query of ["from=yesterday", "limit=11", "cursor=x", "status=gone", "showtime_id=x"])
      expect((await ask("GET", `/v1/orders?${query}`, { as: owner })).status, query).toBe(422);
  });

  it("goes on after a page on which no order passed", async () => {
    const { owner, show, sell } = await orderHouse();
    const id = await show();
    const first = await buy(id, ["A1"]);
    for (let seat = 2; seat < 14; seat++) await sell(id, [`A${seat}`]);
    await eventually(async () => (await listed(owner)).next !== null);
    const empty = await listed(owner, { channel: "buyer", limit: 2 });
    expect(empty).toMatchObject({ data: [], next: expect.any(String) });
    expect(await idsOf(owner, { channel: "buyer", limit: 2, cursor: empty.next ?? "" })).toEqual([first.id]);
  });

  it("is a CSV of all pages where that is asked for, in which no cell is a formula", async () => {
    const { owner, show, sell } = await orderHouse();
    const id = await show();
    const sold: number[] = [];
    for (let seat = 1; seat <= 12; seat++) sold.push((await sell(id, [`B${seat}`], { name: "=1+1" })).id);
    await areCopied(...sold);
    const csv = await call("GET", `/v1/orders?showtime_id=${id}&limit=2`, {
      as: owner,
      headers: { accept: "text/csv" },
    });
    expect(csv.headers.get("content-type")).toBe("text/csv; charset=utf-8");
    const lines = (await csv.text()).trim().split("\r\n");
    expect(lines).toHaveLength(13);
    expect(lines[0]).toMatch(/^id,held_at,status,channel,/);
    expect(lines[1]).toContain("'=1+1");
  });

  it("shows a cashier the day, and nobody of another cinema anything", async () => {
    const house = await orderHouse();
    const foreign = await orderHouse();
    const cashier = await house.employ("cashier");
    const [running, later] = [await house.show({ starts_at: inHours(1) }), await house.show()];
    const [ofNow, fresh, old] = [
      await buy(running, ["A1"]),
      await buy(later, ["A1"]),
      await buy(later, ["A2"]),
    ];
    await areCopied(ofNow.id, fresh.id, old.id);
    const then = Date.now() - 2 * DAY_MS;
    for (const id of [ofNow.id, old.id]) await soldAt(id, then);
    await run("UPDATE showtimes SET starts_at_ms = ?2 WHERE id = ?1", running, Date.now() - 60_000);
    expect(await idsOf(cashier.token)).toEqual([fresh.id]);
    expect(await idsOf(cashier.token, { showtime_id: later })).toEqual([fresh.id]);
    expect(await idsOf(cashier.token, { showtime_id: running })).toEqual([ofNow.id]);
    expect(await idsOf(cashier.token, { q: ofNow.id })).toEqual([ofNow.id]);
    expect(await idsOf(cashier.token, { q: old.id })).toEqual([]);
    expect(await idsOf(house.owner, { q: old.id })).toEqual([old.id]);
    for (const query of [`showtime_id=${later}`, `cinema_id=${house.cinemaId}`])
      expect((await ask("GET", `/v1/orders?${query}`, { as: foreign.owner })).status).toBe(404);
    expect(await idsOf(foreign.owner, { q: fresh.id })).toEqual([]);
    expect((await ask("GET", `/v1/orders/${fresh.id}`, { as: foreign.owner })).status).toBe(404);
    const door = await house.employ("door");
    expect((await ask("GET", "/v1/orders", { as: door.token })).status).toBe(403);
  });

  it("asks somebody with more than five cinemas for one, but not for a showtime or a single order", async () => {
    const owner = await someone();
    const houses = [];
    for (let i = 0; i < 6; i++) houses.push(await orderHouse(owner));
    const [house] = houses;
    const show = (await house?.show()) ?? 0;
    const sold = await buy(show, ["A1"]);
    await areCopied(sold.id);
    for (const query of ["", "?q=anna"])
      expect(await ask("GET", `/v1/orders${query}`, { as: owner })).toMatchObject({
        status: 422,
        body: { code: "cinema_needed" },
      });
    expect(await idsOf(owner, { cinema_id: house?.cinemaId ?? 0 })).toEqual([sold.id]);
    expect(await idsOf(owner, { showtime_id: show })).toEqual([sold.id]);
    expect(await idsOf(owner, { q: sold.id })).toEqual([sold.id]);
    expect(await idsOf(owner, { q: sold.tickets[0] ?? "" })).toEqual([sold.id]);
  });
});

describe("a search", () => {
  it("finds an order by its id, a ticket, and the booking's code or link", async () => {
    const { owner, show } = await orderHouse();
    const sold = await buy(await show(), ["A1"]);
    await areCopied(sold.id);
    const record = await reservationById(sold.id);
    const link = record === null ? "" : await bookingUrl(record);
    const [ticket = ""] = sold.tickets;
    for (const q of [String(sold.id), ticket, ticket.toLowerCase(), link, link.split("/").at(-1) ?? ""])
      expect(await idsOf(owner, { q }), q).toEqual([sold.id]);
    expect(await idsOf(owner, { q: link.replace(/.{4}$/, "AAAA") })).toEqual([]);
  });

  it("finds by the beginning of a name, in any case, and by the whole address, accounts and guests", async () => {
    const { owner, show, sell } = await orderHouse();
    const id = await show();
    const sold = await buy(id, ["A1"]);
    await run("UPDATE users SET name = 'Zelda Quist' WHERE id = ?1", sold.person.id);
    await sweepAccountWords();
    const zelda = { name: "zelda Q.", email: "Zelda@Example.org", phone: "030 555-0001" };
    const guest = await sell(id, ["A2"], zelda);
    await areCopied(sold.id, guest.id);
    expect(new Set(await idsOf(owner, { q: "ZELDA q" }))).toEqual(new Set([sold.id, guest.id]));
    expect(await idsOf(owner, { q: "zelda qu" })).toEqual([sold.id]);
    expect(await idsOf(owner, { q: "uist" })).toEqual([]);
    expect(await idsOf(owner, { q: "zelda@example.org" })).toEqual([guest.id]);
    expect(await idsOf(owner, { q: `BUYER-${sold.person.id}@example.com` })).toEqual([sold.id]);
    expect(await idsOf(owner, { q: "zelda@example" })).toEqual([]);
    expect(await idsOf(owner, { q: "0305550001" })).toEqual([guest.id]);
    expect(await idsOf(owner, { q: "zelda", channel: "counter" })).toEqual([guest.id]);
    const foreign = await orderHouse();
    await foreign.show();
    for (const q of ["zelda", "zelda@example.org", "0305550001"])
      expect(await listed(foreign.owner, { q }), q).toEqual({ data: [], next: null });
  });

  it("finds many guests of a name in pages", async () => {
    const { owner, show, sell } = await orderHouse();
    const id = await show();
    const sold: number[] = [];
    for (let seat = 1; seat <= 7; seat++)
      sold.push((await sell(id, [`C${seat}`], { name: `Olga ${seat}` })).id);
    await areCopied(...sold);
    const first = await listed(owner, { q: "olga" });
    expect(first.data).toHaveLength(4);
    const second = await listed(owner, { q: "olga", cursor: first.next ?? "" });
    expect(new Set([...first.data, ...second.data].map((one) => one.id))).toEqual(new Set(sold));
    expect(second.next).toBeNull();
  });
});

describe("one order", () => {
  it("has what belongs to it, as it is now", async () => {
    const house = await orderHouse();
    const id = await house.show();
    const manager = await house.employ("manager");
    const sold = await buy(id, ["A1", "A2"]);
    const [ticket = ""] = sold.tickets;
    const by = `user:${manager.id}`;
    await boxOffice(id).checkIn([
      { ticket, gate: "North", device: "phone", counter: 1, by, atMs: Date.now() },
    ]);
    await ask("DELETE", `/v1/reservations/${sold.id}?seats=A2`, { as: sold.person.token });
    await areCopied(sold.id);
    const look = async () => (await ask("GET", `/v1/orders/${sold.id}`, { as: manager.token })).body;
    const body = await look();
    expect(body).toMatchObject({
      id: sold.id,
      status: "confirmed",
      holder: { kind: "account", id: sold.person.id },
      showtime: { id, movie: { title: "Metropolis" } },
      due: { amount: 900 },
      policy: { open: false },
      payments: [],
      till: [],
      notes: [],
      scans: [
        {
          ticket_id: ticket,
          gate: "North",
          by: { kind: "user", id: manager.id, name: `Staff ${manager.id}` },
        },
      ],
    });
    const kinds = (body["history"] as { type: string }[]).map(({ type }) => type);
    expect(kinds.toSorted()).toEqual(["checked_in", "confirmed", "held", "seats_returned"]);
    await eventually(
      async () => ((await look())["mails"] as { kind: string }[]).map(({ kind }) => kind).toSorted(),
      ["reservation_confirmed", "seats_returned"],
    );
  });

  it("names who cancelled it as staff", async () => {
    const house = await orderHouse();
    const sold = await buy(await house.show(), ["A1"]);
    await ask("DELETE", `/v1/reservations/${sold.id}`, { as: await someone({ isAdmin: true }) });
    const { body } = await ask("GET", `/v1/orders/${sold.id}`, { as: house.owner });
    const last = (body["history"] as { type: string; by: object | null }[]).at(-1);
    expect(last).toMatchObject({ type: "cancelled", by: { kind: "user", id: expect.any(Number) } });
  });

  it("is not found where there is none", async () => {
    const { owner, show } = await orderHouse();
    const id = await show();
    for (const none of [id * 2 ** 24 + 9, id * 2 ** 24, 2 ** 40, 1])
      expect((await ask("GET", `/v1/orders/${none}`, { as: owner })).status).toBe(404);
  });
});
