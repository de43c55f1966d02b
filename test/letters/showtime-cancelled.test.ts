import { describe, expect, it } from "vitest";
import { showtimeCancelled } from "../../src/letters/showtime-cancelled.ts";
import type { ShowtimeCancelled } from "../../src/letters/showtime-cancelled.ts";
import { NO_VOCABULARY } from "../../src/programme/vocabulary/vocabulary.ts";
import { BRAND, CALENDAR } from "./booking.ts";

const cancelled: ShowtimeCancelled = {
  brand: BRAND,
  to: "ana@example.com",
  name: "Ana",
  language: "en",
  reservationId: 50331658,
  showtime: {
    movieTitle: "Sunrise",
    cinemaName: "Rex",
    timeZone: "Asia/Tokyo",
    startsAtMs: Date.parse("2026-07-01T12:30:00Z"),
    localDate: "2026-07-01",
    vocabulary: NO_VOCABULARY,
  },
  seats: [{ seat: "B3" }],
  totalCents: 900,
  currency: "EUR",
  paid: "at_door",
  paidCents: 0,
  refundCents: 0,
  inHandCents: 0,
  dueCents: 0,
  calendar: CALENDAR,
};

describe("the mail of a cancelled showtime", () => {
  it("says which show does not take place, in the cinema's time, and which tickets are void", () => {
    const { to, subject, text, html } = showtimeCancelled(cancelled);
    expect(to).toBe("ana@example.com");
    expect(subject).toBe("Cancelled: Sunrise, Wed 1 Jul, 21:30");
    for (const words of [
      "Hello Ana,",
      "Wednesday 1 July 2026, 21:30",
      "at Rex",
      "Reservation 50331658: row B, seat 3.",
    ]) {
      expect(text).toContain(words);
      expect(html).toContain(words);
    }
  });

  it.each([
    ["at_door", "there is nothing to pay back"],
    ["at_counter", "paid the €9.00 at the counter, you get them back there"],
    ["online", "The €9.00 that you paid are on their way back"],
  ] as const)("says what becomes of money that was paid %s", (paid, words) => {
    const money = paid === "online" ? { paidCents: 900, refundCents: 900 } : {};
    expect(showtimeCancelled({ ...cancelled, paid, ...money }).text).toContain(words);
  });

  it("includes earlier refunds and double payments", () => {
    const money = { paid: "online", paidCents: 2000, refundCents: 2000 } as const;
    expect(showtimeCancelled({ ...cancelled, ...money }).text).toContain("The €20.00 that you paid");
  });

  it("escapes every name", () => {
    const hostile = `"><script>alert(1)</script>\r\nBcc: all@example.com`;
    const showtime = { ...cancelled.showtime, movieTitle: hostile, cinemaName: hostile };
    const { subject, text, html } = showtimeCancelled({ ...cancelled, name: hostile, showtime });
    expect(html).not.toContain("<script>");
    expect(subject).not.toMatch(/[\r\n]/);
    expect(text).not.toMatch(/^Bcc:/m);
  });
});
