/** How many answers one buyer has kept under an `Idempotency-Key`. */

import { runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { sale } from "../../support/halls.ts";
import { buyer, call, showtime } from "../../support/world.ts";

const HOUR_MS = 3_600_000;

type Show = Awaited<ReturnType<typeof showtime>>;

/** Keeps answers under keys that begin with `beginning`, as a buyer's requests of `agoMs` ago would. */
const keep = ({ object }: Show, beginning: string, count: number, agoMs = HOUR_MS) =>
  runInDurableObject(object(), (_, { storage }) => {
    for (let i = 0; i < count; i++)
      storage.sql.exec(
        "INSERT INTO answers (key, at_ms, fingerprint, outcome) VALUES (?, ?, 'of another', '{}')",
        `${beginning}${agoMs} ${i}`,
        Date.now() - agoMs,
      );
  });

const hold = ({ id }: Pick<Show, "id">, as: string, label: string, key?: string) =>
  call("POST", `/v1/showtimes/${id}/reservations`, {
    as,
    body: { seats: [label] },
    headers: key === undefined ? {} : { "idempotency-key": key },
  });

const heldSeats = async ({ office }: Show) => (await office().seatMap())?.counts.held;

describe("a buyer's keys at a box office", () => {
  it("are 200 a kind of request within 24 hours: a new one is refused before anything is done", async () => {
    const show = await showtime(1, 4);
    const me = await buyer();
    expect((await hold(show, me.token, "A1", "first")).status).toBe(201);
    await keep(show, `${me.id} reserve `, 198);
    expect((await hold(show, me.token, "A2", "the 200th")).status).toBe(201);
    const refused = await hold(show, me.token, "A3", "one more");
    expect(refused.status).toBe(429);
    expect(await refused.json()).toMatchObject({ code: "too_many_idempotency_keys" });
    const waitS = Number(refused.headers.get("retry-after"));
    expect(waitS).toBeGreaterThan(22.9 * 3600);
    expect(waitS).toBeLessThanOrEqual(23 * 3600);
    expect(await heldSeats(show)).toBe(2);
  });

  it("give their answers again after that, and requests without a key are carried out", async () => {
    const show = await showtime(1, 4);
    const me = await buyer();
    const first = await hold(show, me.token, "A1", "first");
    await keep(show, `${me.id} reserve `, 199);
    const again = await hold(show, me.token, "A1", "first");
    expect(again.status).toBe(201);
    expect(again.headers.get("idempotent-replayed")).toBe("true");
    expect(await again.json()).toEqual(await first.json());
    expect((await hold(show, me.token, "A2", "first")).status).toBe(422);
    expect((await hold(show, me.token, "A2")).status).toBe(201);
    expect(await heldSeats(show)).toBe(2);
  });

  it("leave room for other kinds of request, other buyers and other showtimes", async () => {
    const [show, other] = [await showtime(1, 4), await showtime(1, 4)];
    const [me, you] = [await buyer(), await buyer()];
    const { id } = await (await hold(show, me.token, "A1", "first")).json<{ id: number }>();
    await keep(show, `${me.id} reserve `, 199);
    await keep(show, `${you.id}0 reserve `, 200);
    expect((await hold(show, me.token, "A2", "one more")).status).toBe(429);
    const release = { as: me.token, headers: { "idempotency-key": "one more" } };
    expect((await call("DELETE", `/v1/reservations/${id}`, release)).status).toBe(200);
    expect((await hold(show, you.token, "A2", "one more")).status).toBe(201);
    expect((await hold(other, me.token, "A2", "one more")).status).toBe(201);
  });

  it("count for 24 hours", async () => {
    const show = await showtime(1, 4);
    const me = await buyer();
    await keep(show, `${me.id} reserve `, 300, 24 * HOUR_MS + 1_000);
    await keep(show, `${me.id} reserve `, 199, 23 * HOUR_MS);
    expect((await hold(show, me.token, "A1", "mine")).status).toBe(201);
    expect((await hold(show, me.token, "A2", "one more")).status).toBe(429);
  });
});

it("has no limit for the keys of staff, who sell all day", async () => {
  const show = await showtime(1, 4);
  await keep(show, "7 sell at the counter ", 300);
  const once = { key: "7 sell at the counter one more", fingerprint: "a" };
  expect(await show.office().reserve(sale(7, "A1"), once)).toMatchObject({ ok: true });
});
