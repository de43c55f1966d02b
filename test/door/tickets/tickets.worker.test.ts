import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import ICAL from "ical.js";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { boxOffice } from "../../../src/box-office/service.ts";
import { TICKET_ID_BYTES, ticketId } from "../../../src/box-office/ticket-id.ts";
import { storeTicketImages } from "../../../src/door/tickets/service.ts";
import { publicKey, readTicketCode, signingKey, ticketCode } from "../../../src/door/tickets/ticket-code.ts";
import { randomBytes } from "../../../src/platform/clock.ts";
import { sale } from "../../support/halls.ts";
import { stopQueues } from "../../support/queues.ts";
import { enlarged, pngPicture, readQr, svgPicture } from "../../support/read-qr.ts";
import { buyer, call, objectOf, rows, showtime, token } from "../../support/world.ts";

/** Drops queue messages, so that R2 has only what a test puts there: the consumers' work is called directly below. */
beforeEach(stopQueues);
afterEach(() => {
  vi.restoreAllMocks();
});

describe("a ticket", () => {
  test("shows its seat, its price, and the address of its QR image", async () => {
    const { id, showtimeId, as, tickets } = await buy("A1", "A2");
    const response = await get(`/tickets/${tickets[1]}`, as);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      id: tickets[1],
      reservation_id: id,
      showtime_id: showtimeId,
      seat: "A2",
      section: null,
      row: "A",
      number: "2",
      category: "standard",
      ticket_type: "adult",
      price: { amount: 1000, currency: "USD" },
      status: "valid",
      checked_in_at: null,
      showtime: {
        format: null,
        audio_language: null,
        subtitle_languages: [],
        captions: false,
        audio_description: false,
        version: [],
        age_rating: null,
      },
      code: await codeOf(tickets[1] ?? "", showtimeId, "A2"),
      qr_png: `${env.PUBLIC_URL}/v1/tickets/${tickets[1]}/qr.png`,
      qr_svg: `${env.PUBLIC_URL}/v1/tickets/${tickets[1]}/qr.svg`,
    });
  });

  test("is shown only to its buyer and to admins", async () => {
    const [ticket] = (await buy("A1")).tickets;
    const stranger = await buyer();
    expect(await outcome(get(`/tickets/${ticket}`))).toEqual([401, "unauthenticated"]);
    expect(await outcome(get(`/tickets/${ticket}`, stranger.token))).toEqual([404, "ticket_not_found"]);
    expect((await get(`/tickets/${ticket}`, await token(stranger.id, { isAdmin: true }))).status).toBe(200);
  });

  test("is revoked once its reservation is cancelled", async () => {
    const { as, tickets, cancel } = await buy("A1");
    await cancel();
    expect(await (await get(`/tickets/${tickets[0]}`, as)).json()).toMatchObject({ status: "revoked" });
  });
});

describe("the QR image", () => {
  test("is public to anyone with the ticket's id, as PNG and SVG, and contains the ticket's code", async () => {
    const { tickets, showtimeId } = await buy("A1");
    const [ticket = ""] = tickets;
    const code = await codeOf(ticket, showtimeId, "A1");
    const png = await get(`/tickets/${ticket}/qr.png`);
    const svg = await get(`/tickets/${ticket}/qr.svg`);
    for (const response of [png, svg]) {
      expect(response.status).toBe(200);
      expect(response.headers.get("cache-control")).toBe("no-store");
      expect(response.headers.get("x-content-type-options")).toBe("nosniff");
    }
    expect(png.headers.get("content-type")).toBe("image/png");
    expect(svg.headers.get("content-type")).toBe("image/svg+xml");
    expect(readQr(pngPicture(await png.bytes()))).toBe(code);
    expect(readQr(enlarged(svgPicture(await svg.text()), 4))).toBe(code);
  });

  test("is at the older API's path too, with that API's errors", async () => {
    const { tickets, cancel } = await buy("A1");
    const path = `/tikets/${tickets[0]}.png`;
    const image = await call("GET", path);
    expect([image.status, image.headers.get("content-type")]).toEqual([200, "image/png"]);
    expect(image.headers.get("cache-control")).toBe("no-store");
    expect(await image.bytes()).toEqual(await (await get(`/tickets/${tickets[0]}/qr.png`)).bytes());
    await cancel();
    const answerOf = async (asked: Promise<Response>) => [(await asked).status, await (await asked).json()];
    const revoked = { message: "Ticket revoked", error: "Ticket revoked" };
    expect(await answerOf(call("GET", path))).toEqual([410, revoked]);
    const unknown = { message: "Ticket not found", error: "Ticket not found" };
    expect(await answerOf(call("GET", "/tikets/nonsense.png"))).toEqual([404, unknown]);
  });

  test("is sent once: a client that has it gets 304", async () => {
    const [ticket] = (await buy("A1")).tickets;
    const etag = (await get(`/tickets/${ticket}/qr.png`)).headers.get("etag") ?? "";
    expect(etag).toMatch(/^"[^"]+"$/);
    const again = await get(`/tickets/${ticket}/qr.png`, undefined, { "if-none-match": etag });
    expect(again.status).toBe(304);
    expect(again.headers.get("etag")).toBe(etag);
    expect(again.headers.get("cache-control")).toBe("no-store");
    expect(await again.text()).toBe("");
  });

  test("is stored in R2, and drawn again if R2 lost it", async () => {
    const [ticket = ""] = (await buy("A1")).tickets;
    expect(await keysOf(ticket)).toEqual([]);
    const made = await (await get(`/tickets/${ticket}/qr.png`)).bytes();
    const [key = ""] = await keysOf(ticket);
    expect(key).toMatch(/^tickets\/[A-Z2-7]+\/[0-9a-f]{16}\.png$/);
    const kept = await env.TICKET_IMAGES.get(key);
    expect(await kept?.bytes()).toEqual(made);
    expect(kept?.httpMetadata?.contentType).toBe("image/png");

    await env.TICKET_IMAGES.delete(key);
    expect(await (await get(`/tickets/${ticket}/qr.png`)).bytes()).toEqual(made);
    expect(await (await env.TICKET_IMAGES.get(key))?.bytes()).toEqual(made);
  });

  test("is read from R2 if it is there", async () => {
    const [ticket = ""] = (await buy("A1")).tickets;
    await get(`/tickets/${ticket}/qr.svg`);
    const [key = ""] = await keysOf(ticket);
    await env.TICKET_IMAGES.put(key, "<svg>kept</svg>");
    expect(await (await get(`/tickets/${ticket}/qr.svg`)).text()).toBe("<svg>kept</svg>");
  });

  test("is available while R2 is down", async () => {
    const { tickets, showtimeId } = await buy("A1");
    const [ticket = ""] = tickets;
    vi.spyOn(console, "error").mockReturnValue();
    vi.spyOn(env.TICKET_IMAGES, "get").mockRejectedValue(new Error("R2 is down"));
    const put = vi.spyOn(env.TICKET_IMAGES, "put").mockRejectedValue(new Error("R2 is down"));
    const response = await get(`/tickets/${ticket}/qr.png`);
    expect(readQr(pngPicture(await response.bytes()))).toBe(await codeOf(ticket, showtimeId, "A1"));
    expect(put).toHaveBeenCalled();
  });

  test("of a cancelled reservation is gone, although R2 still has it", async () => {
    const { tickets, cancel } = await buy("A1");
    const etag = (await get(`/tickets/${tickets[0]}/qr.png`)).headers.get("etag") ?? "";
    await cancel();
    expect(await keysOf(tickets[0] ?? "")).toHaveLength(1);
    const revoked = [410, "ticket_revoked"];
    expect(await outcome(get(`/tickets/${tickets[0]}/qr.png`))).toEqual(revoked);
    expect(await outcome(get(`/tickets/${tickets[0]}/qr.svg`))).toEqual(revoked);
    const again = get(`/tickets/${tickets[0]}/qr.png`, undefined, { "if-none-match": etag });
    expect(await outcome(again)).toEqual(revoked);
  });

  test.each(["x", "NBSWY3DPO5XXE3DEH", "nbswy3dpo5xxe3deh", "%2e%2e%2fsecret", "A".repeat(500)])(
    "of %s, which nobody was sold, is not there",
    async (nonsense) => {
      const { as } = await buy("A1");
      const notFound = [404, "ticket_not_found"];
      expect(await outcome(get(`/tickets/${nonsense}/qr.png`))).toEqual(notFound);
      expect(await outcome(get(`/tickets/${nonsense}/qr.svg`))).toEqual(notFound);
      expect(await outcome(get(`/tickets/${nonsense}`, as))).toEqual(notFound);
    },
  );

  test("does not exist for an id with one letter changed", async () => {
    const [ticket = ""] = (await buy("A1")).tickets;
    const other = (ticket.startsWith("A") ? "B" : "A") + ticket.slice(1);
    expect(await outcome(get(`/tickets/${other}/qr.png`))).toEqual([404, "ticket_not_found"]);
  });

  test("of a made-up showtime's ticket creates no data", async () => {
    const madeUp = 123_456_789;
    const ticket = ticketId(randomBytes(TICKET_ID_BYTES), madeUp);
    expect((await get(`/tickets/${ticket}/qr.png`)).status).toBe(404);
    const tables = await runInDurableObject(objectOf(madeUp), (_, { storage }) =>
      storage.sql.exec("SELECT name FROM sqlite_master WHERE name NOT LIKE '\\_cf%' ESCAPE '\\'").toArray(),
    );
    expect(tables).toEqual([]);
    expect((await env.TICKET_IMAGES.list({ prefix: `tickets/${ticket}` })).objects).toEqual([]);
  });
});

describe("the keys", () => {
  const SETTINGS = { ...env };
  afterEach(() => {
    Object.assign(env, SETTINGS);
  });

  const publicKeys = async () => {
    const response = await call("GET", "/.well-known/jwks.json");
    return { response, ...(await response.json<{ keys: { x: string; kid: string; d?: string }[] }>()) };
  };

  test("are public, for any page and any cache, without the private key", async () => {
    const { response, keys } = await publicKeys();
    expect(response.headers.get("cache-control")).toBe("public, max-age=300");
    expect(response.headers.get("access-control-allow-origin")).toBe("*");
    expect(keys).toEqual([(await signer()).jwk]);
    expect(keys[0]).not.toHaveProperty("d");
  });

  test("from before a rotation stay valid, with the tickets they signed; new tickets get the new key", async () => {
    const before = await publicKeys();
    const [old] = (await buy("A1")).tickets;
    const oldTicket = await (await get(`/tickets/${old}/qr.png`)).bytes();
    Object.assign(env, {
      TICKET_SECRET: "another ticket secret",
      TICKET_KEYS_PREVIOUS: ` ${before.keys[0]?.x}, no key`,
    });
    vi.spyOn(console, "error").mockReturnValue();
    const after = await publicKeys();
    expect(after.keys.map(({ x }) => x)).toEqual([(await signer()).jwk.x, before.keys[0]?.x]);
    const keys = await Promise.all(after.keys.map(({ x }) => publicKey(x)));
    expect(await readTicketCode(readQr(pngPicture(oldTicket)) ?? "", keys)).toMatchObject({ ok: true });
    const newTicket = await (await get(`/tickets/${old}/qr.png`)).bytes();
    const code = readQr(pngPicture(newTicket)) ?? "";
    expect(await readTicketCode(code, keys.slice(0, 1))).toMatchObject({ ok: true, claims: { ticket: old } });
  });

  test("that are not set are named in the error, and stop no sale", async () => {
    Object.assign(env, { TICKET_SECRET: "" });
    const [ticket] = (await buy("A1")).tickets;
    expect(await outcome(get(`/tickets/${ticket}/qr.png`))).toEqual([503, "setting_missing"]);
    expect(await outcome(call("GET", "/.well-known/jwks.json"))).toEqual([503, "setting_missing"]);
  });
});

describe("the queue's consumer", () => {
  test("draws the images of all tickets of a sale", async () => {
    const first = await buy("A1", "A2");
    const second = await buy("A1");
    await storeTicketImages([first.id, second.id]);
    for (const ticket of [...first.tickets, ...second.tickets]) {
      const [key = ""] = await keysOf(ticket);
      const png = await (await env.TICKET_IMAGES.get(key))?.bytes();
      const read = await readTicketCode(readQr(pngPicture(png ?? new Uint8Array())) ?? "", [await signer()]);
      expect(read).toMatchObject({ ok: true, claims: { ticket } });
    }
  });

  test("does not draw an image again that R2 has, despite repeated messages", async () => {
    const { id, tickets } = await buy("A1");
    await storeTicketImages([id]);
    const [key = ""] = await keysOf(tickets[0] ?? "");
    await env.TICKET_IMAGES.put(key, "kept");
    await storeTicketImages([id, id]);
    expect(await (await env.TICKET_IMAGES.get(key))?.text()).toBe("kept");
  });

  test("draws nothing for a cancelled reservation, and ignores an unknown one", async () => {
    const { id, tickets, cancel } = await buy("A1");
    await cancel();
    await storeTicketImages([id, id + 1000, 3 * 2 ** 24 + 1]);
    expect(await keysOf(tickets[0] ?? "")).toEqual([]);
  });

  test("fails if R2 fails, so that the queue tries again", async () => {
    const { id } = await buy("A1");
    vi.spyOn(env.TICKET_IMAGES, "put").mockRejectedValue(new Error("R2 is down"));
    await expect(storeTicketImages([id])).rejects.toThrow("R2 is down");
  });
});

describe("the calendar file", () => {
  test("contains the show, for the buyer and for an admin", async () => {
    const { id, showtimeId, as } = await buy("A1", "A2");
    const response = await get(`/reservations/${id}/calendar.ics`, as);
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("text/calendar; charset=utf-8; method=PUBLISH");
    expect(response.headers.get("content-disposition")).toBe(`attachment; filename="matinee-${id}.ics"`);
    const event = new ICAL.Component(ICAL.parse(await response.text())).getFirstSubcomponent("vevent");
    expect(event?.getFirstPropertyValue("summary")).toBe("Metropolis");
    expect(event?.getFirstPropertyValue("location")).toBe("Odeon, One, Main Street 1");
    expect(event?.getFirstPropertyValue("description")).toBe("Row A, seats 1, 2");
    const [times] = await rows<{ starts: number; ends: number }>(
      "SELECT starts_at_ms / 1000 AS starts, ends_at_ms / 1000 - 60 * cleaning_minutes AS ends FROM showtimes WHERE id = ?",
      showtimeId,
    );
    expect({ starts: instant(event, "dtstart"), ends: instant(event, "dtend") }).toEqual(times);
    const admin = await token((await buyer()).id, { isAdmin: true });
    expect((await get(`/reservations/${id}/calendar.ics`, admin)).status).toBe(200);
  });

  test("of a cancelled reservation takes the event out of the calendar", async () => {
    const { id, as, cancel } = await buy("A1");
    await cancel();
    const response = await get(`/reservations/${id}/calendar.ics`, as);
    expect(response.headers.get("content-type")).toBe("text/calendar; charset=utf-8; method=CANCEL");
    const text = await response.text();
    expect(text).toContain("\r\nMETHOD:CANCEL\r\n");
    expect(text).toContain("\r\nSTATUS:CANCELLED\r\n");
    expect(text).not.toContain("VALARM");
  });

  test("is not available to others", async () => {
    const { id, as } = await buy("A1");
    const stranger = await buyer();
    const notFound = [404, "reservation_not_found"];
    expect(await outcome(get(`/reservations/${id}/calendar.ics`))).toEqual([401, "unauthenticated"]);
    expect(await outcome(get(`/reservations/${id}/calendar.ics`, stranger.token))).toEqual(notFound);
    expect(await outcome(get(`/reservations/${id + 1000}/calendar.ics`, as))).toEqual(notFound);
  });
});

const signer = () => signingKey(env.TICKET_SECRET);

const codeOf = async (ticket: string, showtimeId: number, seat: string): Promise<string> => {
  const { startsAtMs } = JSON.parse((await boxOffice(showtimeId).ledger(0, 1))[0]?.body ?? "").terms;
  return ticketCode({ ticket, showtimeId, seat }, startsAtMs, await signer());
};

/** R2's objects of a ticket. */
const keysOf = async (ticket: string): Promise<string[]> =>
  (await env.TICKET_IMAGES.list({ prefix: `tickets/${ticket}/` })).objects.map(({ key }) => key);

/** Seats of a new showtime, bought by a new buyer. */
async function buy(...seats: string[]) {
  const { id: showtimeId, office } = await showtime(1, 5);
  const { id: userId, token: as } = await buyer();
  const sold = await office().reserve(sale(userId, ...seats));
  if (!sold.ok) throw new Error(sold.code);
  const { id, n, lines } = sold.reservation;
  const tickets = lines.map(({ ticket }) => ticket ?? "");
  return { id, showtimeId, as, tickets, cancel: () => office().cancel(n, userId, null) };
}

const get = (path: string, as?: string, headers: Record<string, string> = {}): Promise<Response> =>
  call("GET", `/v1${path}`, as === undefined ? { headers } : { as, headers });

async function outcome(asked: Promise<Response>): Promise<[number, string]> {
  const response = await asked;
  const { code } = await response.json<{ code: string }>();
  return [response.status, code];
}

/** Epoch seconds. */
function instant(event: ICAL.Component | null, property: string): number | null {
  const value = event?.getFirstPropertyValue(property);
  return value instanceof ICAL.Time ? value.toUnixTime() : null;
}
