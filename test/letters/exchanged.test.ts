/** What letters say of an order that is paid in part, and of one that another was exchanged for. */

import { describe, expect, it } from "vitest";
import { reservationConfirmed } from "../../src/letters/reservation-confirmed.ts";
import { seatsExchanged } from "../../src/letters/seats-exchanged.ts";
import { seatsReturned } from "../../src/letters/seats-returned.ts";
import { BOOKING } from "./booking.ts";

const plain = (text: string): string => text.replaceAll("\u00a0", " ").replaceAll(/ {2,}/g, " ");

describe("an order of 15.55 of which staff have taken 14.00", () => {
  const order = { ...BOOKING, paidCents: 1400, dueCents: 155 };

  it.each([
    ["confirmed", reservationConfirmed],
    ["exchanged", seatsExchanged],
  ])("says in the mail of %s seats what is paid and what is still due", (_, letter) => {
    const text = plain(letter(order).text);
    expect(text).toContain("€15.55, of which €1.55 are still to be paid at the door");
    expect(text).toContain("Your money\nTotal €15.55\nPaid -€14.00\nStill to pay at the door €1.55\n");
    expect(text).not.toMatch(/to pay at the door €15/u);
    const german = plain(letter({ ...order, language: "de" }).text);
    expect(german).toContain("15,55 €, davon 1,55 € noch am Einlass zu bezahlen");
    expect(german).toContain("Bezahlt -14,00 €\nNoch am Einlass zu bezahlen 1,55 €\n");
  });

  it("says of what is left to pay after seats were given back what is due, and not the total", () => {
    const text = plain(seatsReturned({ ...order, returned: [{ seat: "A3" }] }).text);
    expect(text).toContain("What is left to pay at the door: €1.55.");
    expect(text).toContain("Paid -€14.00\n");
  });
});

describe("an order that another was exchanged for", () => {
  const money = { refundCents: 0, inHandCents: 0 };
  const text = (changes: object, language: "en" | "de" = "en"): string =>
    plain(
      reservationConfirmed({
        ...BOOKING,
        language,
        exchanged: { reservationId: 77, isWhole: true, ...money, ...changes },
      }).text,
    );

  it("says that the old tickets are void", () => {
    expect(text({})).toContain(
      "Your reservation 77 was exchanged for this one. The tickets of 77 are not valid any more.\n",
    );
    expect(text({ isWhole: false })).toContain(
      "Seats of your reservation 77 were exchanged for these. The tickets of the seats that you gave back are not valid any more.\n",
    );
    expect(text({}, "de")).toContain("Die Karten von 77 gelten nicht mehr.\n");
    expect(text({ isWhole: false }, "de")).toContain("Plätze Ihrer Reservierung 77 wurden gegen diese");
  });

  it.each([
    [500, 0, "€5.00 are on their way back to you."],
    [500, 500, "any more. Of the money that you paid for it, the cinema's staff give you back €5.00 at the"],
    [500, 200, "€3.00 are on their way back to you. Of the money that you paid for it, the cinema's staff"],
  ])("says of %i, of which %i in hand, how it goes back", (refundCents, inHandCents, words) => {
    expect(text({ refundCents, inHandCents })).toContain(words);
  });

  it("speaks of no money where none goes back", () => {
    expect(text({})).not.toMatch(/back to you|give you back/u);
  });

  it("is not mentioned where there was no exchange", () => {
    expect(reservationConfirmed(BOOKING).text).not.toContain("exchanged");
  });
});
