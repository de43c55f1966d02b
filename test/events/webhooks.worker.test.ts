/** Events of an owner: what is told, in which order, and what comes of sending it. */

import { env } from "cloudflare:workers";
import { Webhook } from "standardwebhooks";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { perform, sweepWebhooks } from "../../src/events/deliveries/service.ts";
import { forgetOldEvents } from "../../src/events/log/service.ts";
import { compose } from "../../src/letters/service.ts";
import { parseMailId } from "../../src/mail/outbox/mail-id.ts";
import { ask, house, inHours, make, someone } from "../support/catalogue.ts";
import { eventually } from "../support/eventually.ts";
import { stopQueues } from "../support/queues.ts";
import { buyer, rows, run } from "../support/world.ts";

const URL = "https://books.example.com/hooks/a-secret";
const DAY_MS = 24 * 60 * 60_000;

interface Came {
  readonly id: string;
  readonly body: string;
  readonly headers: Record<string, string>;
  readonly redirect: string | undefined;
}

let came: Came[] = [];
let answer: (body: { type: string }) => Response | Promise<Response> = () => new Response("thanks");

beforeEach(() => {
  stopQueues();
  came = [];
  answer = () => new Response("thanks");
  vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
    const request = new Request(input, init);
    const headers = Object.fromEntries(request.headers);
    const body = await request.text();
    came.push({ id: headers["webhook-id"] ?? "", body, headers, redirect: init?.redirect });
    return answer(JSON.parse(body) as { type: string });
  });
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** What was queued, which `stopQueues` has stopped. */
const queue = () => vi.spyOn(env.WEBHOOKS, "sendBatch");

type Shown = {
  id: string;
  type: string;
  seq: number | null;
  showtime_id: number;
  data: Record<string, unknown>;
};

interface Events {
  readonly data: Shown[];
  readonly next: string | null;
  readonly last: string;
  readonly since: string;
}

const eventsOf = async (owner: string, query = ""): Promise<Events> => {
  const { status, body } = await ask("GET", `/v1/events${query}`, { as: owner });
  expect(status).toBe(200);
  return body as unknown as Events;
};

const typesOf = async (owner: string): Promise<string[]> =>
  (await eventsOf(owner)).data.map(({ type }) => type);

async function webhook(owner: string, changes: object = {}): Promise<{ id: number; secret: string }> {
  const { status, body } = await ask("POST", "/v1/webhooks", { as: owner, body: { url: URL, ...changes } });
  expect(status).toBe(201);
  return { id: Number(body["id"]), secret: String(body["secret"]) };
}

const endpointOf = async (owner: string, id: number) =>
  (await ask("GET", `/v1/webhooks/${id}`, { as: owner })).body;

const logOf = async (owner: string, id: number) =>
  (await ask("GET", `/v1/webhooks/${id}/deliveries`, { as: owner })).body["data"] as Record<
    string,
    unknown
  >[];

/** A showtime on sale, whose event is written. */
async function onSale(of: Awaited<ReturnType<typeof house>>, changes: object = {}): Promise<number> {
  const id = await make("/v1/showtimes", of.owner, of.showtime(changes));
  await eventually(async () => (await rows("SELECT 1 FROM events WHERE showtime_id = ?1", id)).length > 0);
  return id;
}

async function buy(showtimeId: number, seats: string[], as: string): Promise<number> {
  const { status, body } = await ask("POST", `/v1/showtimes/${showtimeId}/reservations`, {
    as,
    body: { seats, confirm: true },
  });
  expect(status).toBe(201);
  return Number(body["id"]);
}

describe("the log of events", () => {
  it("begins with the first request, and writes no row for owners who never asked", async () => {
    const cinema = await house();
    const quiet = await make("/v1/showtimes", cinema.owner, cinema.showtime());
    const { token } = await buyer();
    await buy(quiet, ["A1"], token);
    expect(await rows("SELECT 1 FROM events WHERE cinema_id = ?1", cinema.cinemaId)).toEqual([]);
    expect(await eventsOf(cinema.owner)).toMatchObject({ data: [], next: null, last: "0" });
    await buy(quiet, ["A2"], token);
    await eventually(() => typesOf(cinema.owner), ["reservation.confirmed"]);
  });

  it("tells a showtime's life in its order, with the ledger's numbers, and without a person or a ticket's id", async () => {
    const cinema = await house();
    await eventsOf(cinema.owner);
    const id = await onSale(cinema);
    const { id: buyerId, token } = await buyer();
    const reservation = await buy(id, ["A1", "A2"], token);
    const shown = await ask("GET", `/v1/reservations/${reservation}`, { as: token });
    const [ticket] = shown.body["seats"] as { ticket_id: string }[];
    await ask("PATCH", `/v1/showtimes/${id}`, { as: cinema.owner, body: { starts_at: inHours(26) } });
    await ask("DELETE", `/v1/reservations/${reservation}`, { as: token, body: { seats: ["A2"] } });
    await ask("DELETE", `/v1/showtimes/${id}`, { as: cinema.owner });
    await eventually(
      async () => (await typesOf(cinema.owner)).toSorted(),
      [
        "reservation.cancelled",
        "reservation.confirmed",
        "reservation.seats_returned",
        "showtime.cancelled",
        "showtime.moved",
        "showtime.published",
      ].toSorted(),
    );
    const { data } = await eventsOf(cinema.owner);
    const seqs = data.map(({ seq }) => Number(seq));
    expect(seqs).toEqual(seqs.toSorted((a, b) => a - b));
    expect(new Set(data.map((one) => one.id)).size).toBe(data.length);
    expect(data[0]?.data).toMatchObject({ movie_title: "Metropolis" });
    expect(data.find(({ type }) => type === "reservation.seats_returned")?.data).toMatchObject({
      reservation_id: reservation,
      given_back: [{ label: "A2", price: { amount: 900, currency: "EUR" } }],
    });
    expect(data.find(({ type }) => type === "reservation.cancelled")?.data).toMatchObject({
      reason: "showtime",
    });
    const text = JSON.stringify(data);
    expect(text).not.toContain(ticket?.ticket_id);
    expect(text).not.toContain(`buyer-${buyerId}@`);
    expect(text).not.toMatch(/"(?:buyer|user|by|guest)\w*":/);
  });

  it("says once that the last seat was sold, and again after a seat was given back", async () => {
    const cinema = await house();
    await eventsOf(cinema.owner);
    const id = await onSale(cinema);
    const { token } = await buyer();
    await buy(id, ["A1", "A2", "A3", "A4", "B1"], token);
    const last = await buy(id, ["B2"], token);
    const soldOut = async () =>
      (await typesOf(cinema.owner)).filter((type) => type === "showtime.sold_out").length;
    await eventually(soldOut, 1);
    await ask("DELETE", `/v1/reservations/${last}`, { as: token });
    await eventually(async () => (await typesOf(cinema.owner)).includes("reservation.cancelled"));
    expect(await soldOut()).toBe(1);
    await buy(id, ["B2"], token);
    await eventually(soldOut, 2);
  });

  it("is read from where one stopped: no event twice, none skipped, by type and by cinema", async () => {
    const cinema = await house();
    await eventsOf(cinema.owner);
    const id = await onSale(cinema);
    const { token } = await buyer();
    for (const seat of ["A1", "A2", "A3"]) await buy(id, [seat], token);
    await eventually(async () => (await typesOf(cinema.owner)).length, 4);
    const read: string[] = [];
    let after = "0";
    for (let next: string | null = ""; next !== null;) {
      const page = await eventsOf(cinema.owner, `?limit=1&after=${after}`);
      read.push(...page.data.map((one) => one.id));
      ({ next, last: after } = page);
    }
    expect(read).toEqual((await eventsOf(cinema.owner)).data.map((one) => one.id));
    expect((await eventsOf(cinema.owner, `?after=${after}`)).data).toEqual([]);
    const some = await eventsOf(cinema.owner, `?types=showtime.published&cinema_id=${cinema.cinemaId}`);
    expect(some.data.map(({ type }) => type)).toEqual(["showtime.published"]);
    // Past events of other types, too.
    expect(some.last).toBe(after);
  });

  it("is an owner's own: of another's cinema it says that there is none", async () => {
    const [mine, other] = [await house(), await house()];
    await eventsOf(mine.owner);
    await onSale(mine);
    expect((await eventsOf(other.owner)).data).toEqual([]);
    const { status, body } = await ask("GET", `/v1/events?cinema_id=${mine.cinemaId}`, { as: other.owner });
    expect([status, body["code"]]).toEqual([404, "cinema_not_found"]);
    expect((await ask("GET", "/v1/events?types=nonsense", { as: mine.owner })).status).toBe(422);
    expect((await ask("GET", "/v1/events?after=-1", { as: mine.owner })).status).toBe(422);
    expect((await ask("GET", "/v1/events?after=9999999999999999", { as: mine.owner })).status).toBe(422);
  });

  it("is read by one range of the key, and so is what is sent", async () => {
    const plans = await Promise.all(
      [
        "SELECT * FROM events WHERE owner_id = 1 AND number > 5 ORDER BY number LIMIT 10",
        "SELECT * FROM webhook_deliveries WHERE endpoint_id = 1 AND number < 5 ORDER BY number DESC LIMIT 10",
        "SELECT * FROM webhook_deliveries WHERE endpoint_id = 1 AND next_at_ms IS NOT NULL AND next_at_ms <= 5 ORDER BY next_at_ms LIMIT 5",
      ].map(async (sql) =>
        (await rows<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)).map(({ detail }) => detail),
      ),
    );
    for (const plan of plans) {
      expect(plan).toHaveLength(1);
      expect(plan[0]).toMatch(/^SEARCH .* USING (?:PRIMARY KEY|INDEX webhook_deliveries_due)/);
    }
  });

  it("forgets events after thirty days with their deliveries, and numbers go on from there", async () => {
    const cinema = await house();
    const { id: endpoint } = await webhook(cinema.owner);
    await onSale(cinema);
    await perform({ endpoint });
    const { last } = await eventsOf(cinema.owner);
    expect(await logOf(cinema.owner, endpoint)).toHaveLength(1);
    const laterMs = Date.now() + 31 * DAY_MS;
    await forgetOldEvents(laterMs);
    await sweepWebhooks(laterMs);
    expect((await eventsOf(cinema.owner)).data).toEqual([]);
    expect(await rows("SELECT 1 FROM webhook_deliveries WHERE endpoint_id = ?1", endpoint)).toEqual([]);
    await onSale(cinema, { starts_at: inHours(48) });
    expect(Number((await eventsOf(cinema.owner, `?after=${last}`)).last)).toBeGreaterThan(Number(last));
  });
});

describe("a webhook", () => {
  it("gets each event once, signed, in one order, and its log says so", async () => {
    const cinema = await house();
    const { id: endpoint, secret } = await webhook(cinema.owner);
    const id = await onSale(cinema);
    const { token } = await buyer();
    // More than are sent at a time.
    for (const seat of ["A1", "A2", "A3", "A4", "B1", "B2"]) await buy(id, [seat], token);
    await eventually(async () => (await typesOf(cinema.owner)).length, 8);
    await perform({ endpoint });
    await perform({ endpoint });
    const { data } = await eventsOf(cinema.owner);
    expect(came.map((one) => one.id).toSorted()).toEqual(data.map((one) => one.id).toSorted());
    for (const { body, headers, redirect } of came) {
      expect(data).toContainEqual(new Webhook(secret).verify(body, headers));
      expect(redirect).toBe("manual");
    }
    expect(await logOf(cinema.owner, endpoint)).toMatchObject(
      data.toReversed().map((one) => ({
        event_id: one.id,
        status: "delivered",
        tries: 1,
        http_status: 200,
        answer: "thanks",
      })),
    );
  });

  it("is told at once: the copy of a sale queues it", async () => {
    const cinema = await house();
    await webhook(cinema.owner);
    await onSale(cinema);
    await eventually(() => queue().mock.calls.length > 0);
  });

  it("gets the types and cinemas that it asked for alone", async () => {
    const cinema = await house();
    const { id: endpoint } = await webhook(cinema.owner, {
      types: ["reservation.confirmed"],
      cinemas: [cinema.cinemaId],
    });
    const id = await onSale(cinema);
    const { token } = await buyer();
    await buy(id, ["A1"], token);
    await eventually(async () => (await typesOf(cinema.owner)).length, 2);
    await perform({ endpoint });
    expect(came.map(({ body }) => (JSON.parse(body) as Shown).type)).toEqual(["reservation.confirmed"]);
    expect(await rows("SELECT 1 FROM webhook_deliveries WHERE endpoint_id = ?1", endpoint)).toHaveLength(1);
  });

  it("goes on with other events where one fails, tries that one again, and gives it up after eight tries", async () => {
    const cinema = await house();
    const { id: endpoint } = await webhook(cinema.owner);
    answer = ({ type }) => new Response("no", { status: type === "showtime.published" ? 500 : 200 });
    const id = await onSale(cinema);
    await perform({ endpoint });
    expect(await logOf(cinema.owner, endpoint)).toMatchObject([
      { status: "waiting", tries: 1, http_status: 500 },
    ]);
    expect(await endpointOf(cinema.owner, endpoint)).not.toMatchObject({ failing_since: null });
    const { token } = await buyer();
    await buy(id, ["A1"], token);
    await eventually(async () => (await typesOf(cinema.owner)).length, 2);
    await perform({ endpoint });
    expect(await endpointOf(cinema.owner, endpoint)).toMatchObject({ failing_since: null, status: "on" });
    for (let tries = 2; tries <= 8; tries++) {
      await run(
        "UPDATE webhook_deliveries SET next_at_ms = 1 WHERE endpoint_id = ?1 AND next_at_ms IS NOT NULL",
        endpoint,
      );
      await perform({ endpoint });
    }
    expect(await logOf(cinema.owner, endpoint)).toMatchObject([
      { type: "reservation.confirmed", status: "delivered" },
      { type: "showtime.published", status: "failed", tries: 8, next_try_at: null },
    ]);
    expect(new Set(came.map((one) => one.id)).size).toBe(2);
  });

  it("does not follow a redirect, and keeps a kilobyte of what is answered", async () => {
    const cinema = await house();
    const { id: endpoint } = await webhook(cinema.owner);
    answer = () =>
      new Response("x".repeat(5_000), { status: 302, headers: { location: "http://127.0.0.1/" } });
    await onSale(cinema);
    await perform({ endpoint });
    expect(came).toHaveLength(1);
    expect(await logOf(cinema.owner, endpoint)).toMatchObject([
      { status: "waiting", http_status: 302, fault: "redirect", answer: "x".repeat(1_024) },
    ]);
  });

  it("says that nobody answered", async () => {
    const cinema = await house();
    const { id: endpoint } = await webhook(cinema.owner);
    answer = () => Promise.reject(new TypeError("Network connection lost."));
    await onSale(cinema);
    await perform({ endpoint });
    expect(await logOf(cinema.owner, endpoint)).toMatchObject([
      { status: "waiting", http_status: null, fault: "no_connection" },
    ]);
  });

  it("sends an event again on request, and all since a time, with the same ids", async () => {
    const cinema = await house();
    const { id: endpoint } = await webhook(cinema.owner);
    await onSale(cinema);
    await perform({ endpoint });
    const [delivery] = await logOf(cinema.owner, endpoint);
    const path = `/v1/webhooks/${endpoint}`;
    const again = await ask("POST", `${path}/deliveries/${String(delivery?.["id"])}/replay`, {
      as: cinema.owner,
    });
    expect(again.status).toBe(202);
    await perform({ endpoint });
    const since = new Date(Date.now() - 60_000).toISOString();
    expect((await ask("POST", `${path}/replay`, { as: cinema.owner, body: { since } })).status).toBe(202);
    await perform({ endpoint });
    expect(came).toHaveLength(3);
    expect(new Set(came.map((one) => one.id)).size).toBe(1);
    const unknown = await ask("POST", `${path}/deliveries/1/replay`, { as: cinema.owner });
    expect([unknown.status, unknown.body["code"]]).toEqual([404, "delivery_not_found"]);
  });

  it("signs by both secrets for a day after a rotation, and then by the new one alone", async () => {
    const cinema = await house();
    const { id: endpoint, secret: old } = await webhook(cinema.owner);
    const rotated = await ask("POST", `/v1/webhooks/${endpoint}/rotate-secret`, { as: cinema.owner });
    const secret = String(rotated.body["secret"]);
    const test = () => ask("POST", `/v1/webhooks/${endpoint}/test`, { as: cinema.owner });
    expect((await test()).body).toMatchObject({ delivered: true, http_status: 200, answer: "thanks" });
    const [both] = came;
    if (both === undefined) throw new Error("nothing came");
    new Webhook(secret).verify(both.body, both.headers);
    new Webhook(old).verify(both.body, both.headers);
    await run("UPDATE webhook_endpoints SET previous_until_ms = 1 WHERE id = ?1", endpoint);
    await test();
    const one = came.at(-1) ?? both;
    new Webhook(secret).verify(one.body, one.headers);
    expect(() => new Webhook(old).verify(one.body, one.headers)).toThrow("No matching signature found");
    const [row] = await rows<Record<string, string>>(
      "SELECT * FROM webhook_endpoints WHERE id = ?1",
      endpoint,
    );
    for (const shown of [secret, old])
      expect(JSON.stringify(row)).not.toContain(shown.slice("whsec_".length));
  });

  it("is switched off at once by a 410, with a mail to the owner, and gets what it missed when it is on again", async () => {
    const cinema = await house();
    const { id: endpoint } = await webhook(cinema.owner);
    answer = () => new Response("gone", { status: 410 });
    const id = await onSale(cinema);
    await perform({ endpoint });
    expect(await endpointOf(cinema.owner, endpoint)).toMatchObject({ status: "off", off_reason: "gone" });
    const [mail] = await rows<{ id: string; userId: number }>(
      "SELECT mail_log.id, user_id AS userId FROM mail_log JOIN cinemas ON owner_id = user_id WHERE cinemas.id = ?1 AND mail_log.id GLOB 'webhook_switched_off:*'",
      cinema.cinemaId,
    );
    const subject = parseMailId(mail?.id ?? "");
    if (mail === undefined || subject === null) throw new Error("no mail");
    const composed = await compose(subject, mail.userId);
    expect(composed).toMatchObject({ ok: true, mail: { subject: "Webhook switched off: Webhook" } });
    expect(JSON.stringify(composed)).not.toContain("a-secret");
    const { token } = await buyer();
    await buy(id, ["A1"], token);
    await eventually(async () => (await typesOf(cinema.owner)).length, 2);
    await perform({ endpoint });
    expect(came).toHaveLength(1);
    answer = () => new Response(null, { status: 204 });
    await ask("PATCH", `/v1/webhooks/${endpoint}`, { as: cinema.owner, body: { status: "on" } });
    expect(await compose(subject, mail.userId)).toMatchObject({ ok: false, end: "dropped" });
    await perform({ endpoint });
    expect(came.slice(1).map(({ body }) => (JSON.parse(body) as Shown).type)).toEqual([
      "reservation.confirmed",
    ]);
  });

  it("is switched off after five days in which nothing arrived", async () => {
    const cinema = await house();
    const { id: endpoint } = await webhook(cinema.owner);
    answer = () => new Response("no", { status: 503 });
    await onSale(cinema);
    await perform({ endpoint });
    expect(await endpointOf(cinema.owner, endpoint)).toMatchObject({ status: "on" });
    await run(
      "UPDATE webhook_endpoints SET failing_since_ms = ?2 WHERE id = ?1",
      endpoint,
      Date.now() - 5 * DAY_MS,
    );
    await run("UPDATE webhook_deliveries SET next_at_ms = 1 WHERE endpoint_id = ?1", endpoint);
    await perform({ endpoint });
    expect(await endpointOf(cinema.owner, endpoint)).toMatchObject({ status: "off", off_reason: "failing" });
  });

  it("is found by the sweep after its message was lost, and not while another consumer has it", async () => {
    const cinema = await house();
    const { id: endpoint } = await webhook(cinema.owner);
    await onSale(cinema);
    const queued = async () => {
      queue().mockClear();
      await sweepWebhooks(Date.now());
      const bodies = queue().mock.calls.flatMap(([batch]) => [...batch].map(({ body }) => body));
      return bodies.some((body) => (body as { endpoint?: number }).endpoint === endpoint);
    };
    expect(await queued()).toBe(true);
    await run(
      "UPDATE webhook_endpoints SET lease_until_ms = ?2 WHERE id = ?1",
      endpoint,
      Date.now() + 60_000,
    );
    expect(await queued()).toBe(false);
    await perform({ endpoint });
    expect(came).toEqual([]);
    await run("UPDATE webhook_endpoints SET lease_until_ms = 1 WHERE id = ?1", endpoint);
    await perform({ endpoint });
    expect(came).toHaveLength(1);
    expect(await queued()).toBe(false);
  });

  it("gets nothing while its owner is disabled, and nothing once it is removed", async () => {
    const cinema = await house();
    const { id: endpoint } = await webhook(cinema.owner);
    await onSale(cinema);
    const ofOwner = "WHERE id = (SELECT owner_id FROM webhook_endpoints WHERE id = ?1)";
    await run(`UPDATE users SET disabled_at_ms = 1 ${ofOwner}`, endpoint);
    await perform({ endpoint });
    expect(came).toEqual([]);
    await run(`UPDATE users SET disabled_at_ms = NULL ${ofOwner}`, endpoint);
    await perform({ endpoint });
    expect(came).toHaveLength(1);
    expect((await ask("DELETE", `/v1/webhooks/${endpoint}`, { as: cinema.owner })).status).toBe(204);
    expect((await ask("GET", `/v1/webhooks/${endpoint}`, { as: cinema.owner })).status).toBe(404);
    await onSale(cinema, { starts_at: inHours(48) });
    await perform({ endpoint });
    expect(came).toHaveLength(1);
    await sweepWebhooks(Date.now());
    await sweepWebhooks(Date.now());
    expect(await rows("SELECT 1 FROM webhook_endpoints WHERE id = ?1", endpoint)).toEqual([]);
  });

  it.each([
    ["http://books.example.com/", "/url"],
    ["https://169.254.169.254/", "/url"],
    ["https://[::ffff:10.0.0.1]/", "/url"],
    ["https://books.example.com:444/", "/url"],
    ["no address", "/url"],
  ])("is refused for %s", async (url, pointer) => {
    const { owner } = await house();
    const { status, body } = await ask("POST", "/v1/webhooks", { as: owner, body: { url } });
    expect([status, body["code"]]).toEqual([422, "invalid_input"]);
    expect(body["errors"]).toMatchObject([{ pointer }]);
  });

  it("is for cinemas that one runs, and there are ten at most", async () => {
    const [mine, other] = [await house(), await house()];
    const foreign = await ask("POST", "/v1/webhooks", {
      as: mine.owner,
      body: { url: URL, cinemas: [other.cinemaId] },
    });
    expect([foreign.status, foreign.body["code"]]).toEqual([404, "cinema_not_found"]);
    const { id } = await webhook(mine.owner);
    const changed = await ask("PATCH", `/v1/webhooks/${id}`, {
      as: mine.owner,
      body: { cinemas: [other.cinemaId] },
    });
    expect(changed.status).toBe(404);
    for (const method of ["GET", "DELETE"])
      expect((await ask(method, `/v1/webhooks/${id}`, { as: other.owner })).status).toBe(404);
    for (let i = 1; i < 10; i++) await webhook(mine.owner);
    const more = await ask("POST", "/v1/webhooks", { as: mine.owner, body: { url: URL } });
    expect([more.status, more.body["code"]]).toEqual([409, "too_many_webhooks"]);
    expect(
      (await ask("POST", "/v1/webhooks", { as: await someone({ role: "user" }), body: { url: URL } })).status,
    ).toBe(403);
  });
});

it("a sale is one row more for an owner whose events are kept, and two for the batch that notes its delivery", async () => {
  const cinema = await house();
  const id = await make("/v1/showtimes", cinema.owner, cinema.showtime());
  const { token } = await buyer();
  const batch = vi.spyOn(env.DB, "batch");
  const written = async (seat: string): Promise<number> => {
    batch.mockClear();
    await buy(id, [seat], token);
    await eventually(
      async () =>
        (await rows("SELECT 1 FROM reservations WHERE showtime_id = ?1 AND lines LIKE ?2", id, `%"${seat}"%`))
          .length,
      1,
    );
    const results = await Promise.all(batch.mock.results.map(({ value }) => value as Promise<D1Result[]>));
    return results.flat().reduce((sum, { meta }) => sum + meta.rows_written, 0);
  };
  expect(await written("A1")).toBe(6);
  await eventsOf(cinema.owner);
  expect(await written("A2")).toBe(7);
  const { id: endpoint } = await webhook(cinema.owner);
  expect(await written("A3")).toBe(7);
  batch.mockClear();
  await perform({ endpoint });
  const results = await Promise.all(batch.mock.results.map(({ value }) => value as Promise<D1Result[]>));
  expect(results.flat().reduce((sum, { meta }) => sum + meta.rows_written, 0)).toBe(2);
});
