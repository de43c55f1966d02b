import { Buffer } from "node:buffer";
import { describe, expect, it } from "vitest";
import { reservationConfirmed } from "../../src/letters/reservation-confirmed.ts";
import { BOOKING as booking, HOSTILE, LINES, billOf, ticket } from "./booking.ts";

const mail = reservationConfirmed(booking);

describe("the mail of a confirmed reservation", () => {
  it.each([
    ["movie", "Metropolis"],
    ["cinema and screen", "Odeon, Screen 2"],
    ["address", "Main Street 1"],
    ["local date, not that of UTC", "Wednesday 1 July 2026, 23:30"],
    ["local end with the zone", "until 02:03 (Europe/Lisbon, GMT+1)"],
    ["seats", "Row A, seats 1, 2"],
    ["sum, and where it is paid", "€15.55, to be paid at the door"],
    ["reservation's number", "50331658"],
    ["ticket type of each seat", "child, standard"],
    ["price of each seat", "€6.05"],
    ["link to each code", "https://tickets.example/v1/tickets/22BBBBBBBBBBBBBBD/qr.png"],
  ])("names the %s in both versions", (_what, words) => {
    expect(mail.text).toContain(words);
    expect(mail.html).toContain(words);
  });

  it.each([
    ["en", "Friday 3 July 2026, 00:15 (Thursday night)"],
    ["de", "Freitag, 3. Juli 2026, 00:15 (Nacht von Donnerstag auf Freitag)"],
  ] as const)("says to whose night a show after midnight belongs: %s", (language, words) => {
    const startsAtMs = Date.parse("2026-07-02T23:15:00Z");
    const night = { ...booking.showtime, startsAtMs, localDate: "2026-07-02" };
    expect(reservationConfirmed({ ...booking, language, showtime: night }).text).toContain(words);
  });

  it.each([
    ["en", "Bring your proof: it is asked for at the entrance."],
    ["de", "Bringen Sie Ihren Nachweis mit: Er wird am Einlass verlangt."],
  ] as const)("asks for the proof that a ticket needs, and for no other: %s", (language, words) => {
    const [first, ...others] = booking.tickets;
    if (first === undefined) throw new Error("no ticket");
    const tickets = [{ ...first, proof: true as const }, ...others];
    const proved = reservationConfirmed({ ...booking, language, tickets });
    for (const version of [proved.text, proved.html]) expect(version.split(words)).toHaveLength(2);
    expect(reservationConfirmed({ ...booking, language }).text).not.toContain(words);
  });

  it("has the words of 003's confirmation, in their order", () => {
    const lines = [
      "Hello Ana,",
      "Your booking is confirmed:",
      "Movie: Metropolis",
      "Showtime: 2026-07-01 23:30",
      "Seats: A1, A2",
      "Enjoy your movie!",
    ];
    expect(mail.text.split("\n").filter((line) => lines.includes(line))).toEqual(lines);
  });

  it("says what is due with fee and taxes, and where it is paid", () => {
    const fee = { perTicketCents: 50, perReservationCents: 100 };
    const bill = billOf(LINES, { fee });
    const text = (paid: "at_door" | "at_counter" | "online") =>
      reservationConfirmed({ ...booking, paid, bill, dueCents: 1755 }).text;
    expect(text("at_door")).toContain("€17.55, to be paid at the door");
    expect(text("at_counter")).toContain("€17.55, paid at the counter");
    expect(text("online")).toContain("€17.55, paid");
  });

  it("names the movie and the cinema's local time in the subject", () => {
    expect(mail.subject).toBe("Your tickets: Metropolis, Wed 1 Jul, 23:30");
  });

  it("writes winter time and currencies without cents correctly", () => {
    const startsAtMs = Date.parse("2026-12-01T01:30:00Z");
    const winter = { ...booking.showtime, timeZone: "America/New_York", startsAtMs };
    const { text } = reservationConfirmed({ ...booking, showtime: winter, currency: "JPY" });
    expect(text).toContain("Monday 30 November 2026, 20:30");
    expect(text).toContain("(America/New York, GMT-5)");
    expect(text).toContain("¥1,555, to be paid");
  });

  it("has each ticket's code inside the page and as a file, and the calendar file", () => {
    expect(mail.attachments.map(({ filename, contentType }) => [filename, contentType])).toEqual([
      ["ticket-A1.png", "image/png"],
      ["ticket-A2.png", "image/png"],
      ["reservation.ics", "text/calendar; charset=utf-8; method=REQUEST"],
      ["code-A1.png", "image/png"],
      ["code-A2.png", "image/png"],
    ]);
    for (const [i, { png }] of booking.tickets.entries()) {
      const [file, inline] = [mail.attachments[i], mail.attachments[3 + i]];
      for (const shown of [file, inline])
        expect(Buffer.from(shown?.content ?? "", "base64")).toEqual(Buffer.from(png));
      expect(mail.html).toContain(`src="cid:${inline?.contentId}"`);
      expect(file).not.toHaveProperty("contentId");
    }
    expect(Buffer.from(mail.attachments[2]?.content ?? "", "base64").toString()).toBe(booking.calendar.text);
  });

  it("is the same mail each time, so that the mail service recognises a repetition", () => {
    expect(reservationConfirmed(structuredClone(booking))).toEqual(mail);
  });
});

describe("names that others wrote", () => {
  const hostile = reservationConfirmed({
    ...booking,
    name: HOSTILE,
    showtime: {
      ...booking.showtime,
      movieTitle: HOSTILE,
      cinemaName: HOSTILE,
      screenName: HOSTILE,
      address: HOSTILE,
    },
    tickets: [ticket(`A"1</td>/../x`, HOSTILE, 950, "33CCCCCCCCCCCCCCD")],
  });

  it("add no markup to the page", () => {
    const tags = ({ html }: { html: string }) => new Set(html.match(/<[a-z!/][^\s>]*/g));
    expect(tags(hostile)).toEqual(tags(mail));
    expect(hostile.html).not.toContain("onerror=alert(1)>");
    expect(hostile.html).toContain("&#60;script&#62;");
  });

  it("add no line to the subject or the text", () => {
    expect(hostile.subject).not.toMatch(/[\r\n]/);
    expect(hostile.text).not.toMatch(/^(Bcc|Total: 0)/m);
  });

  it("cannot change the path of an attached file", () => {
    expect(hostile.attachments[0]?.filename).toBe("ticket-A-1-td-x.png");
    expect(hostile.attachments[2]?.filename).toBe("code-A-1-td-x.png");
  });
});
