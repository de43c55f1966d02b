/** What letters say about money, and about the seats that it was paid for. */

import { describe, expect, it } from "vitest";
import type { Paid } from "../../src/letters/paid.ts";
import { paymentReturned } from "../../src/letters/payment-returned.ts";
import { reservationCancelled } from "../../src/letters/reservation-cancelled.ts";
import { seatsReturned } from "../../src/letters/seats-returned.ts";
import { BOOKING } from "./booking.ts";

const SEATS = ["A1", "A2"];

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
      "Your reservation for Metropolis on Wednesday 1 July 2026, 23:30, at Odeon, is cancelled: A1, A2.",
    );
    expect(text).toContain("Reservation 50331658. Its tickets are not valid any more.");
  });

  it.each<[Paid, number, number, string]>([
    ["at_door", 0, 0, "Nothing was paid, so there is nothing to pay back."],
    ["online", 0, 0, "Nothing was paid, so there is nothing to pay back."],
    ["at_counter", 0, 0, "If you paid at the counter, you get back there what comes back."],
    ["online", 1555, 1555, "The €15.55 that you paid are on their way back to you."],
    ["online", 1555, 1399, "Of the €15.55 that you paid, €13.99 are on their way back to you."],
    ["online", 1555, 0, "none of the €15.55 that you paid comes back"],
  ])("says what is refunded: paid %s, %i paid, %i refunded", (paid, paidCents, refundCents, words) => {
    const mail = reservationCancelled({ ...BOOKING, paid, paidCents, refundCents, seats: SEATS });
    expect(mail.text).toContain(words);
  });
});

describe("the mail of seats that were given back", () => {
  const about = { ...BOOKING, returned: ["A2"], kept: ["A1"], totalCents: 950 };

  it("says which seats were given back and which are kept", () => {
    const { subject, text } = seatsReturned({ ...about, paid: "online", paidCents: 1555, refundCents: 605 });
    expect(subject).toBe("Seats given back: Metropolis, Wed 1 Jul, 23:30");
    expect(text).toContain("these seats are given back: A2. Their tickets are not valid any more.");
    expect(text).toContain("You keep A1, with the tickets that you have.");
    expect(text).toContain("Of the €15.55 that you paid, €6.05 are on their way back");
  });

  it("says what is left to pay at the door", () => {
    const { text } = seatsReturned({ ...about, paid: "at_door", paidCents: 0, refundCents: 0 });
    expect(text).toContain("What is left to pay at the door: €9.50.");
  });
});

describe("the mail of a payment that is returned", () => {
  const about = { ...BOOKING, paid: "online" } as const;

  it("says after a second payment that the seats stay booked", () => {
    const { text } = paymentReturned({ ...about, paidCents: 3110, refundCents: 1555, seats: SEATS });
    expect(text).toContain("More than one payment came for Metropolis");
    expect(text).toContain("The seats stay yours: A1, A2.");
    expect(text).toContain("Of the €31.10 that you paid, €15.55 are on their way back");
  });

  it("says after a late payment that it bought no seats", () => {
    const { text } = paymentReturned({ ...about, paidCents: 1555, refundCents: 1555, seats: [] });
    expect(text).toContain("came when the reservation had ended already. It bought no seats.");
    expect(text).toContain("The €15.55 that you paid are on their way back to you.");
  });
});
