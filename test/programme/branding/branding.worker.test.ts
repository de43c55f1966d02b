import { env, exports } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { compose } from "../../../src/letters/service.ts";
import { sweepPosters } from "../../../src/programme/posters/service.ts";
import { ask, house, make, someone } from "../../support/catalogue.ts";
import { stopQueues } from "../../support/queues.ts";
import { call, rows, run } from "../../support/world.ts";
import { newImage } from "../posters/posters-client.ts";

const DAY_MS = 86_400_000;

const LUZ = {
  name: "Luz",
  colour: "#FFD400",
  reply_to: "hello@luz.example",
  imprint_url: "https://luz.example/imprint",
  privacy_url: null,
  terms_url: "https://luz.example/terms",
};
const NOTHING = {
  name: null,
  colour: null,
  reply_to: null,
  imprint_url: null,
  privacy_url: null,
  terms_url: null,
};

beforeEach(stopQueues);
afterEach(() => {
  vi.restoreAllMocks();
});

const at = (cinemaId: number) => `/v1/cinemas/${cinemaId}/branding`;

async function logoOf(as: string, cinemaId: number, image: BodyInit) {
  const response = await exports.default.fetch(`http://matinee.test/v1/cinemas/${cinemaId}/logo`, {
    method: "PUT",
    headers: { authorization: `Bearer ${as}` },
    body: image,
  });
  return { status: response.status, body: await response.json<Record<string, unknown>>() };
}

/** An owner's show, a seat of it sold at the counter, and the mail of the sale. */
async function sold() {
  const made = await house();
  const { owner, showtime } = made;
  const id = await make("/v1/showtimes", owner, showtime());
  const guest = { name: "Gil", email: "gil@example.com" };
  const sale = await ask("POST", `/v1/showtimes/${id}/counter-sales`, {
    as: owner,
    body: { seats: ["A1"], guest },
  });
  expect(sale.status).toBe(201);
  const reservationId = Number(sale.body["id"]);
  const mail = async () => {
    const composed = await compose({ kind: "reservation_confirmed", reservationId }, 0);
    if (!composed.ok) throw new Error(composed.reason);
    return composed.mail;
  };
  return { ...made, showtimeId: id, reservationId, mail };
}

describe("a cinema's branding", () => {
  it("is the house's at first, then what its owner set, and anybody reads it", async () => {
    const { owner, cinemaId } = await house();
    const read = async () => (await ask("GET", at(cinemaId))).body;
    expect(await read()).toMatchObject({
      ...NOTHING,
      shown: { name: "Matinee", colour_on_light: "#b3261e", logo_url: null },
    });
    const set = await ask("PUT", at(cinemaId), { as: owner, body: LUZ });
    expect(set).toMatchObject({ status: 200, body: { ...LUZ, colour: "#ffd400" } });
    const { shown } = (await read()) as { shown: Record<string, string> };
    // Yellow cannot be read on white.
    expect(shown).toMatchObject({ name: "Luz", colour_on_dark: "#ffd400", imprint_url: LUZ.imprint_url });
    expect(shown["colour_on_light"]).not.toBe("#ffd400");
    await ask("PUT", at(cinemaId), { as: owner, body: {} });
    expect(await read()).toMatchObject(NOTHING);
  });

  it("speaks in mails about its shows: name, colour, legal pages, sender", async () => {
    const { owner, cinemaId, mail } = await sold();
    expect(await mail()).toMatchObject({ sender: null });
    await ask("PUT", at(cinemaId), { as: owner, body: LUZ });
    const { sender, html, text } = await mail();
    expect(sender).toEqual({ name: "Luz", replyTo: "hello@luz.example" });
    expect(html).toContain(`class="brand">Luz<`);
    expect(html).toContain("#ffd400");
    expect(html).toContain(`<a href="https://luz.example/imprint">Legal notice</a>`);
    expect(html.toLowerCase()).not.toContain("matinee</");
    expect(text).toContain("Terms: https://luz.example/terms");
  });

  it("is not changed by who has read an older one", async () => {
    const { owner, cinemaId } = await house();
    const tag = (await ask("GET", at(cinemaId))).headers.get("etag") ?? "";
    const put = (name: string) =>
      ask("PUT", at(cinemaId), { as: owner, body: { name }, headers: { "if-match": tag } });
    expect(await put("Luz")).toMatchObject({ status: 200 });
    expect(await put("Sol")).toMatchObject({ status: 412 });
  });

  it("is its owner's to set, and goes with the cinema", async () => {
    const { owner, cinemaId } = await house();
    for (const as of [await someone(), await someone({ role: "user" })])
      expect([403, 404]).toContain((await ask("PUT", at(cinemaId), { as, body: LUZ })).status);
    await ask("PUT", at(cinemaId), { as: owner, body: LUZ });
    expect(await ask("DELETE", `/v1/cinemas/${cinemaId}`, { as: owner })).toMatchObject({ status: 204 });
    expect(await rows("SELECT 1 FROM brandings WHERE cinema_id = ?1", cinemaId)).toEqual([]);
    expect(await ask("GET", at(cinemaId))).toMatchObject({ status: 404, body: { code: "cinema_not_found" } });
  });

  it.each<[string, object]>([
    ["/name", { name: "" }],
    ["/name", { name: "Your bank <a@b.example>" }],
    ["/name", { name: "evil.example" }],
    ["/name", { name: "A\nB" }],
    ["/name", { name: "A".repeat(61) }],
    ["/colour", { colour: "red" }],
    ["/colour", { colour: "#12345" }],
    ["/colour", { colour: "#123456; background: url(x)" }],
    ["/reply_to", { reply_to: "nobody" }],
    ["/imprint_url", { imprint_url: "http://luz.example" }],
    ["/privacy_url", { privacy_url: "javascript:alert(1)" }],
    ["/terms_url", { terms_url: "https://a:b@luz.example" }],
  ])("that makes no sense is refused at %s", async (pointer, change) => {
    const { owner, cinemaId } = await house();
    const { status, body } = await ask("PUT", at(cinemaId), { as: owner, body: { ...LUZ, ...change } });
    expect({ status, code: body["code"] }).toEqual({ status: 422, code: "invalid_input" });
    expect(body["errors"]).toContainEqual(expect.objectContaining({ in: "json", pointer }));
    expect((await ask("GET", at(cinemaId))).body).toMatchObject(NOTHING);
  });
});

describe("a cinema's logo", () => {
  const shownLogo = async (cinemaId: number) =>
    ((await ask("GET", at(cinemaId))).body["shown"] as Record<string, string | null>)["logo_url"];
  const keyIn = (url: unknown) => String(url).split("/").at(-1) ?? "";
  const isStored = async (key: string) => (await env.POSTERS.head(key)) !== null;

  it("is in the mail and on the receipt, and stays when the branding is set", async () => {
    const { owner, cinemaId, reservationId, mail } = await sold();
    expect(await logoOf(owner, cinemaId, newImage())).toMatchObject({ status: 200 });
    await ask("PUT", at(cinemaId), { as: owner, body: LUZ });
    const url = String(await shownLogo(cinemaId));
    expect(url).toMatch(/^http.*\/v1\/posters\/[0-9a-f]{64}\./);
    expect((await call("GET", new URL(url).pathname)).status).toBe(200);
    expect((await mail()).html).toContain(`<img src="${url}" height="40" alt="Luz" />`);
    const receipt = await call("GET", `/v1/orders/${reservationId}/receipt`, {
      as: owner,
      headers: { accept: "text/html" },
    });
    expect(await receipt.text()).toContain(`src="${url}"`);
  });

  it("is removed from storage a day after it was replaced, not before, and not while another has it", async () => {
    const [one, other] = [await house(), await house()];
    const [first, second] = [newImage(), newImage()];
    await logoOf(one.owner, one.cinemaId, first);
    await logoOf(other.owner, other.cinemaId, first);
    const key = keyIn(await shownLogo(one.cinemaId));
    await logoOf(one.owner, one.cinemaId, second);
    await sweepPosters(Date.now() + 2 * DAY_MS);
    expect(await isStored(key)).toBe(true);
    expect(await ask("DELETE", `/v1/cinemas/${other.cinemaId}/logo`, { as: other.owner })).toMatchObject({
      status: 204,
    });
    expect(await shownLogo(other.cinemaId)).toBeNull();
    await sweepPosters(Date.now());
    expect(await isStored(key)).toBe(true);
    await sweepPosters(Date.now() + 2 * DAY_MS);
    expect(await isStored(key)).toBe(false);
    expect(await isStored(keyIn(await shownLogo(one.cinemaId)))).toBe(true);
  });

  it("must be an image, and its cinema one's own", async () => {
    const { owner, cinemaId } = await house();
    expect(await logoOf(owner, cinemaId, new TextEncoder().encode("<svg/>"))).toMatchObject({
      status: 422,
      body: { code: "image_refused", reason: "unknown_type" },
    });
    expect(await logoOf(await someone(), cinemaId, newImage())).toMatchObject({
      status: 404,
      body: { code: "cinema_not_found" },
    });
    expect(await shownLogo(cinemaId)).toBeNull();
  });
});

it("pages about a show have its cinema's brand", async () => {
  const { owner, cinemaId, reservationId, showtimeId } = await sold();
  await ask("PUT", at(cinemaId), { as: owner, body: LUZ });
  await run(
    `INSERT INTO payments (reservation_id, showtime_id, user_id, amount_cents, currency, token, status, session_ends_at_ms,
       expires_at_ms, created_at_ms, look_at_ms) VALUES (?1, ?2, 1, 900, 'EUR', 'a-token', 'open', 0, 0, 0, 0)`,
    reservationId,
    showtimeId,
  );
  const page = await (await call("GET", "/payment/paid?payment=a-token")).text();
  expect(page).toContain(`<div class="brand">Luz</div>`);
  expect(page).toContain("- Luz</title>");
  expect(page).toContain(`<a href="https://luz.example/terms">Terms</a>`);
});
