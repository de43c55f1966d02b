import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { expect, it } from "vitest";
import { Rows } from "../../../src/box-office/object/rows.ts";
import { MIGRATIONS } from "../../../src/box-office/object/schema.ts";
import { boxOffice, openBoxOffice } from "../../../src/box-office/service.ts";
import { hall, sale, seats, terms } from "../../support/halls.ts";
import { objectOf } from "../../support/world.ts";

const BEFORE_CHECK_INS = 3;
const ID = 4_000;

const line = (seat: string, ticket: string | null) => ({
  seat,
  category: "standard",
  ticketType: "adult",
  priceCents: 1000,
  ticket,
});

/** A reservation as a box office wrote it before check-ins were introduced. */
const reservation = (n: number, status: string, lines: object[], returned: object[] = []) => ({
  n,
  buyer: 7,
  guest: null,
  channel: "buyer",
  payment: "at_door",
  status,
  lines,
  returned,
  promo: null,
  rates: { fee: { perTicketCents: 0, perReservationCents: 0 }, taxes: [] },
  amounts: { ticketsCents: 1000, discountCents: 0, feeCents: 0, taxes: [], totalCents: 1000 },
  paidCents: 0,
  payments: [],
  refundCents: 0,
  extended: false,
  heldAtMs: 1,
  expiresAtMs: null,
  confirmedAtMs: 1,
  endedAtMs: null,
  endReason: null,
  seq: n,
});

it("a box office from before check-ins accepts valid tickets and knows the revoked ones", async () => {
  const startsAtMs = Date.now();
  const { endsAtMs: _, screenId: __, ...old } = terms({ showtimeId: ID, startsAtMs });
  await runInDurableObject(objectOf(ID), (_office, { storage: { sql } }) => {
    for (const migration of MIGRATIONS.slice(0, BEFORE_CHECK_INS)) sql.exec(migration);
    const meta = { schema: BEFORE_CHECK_INS, terms: old };
    for (const [key, value] of Object.entries(meta))
      sql.exec("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", key, JSON.stringify(value));
    const kept = [
      reservation(1, "confirmed", [line("A1", "GOOD")], [line("A2", "GIVENBACK")]),
      reservation(2, "cancelled", [line("A3", "CANCELLED")]),
    ];
    for (const body of kept) {
      const live = body.status === "confirmed" ? 1 : 0;
      sql.exec(
        "INSERT INTO reservations (n, live, body) VALUES (?, ?, ?)",
        body.n,
        live,
        JSON.stringify(body),
      );
    }
    for (const [id, n] of [
      ["GOOD", 1],
      ["GIVENBACK", 1],
      ["CANCELLED", 2],
    ] as const)
      sql.exec("INSERT INTO tickets (id, n) VALUES (?, ?)", id, n);
    sql.exec("INSERT INTO events (seq, at_ms, n, type, body) VALUES (1, 1, NULL, 'opened', '{}')");
  });
  await evictDurableObject(objectOf(ID));

  const office = boxOffice(ID);
  expect(await office.revokedTickets()).toEqual(["CANCELLED", "GIVENBACK"]);
  expect(await office.reservation(1)).toMatchObject({
    checkIns: [],
    moved: null,
    slot: { startsAtMs, screenId: null },
  });
  const by = { gate: "North", device: "phone", by: "user:1", atMs: null };
  const scanned = await office.checkIn(
    ["GOOD", "GIVENBACK", "CANCELLED"].map((ticket, counter) => ({ ...by, ticket, counter })),
  );
  if (!scanned.ok) throw new Error(scanned.code);
  expect(scanned.scanned.map(({ result }) => result)).toEqual([
    "accepted",
    "ticket_revoked",
    "ticket_revoked",
  ]);
});

it("a migration that fails leaves the tables as they were, so that it can be done later", async () => {
  const id = ID + 1;
  const migrated = await runInDurableObject(objectOf(id), (_office, { storage }) => {
    const { sql } = storage;
    sql.exec(MIGRATIONS[0] ?? "");
    const meta = { schema: 1, terms: terms({ showtimeId: id }) };
    for (const [key, value] of Object.entries(meta))
      sql.exec("INSERT INTO meta (key, value) VALUES (?, ?)", key, JSON.stringify(value));
    sql.exec("INSERT INTO seats (place, seat, seq) VALUES (1, 'no JSON', 1)");
    const rows = new Rows(storage);
    expect(() => rows.load()).toThrow("malformed JSON");
    const [seat] = seats(1, 1);
    sql.exec("UPDATE seats SET seat = ?", JSON.stringify(seat));
    return rows.load();
  });
  expect([...(migrated?.seats.keys() ?? [])]).toEqual(["A1"]);
});

it("rows of a newer version are not read, since this one might take sold seats for free ones", async () => {
  await runInDurableObject(objectOf(ID + 2), (_office, { storage }) => {
    const rows = new Rows(storage);
    rows.create();
    const newer = MIGRATIONS.length + 1;
    storage.sql.exec("UPDATE meta SET value = ? WHERE key = 'schema'", String(newer));
    expect(() => rows.load()).toThrow("newer version");
    expect(storage.sql.exec("SELECT value FROM meta WHERE key = 'schema'").one()).toEqual({
      value: String(newer),
    });
  });
});

it("tickets are found after waking: sold, given back and of a cancelled reservation", async () => {
  const id = ID + 3;
  const startsAtMs = Date.now() + 3_600_000;
  const times = { startsAtMs, endsAtMs: startsAtMs + 60_000, salesCloseAtMs: startsAtMs };
  await openBoxOffice(terms({ showtimeId: id, ...times }), hall(1, 3), "weur");
  const office = boxOffice(id);
  const [kept, ended] = [await office.reserve(sale(1, "A1", "A2")), await office.reserve(sale(2, "A3"))];
  if (!kept.ok || !ended.ok) throw new Error("not sold");
  const tickets = [kept, ended].flatMap(({ reservation: { lines } }) =>
    lines.map(({ ticket }) => ticket ?? ""),
  );
  const first = await office.reservationOfTicket(tickets[0] ?? "");
  expect(first?.n).toBe(kept.reservation.n);
  await office.cancel(kept.reservation.n, null, ["A2"]);
  await office.cancel(ended.reservation.n, null, null);
  const later = await office.reserve(sale(3, "A3"));
  if (!later.ok) throw new Error("not sold");
  tickets.push(later.reservation.lines[0]?.ticket ?? "");
  const found = () =>
    Promise.all(tickets.map(async (ticket) => (await office.reservationOfTicket(ticket))?.n));
  expect(await found()).toEqual([1, 1, 2, 3]);
  await evictDurableObject(objectOf(id));
  expect(await found()).toEqual([1, 1, 2, 3]);
  expect(new Set(await office.revokedTickets())).toEqual(new Set([tickets[1], tickets[2]]));
});

it("a ticket from before places were kept says the row that the hall has, to its buyer and at the door", async () => {
  const id = ID + 4;
  const startsAtMs = Date.now() + 3_600_000;
  const times = { startsAtMs, endsAtMs: startsAtMs + 60_000, salesCloseAtMs: startsAtMs };
  const [seat] = seats(1, 1);
  if (seat === undefined) throw new Error("no seat");
  const row = { ...seat, label: "R12", row: "R1" };
  await openBoxOffice(terms({ showtimeId: id, ...times }), { seats: [row], blocked: [] }, "weur");
  const office = boxOffice(id);
  const sold = await office.reserve(sale(1, "R12"));
  if (!sold.ok) throw new Error("not sold");
  const { n, lines } = sold.reservation;
  const place = { section: null, row: "R1", number: "2" };
  expect(lines).toMatchObject([{ seat: "R12", place }]);
  await runInDurableObject(objectOf(id), (_office, { storage: { sql } }) => {
    sql.exec("UPDATE reservations SET body = json_remove(body, '$.lines[0].place')");
  });
  await evictDurableObject(objectOf(id));
  expect(await office.reservation(n)).toMatchObject({ lines: [{ seat: "R12", place }] });
  const scan = { ticket: lines[0]?.ticket ?? "", gate: "North", device: "phone", by: "user:1", atMs: null };
  expect(await office.checkIn([{ ...scan, counter: 1 }])).toMatchObject({ scanned: [{ line: { place } }] });
});
