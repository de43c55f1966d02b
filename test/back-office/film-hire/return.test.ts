import { describe, expect, it } from "vitest";
import { filmHirePage } from "../../../src/back-office/film-hire/page.ts";
import { filmHireReturn } from "../../../src/back-office/film-hire/return.ts";
import type { Show } from "../../../src/back-office/film-hire/return.ts";
import { SoldSums } from "../../../src/box-office/ledger/breakdown.ts";

const NOTHING = new SoldSums().read({
  paidCents: 0,
  refundCents: 0,
  till: { cash: 0, card: 0, voucher: 0, exchange: 0 },
  owedInHandCents: 0,
});

/** Each show without a screen has an id of its own for one, as showtimes have. */
const show = (screenId: number, screenName: string | null, localDate: string): Show => ({
  cinemaId: 1,
  cinemaName: "Odeon",
  address: "",
  currency: "EUR",
  screenId,
  screenName,
  localDate,
  breakdown: {
    ...NOTHING,
    ticketsCents: 900,
    lines: [["buyer", "standard", "adult", 900, 1]],
  },
});

const SHOWS = [
  show(1, null, "2026-11-20"),
  show(2, "Two", "2026-11-20"),
  show(2, "Two", "2026-11-21"),
  show(3, null, "2026-11-19"),
  show(4, null, "2026-11-20"),
];

describe("a film-hire return", () => {
  it("has one line a day for all shows without a screen, after those of the screens", () => {
    const [cinema] = filmHireReturn(SHOWS).cinemas;
    expect(
      cinema?.days.map(({ screenName, localDate, shows, grossCents }) => [
        screenName,
        localDate,
        shows,
        grossCents,
      ]),
    ).toEqual([
      ["Two", "2026-11-20", 1, 900],
      ["Two", "2026-11-21", 1, 900],
      [null, "2026-11-19", 1, 900],
      [null, "2026-11-20", 2, 1800],
    ]);
    expect(cinema?.days.at(-1)?.tickets).toEqual([{ ticketType: "adult", priceCents: 900, admissions: 2 }]);
  });

  it("prints on A4, with numbered pages and the head of the table on each", () => {
    const week = { from: "2026-11-19", to: "2026-11-25" };
    const page = filmHirePage({ movieId: 1, movieTitle: "M", week, ...filmHireReturn(SHOWS) }, "en");
    for (const rule of [/@page\s*{\s*size: A4/, "counter(pages)", "table-header-group", "table-row-group"])
      expect(page).toMatch(rule);
    expect(page.split("<tbody>")).toHaveLength(5);
  });
});
