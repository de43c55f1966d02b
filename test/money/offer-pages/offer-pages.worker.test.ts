/** The page where a person takes an offer of the waiting list, by the link in its mail. */

import { env, exports } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { reservationById } from "../../../src/box-office/service.ts";
import { offerUrl } from "../../../src/door/bookings/service.ts";
import { mailId } from "../../../src/mail/outbox/mail-id.ts";
import { listOf, party, soldOut } from "../../sales/waiting-list/sold-out.ts";
import { ask } from "../../support/catalogue.ts";
import { deliver } from "../../support/mail.ts";
import { withinOneMinute } from "../../support/one-minute.ts";
import { emailOf } from "../../support/people.ts";
import { stopQueues } from "../../support/queues.ts";
import type { Stripe } from "../../support/stripe.ts";
import { rows, run } from "../../support/world.ts";
import {
  closeTill,
  lastSession,
  onlineHouse,
  openTill,
  paymentRows,
  statusOf,
  tellAll,
} from "../payments/till.ts";

const SERVER = "http://matinee.example";
let stripe: Stripe;
let address = "";
let tests = 0;

beforeEach(() => {
  stripe = openTill();
  stopQueues();
  // Each test is a network of its own to the rate limit.
  address = `10.8.0.${++tests}`;
});
afterEach(closeTill);

/** Opens the page, or with `form` presses a button, and does not follow where it leads. */
async function visit(path: string, form?: Record<string, string>, origin = SERVER) {
  const response = await exports.default.fetch(SERVER + path, {
    method: form === undefined ? "GET" : "POST",
    redirect: "manual",
    headers: {
      "cf-connecting-ip": address,
      ...(form === undefined ? {} : { "content-type": "application/x-www-form-urlencoded", origin }),
    },
    ...(form === undefined ? {} : { body: new URLSearchParams(form).toString() }),
  });
  const { status, headers } = response;
  return { status, headers, text: await response.text(), leadsTo: headers.get("location") };
}

/** The offer of a person, by the link in its mail. */
async function offered(person: Awaited<ReturnType<typeof party>>) {
  const [offer] = await person.offers();
  const reservationId = offer?.id ?? 0;
  const mail = mailId({ kind: "waiting_list_offer", reservationId });
  await vi.waitFor(async () =>
    expect(await rows("SELECT 1 FROM mail_log WHERE id = ?1", mail)).toHaveLength(1),
  );
  await deliver(mail);
  const [sent] = await rows<{ text: string; html: string }>("SELECT * FROM local_mails WHERE key = ?1", mail);
  const [link = ""] = /^http\S+$/m.exec(sent?.text ?? "") ?? [];
  expect(sent?.html).toContain(`href="${link}"`);
  const { origin, pathname, search, searchParams } = new URL(link);
  expect(origin).toBe(new URL(env.PUBLIC_URL).origin);
  const path = pathname + search;
  const form = { code: searchParams.get("code") ?? "" };
  return {
    reservationId,
    endsAtMs: Date.parse(offer?.expires_at ?? ""),
    form,
    path,
    open: () => visit(path),
    press: (from = SERVER) => visit(pathname, form, from),
    status: () => statusOf(reservationId),
  };
}

/** Two seats that were given back, to be paid at the door. */
async function atTheDoor() {
  const house = await soldOut(1, 2);
  const person = await party(house.path, 2);
  for (const seat of ["A1", "A2"]) await house.giveBack(seat);
  return { person, ...(await offered(person)) };
}

/** One seat that is paid online. */
async function online() {
  const house = await onlineHouse();
  const held = await house.hold(["A1", "A2", "A3", "A4", "A5", "A6"]);
  const person = await party(listOf(house.id));
  await ask("DELETE", `/v1/reservations/${held}?seats=A1`, { as: house.person.token });
  return { person, ...(await offered(person)) };
}

describe("an offer that is paid at the door", () => {
  it("is shown each time its link is opened, and bought only when the button is pressed", async () => {
    const { person, open, press, status, path, form } = await atTheDoor();
    for (let i = 0; i < 3; i++) {
      const { status: answer, text } = await open();
      expect(answer).toBe(200);
      for (const fact of [
        "Metropolis",
        "Odeon",
        "Row A, seats 1, 2",
        "20.00 USD",
        "Held for you until",
        "Europe/Lisbon",
      ])
        expect(text).toContain(fact);
      expect(text).toContain("<button>Take the seats</button>");
      expect(text).toContain("You pay at the door.");
    }
    expect(await status()).toBe("held");

    for (let i = 0; i < 2; i++) expect(await press()).toMatchObject({ status: 303, leadsTo: path });
    expect(await status()).toBe("confirmed");
    const after = await open();
    expect(after.status).toBe(200);
    expect(after.text).toContain("The seats are yours");
    expect(after.text).not.toContain("<button>");
    expect(await ask("GET", "/v1/tickets", { as: person.token })).toMatchObject({
      body: { data: [{ seat: "A1" }, { seat: "A2" }] },
    });

    expect(after.text).toContain(`href="${env.PUBLIC_URL}/v1/bookings/${form.code}"`);
    const booking = await visit(`/v1/bookings/${form.code}`);
    expect(JSON.parse(booking.text)).toMatchObject({ status: "confirmed", tickets: [{}, {}] });
    await ask("DELETE", `/v1/bookings/${form.code}`);
    const cancelled = await open();
    expect([cancelled.status, cancelled.text.includes("they were cancelled since")]).toEqual([410, true]);
  });

  it("shows how the movie is shown, where that is known", async () => {
    const { open, reservationId } = await atTheDoor();
    expect((await open()).text).not.toContain("Version");
    await run(
      `UPDATE showtimes SET format = '3d', audio_language = 'en', subtitle_languages = '["de"]', original_language = 'en'
       WHERE id = (SELECT showtime_id FROM reservations WHERE id = ?1)`,
      reservationId,
    );
    expect((await open()).text).toContain("Version</span><br />3D · OmU · English with German subtitles</p>");
  });

  it("is no booking before it is taken", async () => {
    const { form } = await atTheDoor();
    expect((await visit(`/v1/bookings/${form.code}`)).status).toBe(404);
  });

  it("says that it is over once it has run out, and buys nothing", async () => {
    const { open, press, endsAtMs, status } = await atTheDoor();
    vi.spyOn(Date, "now").mockReturnValue(endsAtMs);
    for (const { status: answer, text } of [await open(), await press()]) {
      expect(answer).toBeGreaterThanOrEqual(409);
      expect(text).toContain("This offer is over");
      expect(text).not.toContain("<button>");
    }
    expect((await open()).status).toBe(410);
    expect(await status()).toBe("expired");
  });

  it("is not bought for an account that is disabled since", async () => {
    const { person, press, status } = await atTheDoor();
    await run("UPDATE users SET disabled_at_ms = 1 WHERE id = ?1", person.id);
    expect((await press()).status).toBe(404);
    expect(await status()).toBe("held");
  });

  it("is not bought by a form on another site", async () => {
    const { press, status } = await atTheDoor();
    for (const from of ["https://evil.example", "null"]) expect((await press(from)).status).toBe(403);
    expect(await status()).toBe("held");
  });

  it("shows nothing about the person, runs no script, and is in no frame and no cache", async () => {
    const { person, open } = await atTheDoor();
    const { text, headers } = await open();
    expect(text).not.toContain(emailOf(person.id));
    expect(text).not.toContain("<script");
    expect(headers.get("cache-control")).toBe("no-store");
    expect(headers.get("x-frame-options")).toBe("DENY");
    expect(headers.get("content-security-policy")).toMatch(/default-src 'none'.*form-action 'self' https:;/);
  });
});

describe("an offer that is paid online", () => {
  it("leads to the payment, to the same one when the button is pressed again, and is bought by it", async () => {
    const { open, press, status, reservationId } = await online();
    expect((await open()).text).toContain("<button>Pay 10.00 USD</button>");
    const { status: answer, leadsTo } = await press();
    expect([answer, leadsTo]).toEqual([303, `https://checkout.stripe.test/c/pay/${lastSession(stripe)}`]);
    expect(await status()).toBe("awaiting_payment");
    expect((await open()).text).toContain("<button>Go on to pay</button>");
    expect((await press()).leadsTo).toBe(leadsTo);
    expect(await paymentRows(reservationId)).toHaveLength(1);
    stripe.pay(lastSession(stripe));
    await tellAll(stripe);
    expect(await status()).toBe("confirmed");
    expect((await open()).text).toContain("The seats are yours");
    expect(await press()).toMatchObject({ status: 303, leadsTo: expect.stringMatching(/^\/offer\?code=/) });
  });

  it("stays where the payment service does not answer, and says so", async () => {
    const { press, status } = await online();
    vi.spyOn(globalThis, "fetch").mockRejectedValue(new Error("no network"));
    const { status: answer, text } = await press();
    expect(answer).toBe(503);
    expect(text).toContain("does not answer");
    expect(text).toContain("<button>");
    expect(["held", "awaiting_payment"]).toContain(await status());
  });
});

describe("a link", () => {
  it.each(["", "?code=", "?code=1", `?code=${"a".repeat(500)}`, "?code=a&code=b"])(
    "that is none (%s) leads to no offer",
    async (query) => {
      const { status, text } = await visit(`/offer${query}`);
      expect([status, text.includes("No such offer")]).toEqual([404, true]);
      expect((await visit("/offer", { code: query.slice(6) })).status).toBe(404);
    },
  );

  it("with a code of a hold that its buyer made leads to no offer", async () => {
    const house = await onlineHouse();
    const reservation = await reservationById(await house.hold(["A1"]));
    if (reservation === null) throw new Error("no hold");
    const { pathname, search, searchParams } = new URL(await offerUrl(reservation));
    expect((await visit(pathname + search)).status).toBe(404);
    expect((await visit(pathname, { code: searchParams.get("code") ?? "" })).status).toBe(404);
    expect(await statusOf(reservation.id)).toBe("held");
  });

  it("is guessed at most twenty times a minute from one network", async () => {
    env.RATE_LIMITS = "";
    await withinOneMinute(async (network) => {
      address = network;
      for (let i = 0; i < 20; i++) expect((await visit(`/offer?code=guess-${i}`)).status).toBe(404);
      expect((await visit("/offer?code=guess-20")).status).toBe(429);
    });
    env.RATE_LIMITS = "off";
  });
});
