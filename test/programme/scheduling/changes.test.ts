import { describe, expect, it } from "vitest";
import { copiesOf } from "../../../src/programme/batches/copying.ts";
import { plainSeats } from "../../../src/programme/cinemas/layout.ts";
import { withAddedSeats } from "../../../src/programme/scheduling/added-seats.ts";
import {
  changedShowtime,
  newShowtime,
  refusedWithoutScreen,
} from "../../../src/programme/scheduling/changes.ts";
import type { ShowtimeRow, Venue } from "../../../src/programme/scheduling/changes.ts";
import { DEFAULT_CANCELLATION, NO_FEE } from "../../../src/programme/showtimes/showtime.ts";
import { NOTHING_SHOWN } from "../../support/shown.ts";

const HOUR_MS = 3_600_000;

const row: ShowtimeRow = {
  id: 7,
  incarnation: "first",
  version: 1,
  pushedVersion: 1,
  status: "on_sale",
  movieId: 1,
  movieTitle: "Metropolis",
  cinemaId: 1,
  cinemaName: "Odeon",
  address: "Main Street 1",
  screenId: 1,
  screenName: "One",
  timeZone: "Europe/Lisbon",
  sandbox: false,
  currency: "EUR",
  writtenStart: null,
  startsAtMs: HOUR_MS,
  endsAtMs: 3 * HOUR_MS,
  localDate: "1970-01-01",
  dayStartsAt: "00:00",
  layout: plainSeats(10),
  layoutVersion: 1,
  addedSeats: [],
  capacity: 10,
  prices: { standard: { adult: 1000 } },
  sectionPrices: null,
  priceCardId: null,
  payment: "at_door",
  salesOpenAtMs: 0,
  salesCloseAtMs: HOUR_MS,
  holdMinutes: 10,
  maxSeats: 10,
  maxSeatsPerBuyer: null,
  orphanRule: "off",
  slowPayments: false,
  fee: NO_FEE,
  taxes: [],
  cancellation: DEFAULT_CANCELLATION,
  ticketRules: {},
  companionsOpenHours: null,
  preShowMinutes: 15,
  cleaningMinutes: 15,
  ...NOTHING_SHOWN,
  receipts: false,
  createdAtMs: 0,
  changedAtMs: 0,
};

const film = { id: 1, title: "Metropolis", durationMinutes: 90, originalLanguage: null };

const labels = (row_: string, count: number) =>
  Array.from({ length: count }, (_, i) => ({ label: `${row_}${i + 1}`, category: "standard" }));

describe("seats can be added", () => {
  it("up to 10,000 for one showtime", () => {
    const full = { ...row, addedSeats: labels("K", 9_999) };
    expect(withAddedSeats(full, labels("L", 1), 5, null)).toMatchObject({
      ok: true,
      showtime: { capacity: 10_010 },
    });
    expect(withAddedSeats(full, labels("L", 2), 5, null)).toEqual({
      ok: false,
      code: "invalid_input",
      faults: [
        { pointer: "/seats", detail: "A showtime has at most 10000 added seats, and this one has 9999" },
      ],
    });
  });

  it("up to 50,000 in all, with the seats of the layout", () => {
    const full = { ...row, layout: plainSeats(49_999) };
    expect(withAddedSeats(full, labels("L", 1), 5, null)).toMatchObject({
      ok: true,
      showtime: { capacity: 50_000 },
    });
    expect(withAddedSeats(full, labels("L", 2), 5, null)).toEqual({
      ok: false,
      code: "invalid_input",
      faults: [{ pointer: "/seats", detail: "A showtime has at most 50000 seats, and would have 50001" }],
    });
  });

  it("only as far as a row of the database has room beside the layout, which a copy has as it is then", () => {
    const rows = ["A", "B", "C", "D"].map((label) => ({
      label,
      category: "standard",
      seats: [{ from: 0, to: 9_999 }],
    }));
    const positions = Object.fromEntries(
      rows.flatMap(({ label }, y) =>
        Array.from({ length: 10_000 }, (_, n) => [`${label}${n}`, { x: n + 1 / 3, y: y + 1 / 3 }]),
      ),
    );
    const full = { ...row, layout: { rows, positions }, addedSeats: [] };
    const refused = withAddedSeats(full, labels("L", 1), 5, null);
    expect(refused).toMatchObject({ ok: false, code: "invalid_input", faults: [{ pointer: "/seats" }] });
    expect(JSON.stringify(refused)).toContain("and 1900000 can be stored");
    const { incarnation: _, ...home } = { ...row, ownerId: 1, region: "weur" as const };
    const copies = (addedSeats: ShowtimeRow["addedSeats"]) =>
      copiesOf(
        [{ ...row, layout: null, addedSeats }],
        { from: "1970-01-01", to: "1970-01-02", days: 1, screens: undefined, status: undefined },
        { home, venues: [{ ...home, layout: full.layout }], films: [film], cards: [] },
        0,
      );
    expect(copies([]).faults).toEqual([]);
    expect(copies(labels("L", 1)).faults).toMatchObject([
      { pointer: "/from", detail: expect.stringContaining("and 1900000 can be stored") },
    ]);
  });
});

const venue: Venue = {
  cinemaId: 1,
  cinemaName: "Odeon",
  address: "Main Street 1",
  ownerId: 1,
  timeZone: "Europe/Lisbon",
  dayStartsAt: "00:00",
  currency: "EUR",
  region: "weur",
  screenId: 1,
  screenName: "One",
  layout: plainSeats(49_999),
  layoutVersion: 2,
};

describe("another layout", () => {
  it.each([
    ["/layout_version", { layoutVersion: 2 }],
    ["/screen_id", { screenId: 1 }],
  ])("is refused with a pointer to %s if it has too many seats with the added ones", (pointer, change) => {
    const moved = (count: number) =>
      changedShowtime({ ...row, addedSeats: labels("K", count) }, change, { venue, film, card: null }, 0);
    expect(moved(1)).toMatchObject({ ok: true, showtime: { capacity: 50_000 } });
    expect(moved(2)).toMatchObject({ ok: false, code: "invalid_input", faults: [{ pointer }] });
  });

  it("is refused by version for a showtime without a screen", () => {
    const plain = { ...row, screenName: null };
    expect(refusedWithoutScreen(plain, { layoutVersion: 2 })).toEqual({
      ok: false,
      code: "invalid_input",
      faults: [{ pointer: "/layout_version", detail: "The showtime has no screen" }],
    });
    expect(refusedWithoutScreen(plain, { layoutVersion: 2, screenId: 1 })).toBeNull();
    expect(refusedWithoutScreen(plain, { maxSeats: 2 })).toBeNull();
    expect(refusedWithoutScreen(row, { layoutVersion: 2 })).toBeNull();
  });
});

describe("a price that no gateway takes", () => {
  const tiny = { prices: { standard: { adult: 40 } }, payment: "online" } as const;
  const refused = { ok: false, code: "invalid_input", faults: [{ pointer: "/prices/standard/adult" }] };
  const change = (before: Partial<ShowtimeRow>, changes: Parameters<typeof changedShowtime>[1]) =>
    changedShowtime({ ...row, ...before }, changes, { venue: null, film, card: null }, 0);

  it("is refused for a new showtime that is paid online", () => {
    const make = (payment: "online" | "at_door") => {
      const { id: _, incarnation: __, ...draft } = { ...row, ...tiny, payment, status: "on_sale" as const };
      const wanted = { ...draft, venue: { screenId: 1 }, start: { atMs: HOUR_MS }, writtenStart: "" };
      return newShowtime(wanted, { ...venue, layout: plainSeats(10) }, film, 0, null);
    };
    expect(make("online")).toMatchObject(refused);
    expect(make("at_door")).toMatchObject({ ok: true });
  });

  it("is refused when prices, fee or taxes change, and when a draft gets online payment or is published", () => {
    const taxes = [{ name: "VAT", rateBasisPoints: 100, included: false }];
    expect(change({ payment: "online" }, { prices: tiny.prices })).toMatchObject(refused);
    expect(change(tiny, { fee: { perTicketCents: 5, perReservationCents: 0 } })).toMatchObject(refused);
    expect(change(tiny, { taxes })).toMatchObject(refused);
    const draft = { ...tiny, status: "draft", payment: "at_door" } as const;
    expect(change(draft, { payment: "online" })).toMatchObject(refused);
    expect(change({ ...draft, payment: "online" }, { status: "on_sale" })).toMatchObject(refused);
    expect(change(tiny, { fee: { perTicketCents: 10, perReservationCents: 0 } })).toMatchObject({ ok: true });
  });

  it("of a showtime from before does not keep its owner from other changes", () => {
    expect(change(tiny, { status: "closed" })).toMatchObject({ ok: true });
    expect(change(tiny, { maxSeats: 2 })).toMatchObject({ ok: true });
    expect(withAddedSeats({ ...row, ...tiny }, labels("K", 1), 0, null)).toMatchObject({ ok: true });
  });
});
