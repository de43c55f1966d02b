/** Halls as they really are, from the layout to the door. */

import { describe, expect, it } from "vitest";
import { mailId } from "../../../src/mail/outbox/mail-id.ts";
import { ask, house, inHours, make } from "../../support/catalogue.ts";
import { deliver } from "../../support/mail.ts";
import { pngPicture, readQr } from "../../support/read-qr.ts";
import { buyer, call, rows } from "../../support/world.ts";
import { REAL_HALLS } from "./real-halls.ts";

const PRICES = Object.fromEntries(
  ["standard", "premium", "balcony", "box"].map((category) => [category, { adult: 1000 }]),
);

interface Seat {
  readonly label: string;
  readonly section?: string | null;
  readonly row: string;
  readonly number: string;
  readonly x: number;
  readonly y: number;
}

interface Reservation {
  readonly id: number;
  readonly seats: readonly (Seat & { readonly ticket_id: string })[];
}

const placeOf = ({ section = null, row, number }: Pick<Seat, "section" | "row" | "number">) => [
  section,
  row,
  number,
];

/** A showtime in an hour. */
async function onSale(layout: object) {
  const { owner, cinemaId, showtime } = await house();
  const screenId = await make(`/v1/cinemas/${cinemaId}/screens`, owner, { name: "Hall", layout });
  const draft = showtime({ screen_id: screenId, starts_at: inHours(1), prices: PRICES });
  return { owner, id: await make("/v1/showtimes", owner, draft) };
}

async function reserve(id: number, as: string, wanted: object): Promise<Reservation> {
  const { status, body } = await ask("POST", `/v1/showtimes/${id}/reservations`, {
    as,
    body: { ...wanted, confirm: true },
  });
  expect([status, body["code"]]).toEqual([201, undefined]);
  return body as unknown as Reservation;
}

describe.each(Object.entries(REAL_HALLS))("the hall with %s", (_, hall) => {
  it("is drawn with each seat in a place of its own", async () => {
    const { id } = await onSale(hall.layout);
    const { body } = await ask("GET", `/v1/showtimes/${id}/seats`);
    const seats = body["seats"] as Seat[];
    expect(body["counts"]).toMatchObject({ free: hall.capacity });
    expect(new Set(seats.map(({ x, y }) => `${x} ${y}`)).size).toBe(seats.length);
    expect(new Set(seats.map((seat) => String(placeOf(seat)))).size).toBe(seats.length);
    for (const [label, [section, row, number, x, y]] of Object.entries(hall.drawn))
      expect(seats.find((seat) => seat.label === label)).toMatchObject({
        ...(section === null ? {} : { section }),
        row,
        number,
        x,
        y,
      });
    const { body: free } = await ask("GET", `/v1/showtimes/${id}/availability`);
    const { body: layout } = await ask("GET", `/v1/layouts/${String(free["layout"])}`);
    const shown = (layout["seats"] as Seat[]).map((seat) => [seat.label, ...placeOf(seat)]);
    expect(shown).toEqual(seats.map((seat) => [seat.label, ...placeOf(seat)]));
  });

  it("sells the best seats, and others by name, and says where they are on ticket and mail", async () => {
    const { id } = await onSale(hall.layout);
    const { token: as } = await buyer();
    const best = await reserve(id, as, { quantity: hall.best.length });
    expect(best.seats.map(({ label }) => label)).toEqual(hall.best);

    const { body: map } = await ask("GET", `/v1/showtimes/${id}/seats`);
    const places = new Map((map["seats"] as Seat[]).map((seat) => [seat.label, placeOf(seat)]));
    const sold = await reserve(id, as, { seats: hall.bought });
    expect(sold.seats.map((seat) => [seat.label, placeOf(seat)])).toEqual(
      hall.bought.map((label) => [label, places.get(label)]),
    );

    const tickets = await Promise.all(
      sold.seats.map(
        async ({ ticket_id: ticket }) => (await ask("GET", `/v1/tickets/${ticket}`, { as })).body,
      ),
    );
    expect(tickets.map(({ seat, section, row, number }) => [seat, [section, row, number]])).toEqual(
      hall.bought.map((label) => [label, places.get(label)]),
    );

    for (const [reservation, language, words] of [
      [best, "en", `Seats         ${hall.bestInWords}\n`],
      [sold, "de", `Plätze        ${hall.boughtInWords}\n`],
    ] as const) {
      await ask("PATCH", "/v1/me", { as, body: { language } });
      const mail = mailId({ kind: "reservation_confirmed", reservationId: reservation.id });
      expect(await deliver(mail)).toBe("done");
      const [sent] = await rows<{ text: string }>("SELECT * FROM local_mails WHERE key = ?1", mail);
      expect(sent?.text).toContain(words);
    }
  });

  it("lets each ticket in once by its QR image, and tells the door where its seat is", async () => {
    const { owner, id } = await onSale(hall.layout);
    const { token: as } = await buyer();
    const { seats } = await reserve(id, as, { seats: hall.bought });
    for (const { label, section, row, number, ticket_id: ticket } of seats) {
      const image = await call("GET", `/v1/tickets/${ticket}/qr.png`);
      const code = readQr(pngPicture(await image.bytes()));
      const scan = { as: owner, body: { code, gate: "Foyer" } };
      expect(await ask("POST", "/v1/check-ins", scan)).toMatchObject({
        status: 200,
        body: { result: "accepted", seat: label, section, row, number },
      });
      expect(await ask("POST", "/v1/check-ins", scan)).toMatchObject({
        status: 409,
        body: { code: "already_used", seat: label, section, row, number },
      });
    }
  });
});
