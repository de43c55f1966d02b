import { describe, expect, it } from "vitest";
import { showtimeMoved } from "../../src/letters/showtime-moved.ts";
import { BOOKING } from "./booking.ts";

const SLOT = { startsAtMs: BOOKING.showtime.startsAtMs, screenId: 1 };

describe("the mail of a showtime that has moved", () => {
  const mail = showtimeMoved({
    ...BOOKING,
    bought: { startsAtMs: Date.parse("2026-06-30T19:00:00Z"), screenId: 1 },
    slot: SLOT,
  });

  it.each([
    [
      "old time and the new one",
      "your show has moved from Tuesday 30 June 2026, 20:00 to Wednesday 1 July 2026, 23:30",
    ],
    ["validity of the tickets", "Your tickets are valid for the new time"],
    ["way out", "If you cannot come then, cancel reservation 50331658"],
    ["link to each code", "https://tickets.example/v1/tickets/22BBBBBBBBBBBBBBD/qr.png"],
  ])("names the %s in both versions", (_what, words) => {
    expect(mail.text).toContain(words);
    expect(mail.html).toContain(words);
  });

  it("has the new time in the subject", () => {
    expect(mail.subject).toBe("New time: Metropolis, now Wed 1 Jul, 23:30");
  });

  it("shows the old time separately from the new one", () => {
    expect(mail.text).toMatch(/^When +Wednesday 1 July 2026, 23:30$/m);
    expect(mail.text).toMatch(/^Before +Tuesday 30 June 2026, 20:00$/m);
  });

  it("has the tickets and the calendar again", () => {
    expect(mail.attachments.map(({ filename }) => filename)).toEqual([
      "ticket-A1.png",
      "ticket-A2.png",
      "reservation.ics",
      "code-A1.png",
      "code-A2.png",
    ]);
  });
});

it("names the new screen and no other time in the mail of a showtime that moved to another screen", () => {
  const { subject, text } = showtimeMoved({ ...BOOKING, bought: { ...SLOT, screenId: 2 }, slot: SLOT });
  expect(subject).toBe("Another screen: Metropolis, Wed 1 Jul, 23:30");
  expect(text).toContain(
    `is in another place now: ${BOOKING.showtime.cinemaName}, ${BOOKING.showtime.screenName}.`,
  );
  expect(text).not.toMatch(/^Before/m);
});

it("says so in the mail of a showtime that is back at its first time and screen", () => {
  const { subject, text } = showtimeMoved({ ...BOOKING, bought: SLOT, slot: SLOT });
  expect(subject).toBe("As booked after all: Metropolis, Wed 1 Jul, 23:30");
  expect(text).toContain("is when and where you booked it again");
});
