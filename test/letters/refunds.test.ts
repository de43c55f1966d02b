/** What letters say about money, and about the seats that it was paid for. */

import { describe, expect, it } from "vitest";
import type { Paid } from "../../src/letters/paid.ts";
import { paymentReturned } from "../../src/letters/payment-returned.ts";
import { reservationCancelled } from "../../src/letters/reservation-cancelled.ts";
import { seatsExchanged } from "../../src/letters/seats-exchanged.ts";
import { seatsReturned } from "../../src/letters/seats-returned.ts";
import { showtimeCancelled } from "../../src/letters/showtime-cancelled.ts";
import { BOOKING, RATES, TEN_PERCENT, billOf, line } from "./booking.ts";

const SEATS = [{ seat: "A1" }, { seat: "A2" }];

/** The lines under a heading of the text, up to the next empty line, with one space between label and amount. */
const under = (heading: string, text: string): string[] => {
  const lines = text.replaceAll(/ {2,}/g, " ").split("\n");
  const start = lines.indexOf(heading);
  return start < 0 ? [] : lines.slice(start + 1, lines.indexOf("", start));
};

describe("the mail of a reservation that was cancelled", () => {
  const { subject, text } = reservationCancelled({
    ...BOOKING,
    paid: "online",
    paidCents: 1555,
    refundCents: 1555,
    seats: SEATS,
  });

  it("says what was cancelled, in the cinema's time, and that its tickets are void", () => {
    expect(subject).toBe("Reservation cancelled: Metropolis, Wed 1 Jul, 23:30");
    expect(text).toContain(
      "Your reservation for Metropolis on Wednesday 1 July 2026, 23:30, at Odeon, is cancelled: row A, seats 1, 2.",
    );
    expect(text).toContain("Reservation 50331658. Its tickets are not valid any more.");
  });

  it.each<[Paid, number, number, string]>([
    ["at_door", 0, 0, "Nothing was paid, so there is nothing to pay back."],
    ["online", 0, 0, "Nothing was paid, so there is nothing to pay back."],
    ["at_counter", 0, 0, "If you paid at the counter, you get your refund there."],
    ["online", 1555, 1555, "The €15.55 that you paid are on their way back to you."],
    ["online", 1555, 1399, "Of the €15.55 that you paid, €13.99 are on their way back to you."],
    ["online", 1555, 0, "None of the €15.55 that you paid comes back."],
  ])("says what is refunded: paid %s, %i paid, %i refunded", (paid, paidCents, refundCents, words) => {
    const mail = reservationCancelled({ ...BOOKING, paid, paidCents, refundCents, seats: SEATS });
    expect(mail.text).toContain(words);
  });

  it.each([
    [
      1555,
      "Of the €15.55 that you paid, the cinema's staff give you back €15.55 at the counter, if they have not yet.",
    ],
    [
      600,
      "Of the €15.55 that you paid, €9.55 are on their way back to you, as you paid them online. The cinema's staff give you back another €6.00 at the counter, if they have not yet.",
    ],
  ])("does not say that %i that staff give back by hand goes to a card", (inHandCents, words) => {
    const money = { paid: "online", paidCents: 1555, refundCents: 1555, inHandCents } as const;
    expect(reservationCancelled({ ...BOOKING, ...money, seats: SEATS }).text).toContain(words);
  });

  it.each([
    [
      1000,
      400,
      "Of the €10.00 that you paid, the cinema's staff give you back €4.00 at the counter, if they",
    ],
    [1000, 0, "None of the €10.00 that you paid comes back."],
  ])(
    "names what was paid in part at the counter, %i, and what of it comes back, %i",
    (paidCents, back, words) => {
      const money = { paid: "at_counter", paidCents, refundCents: back, inHandCents: back } as const;
      const mail = reservationCancelled({ ...BOOKING, ...money, seats: SEATS });
      expect(mail.text).toContain(words);
      expect(under("Your money", mail.text)[0]).toBe("Paid €10.00");
      const show = showtimeCancelled({ ...BOOKING, ...money, seats: SEATS, totalCents: 1555 });
      expect(show.text).toContain(words);
      expect(show.text).not.toContain("€15.55");
    },
  );

  it.each([
    [1399, ["Comes back to you -€13.99", "Stays with the cinema €1.56", " cancellation fee: €1.56"]],
    [0, ["Comes back to you €0.00", "Stays with the cinema €15.55", " cancellation fee: €15.55"]],
  ])("says what the cinema keeps where %i comes back", (refundCents, rows) => {
    const money = { paid: "online", paidCents: 1555, refundCents } as const;
    const cancelled = reservationCancelled({ ...BOOKING, ...money, seats: SEATS });
    expect(under("Your money", cancelled.text)).toEqual(["Paid €15.55", ...rows]);
  });

  it("has no table where all comes back or nothing was paid", () => {
    for (const paidCents of [0, 1555]) {
      const money = { paid: "online", paidCents, refundCents: paidCents } as const;
      const { text: short, html } = reservationCancelled({ ...BOOKING, ...money, seats: SEATS });
      expect(short).not.toContain("Your money");
      expect(html).not.toContain('class="sums"');
    }
  });
});

describe("the mail of seats that were given back", () => {
  const about = { ...BOOKING, returned: [{ seat: "A2" }], bill: billOf([line("A1", "adult", 950)]) };

  it("says which seats were given back and which are kept", () => {
    const { subject, text } = seatsReturned({ ...about, paid: "online", paidCents: 1555, refundCents: 605 });
    expect(subject).toBe("Seats given back: Metropolis, Wed 1 Jul, 23:30");
    expect(text).toContain(
      "these seats are given back: row A, seat 2. Their tickets are not valid any more.",
    );
    expect(text).toContain("You keep row A, seat 1, with the tickets that you have.");
    expect(text).toContain("Of the €15.55 that you paid, €6.05 are on their way back");
  });

  it("says what is left to pay at the door", () => {
    const { text } = seatsReturned({
      ...about,
      paid: "at_door",
      paidCents: 0,
      refundCents: 0,
      dueCents: 950,
    });
    expect(text).toContain("What is left to pay at the door: €9.50.");
    expect(text).not.toContain("Your money");
  });

  it("has the price of the seats that are kept, whether it is paid or not", () => {
    const bill = billOf([line("A1", "adult", 950)], RATES, TEN_PERCENT);
    for (const paid of ["at_door", "at_counter", "online"] as const) {
      const { text } = seatsReturned({ ...about, bill, paid, paidCents: 0, refundCents: 0 });
      expect(under("What you keep", text)).toEqual([
        "1 × adult, standard €9.50",
        "Discount -€0.95",
        "Fee €1.50",
        "City tax 2.5% €0.25",
        "Total €10.30",
        " includes VAT 20%: €1.67",
      ]);
    }
  });

  it("says what was paid, what comes back, and for what the rest stays with the cinema", () => {
    const { text } = seatsReturned({ ...about, paid: "online", paidCents: 1555, refundCents: 505 });
    expect(under("Your money", text)).toEqual([
      "Paid €15.55",
      "Comes back to you -€5.05",
      "Stays with the cinema €10.50",
      " for the seats that you keep: €9.50",
      " cancellation fee: €1.00",
    ]);
  });

  it("names no cancellation fee where there is none", () => {
    const { text } = seatsReturned({ ...about, paid: "online", paidCents: 1555, refundCents: 605 });
    expect(text).not.toContain("cancellation fee");
  });
});

describe("the mail of seats that were exchanged", () => {
  const bill = billOf([line("A1", "adult", 950)]);
  const textOf = (money: object, language: "en" | "de" = "en"): string =>
    seatsExchanged({ ...BOOKING, paid: "at_counter", dueCents: 0, bill, language, ...money }).text;

  it("says what staff give back by hand", () => {
    const money = { paidCents: 1200, refundCents: 250, inHandCents: 250 };
    const text = textOf(money);
    expect(text).toContain(
      "Of the €12.00 that you paid, the cinema's staff give you back €2.50 at the counter",
    );
    expect(under("Your money", text)).toContain("Comes back to you -€2.50");
    expect(textOf(money, "de").replaceAll("\u00a0", " ")).toContain(
      "Von den bezahlten 12,00 € geben Ihnen die Mitarbeiter des Kinos 2,50 € an der Kasse zurück",
    );
  });

  it("says what comes back online, and what is still due", () => {
    expect(textOf({ paid: "online", paidCents: 1200, refundCents: 250 })).toContain(
      "Of the €12.00 that you paid, €2.50 are on their way back to you.",
    );
    expect(textOf({ paid: "at_door", paidCents: 700, dueCents: 250 })).toContain(
      "What is left to pay at the door: €2.50.",
    );
  });

  it("speaks of no money where none moves", () => {
    expect(textOf({ paidCents: 950 })).not.toMatch(/you back|back to you|left to pay|Your money/);
  });
});

describe("the mail of a payment that is returned", () => {
  const about = { ...BOOKING, paid: "online" } as const;

  it("says after a second payment that the seats stay booked", () => {
    const { text } = paymentReturned({
      ...about,
      paidCents: 3110,
      refundCents: 1555,
      boughtCents: 1555,
      seats: SEATS,
    });
    expect(text).toContain("More than one payment came for Metropolis");
    expect(text).toContain("The seats stay yours: row A, seats 1, 2.");
    expect(text).toContain("Of the €31.10 that you paid, €15.55 are on their way back");
    expect(under("Your money", text)).toEqual([
      "Paid €31.10",
      "Comes back to you -€15.55",
      "Stays with the cinema €15.55",
      " for the seats that you keep: €15.55",
    ]);
  });

  it("says after a late payment that it bought no seats", () => {
    const { text } = paymentReturned({
      ...about,
      paidCents: 1555,
      refundCents: 1555,
      boughtCents: 0,
      seats: [],
    });
    expect(text).toContain("came when the reservation had ended already. It bought no seats.");
    expect(text).toContain("The €15.55 that you paid are on their way back to you.");
  });
});
