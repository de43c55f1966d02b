/** The seat map in two parts: what never changes by its hash, and a letter a seat. */

import { createHash } from "node:crypto";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { openBoxOffice } from "../../../src/box-office/service.ts";
import { ask } from "../../support/catalogue.ts";
import { hall } from "../../support/halls.ts";
import { insertShowtime } from "../../support/people.ts";
import { buyer, call, run, showtime } from "../../support/world.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

interface Availability {
  readonly layout: string;
  readonly seq: number;
  readonly states: string;
}

const pathOf = (id: number): string => `/v1/showtimes/${id}/availability`;
const availabilityOf = async (id: number): Promise<Availability> => (await call("GET", pathOf(id))).json();
const layoutAt = (hash: string, headers = {}): Promise<Response> =>
  call("GET", `/v1/layouts/${hash}`, { headers });

async function sell(id: number, ...seats: string[]): Promise<void> {
  const body = { seats, confirm: true };
  const sold = await ask("POST", `/v1/showtimes/${id}/reservations`, { as: (await buyer()).token, body });
  expect(sold.status).toBe(201);
}

describe("an availability", () => {
  it("and its layout together say what the seat map says", async () => {
    const { id } = await showtime(2, 3);
    await sell(id, "A2", "B3");
    const { layout, states, ...rest } = await availabilityOf(id);
    const { seats } = await (await layoutAt(layout)).json<{ seats: object[] }>();
    const { body: map } = await ask("GET", `/v1/showtimes/${id}/seats`);
    const letters = { f: "free", h: "held", s: "sold", b: "blocked" };
    const together = seats.map((seat, i) => ({
      ...seat,
      status: letters[states[i] as keyof typeof letters],
      seq: expect.any(Number),
    }));
    expect({ showtime_id: id, ...rest, seats: together }).toEqual(map);
    expect(states).toBe("fsfffs");
  });

  it("has an ETag that changes with the seats, and is not sent again to those who have it", async () => {
    const { id } = await showtime(1, 2);
    const first = await call("GET", pathOf(id));
    const etag = first.headers.get("etag") ?? "";
    expect(first.headers.get("cache-control")).toBe("public, max-age=1");
    expect(first.headers.get("content-type")).toBe("application/json");
    for (const known of [etag, `"other", ${etag}`, etag.replace("W/", "")]) {
      const again = await call("GET", pathOf(id), { headers: { "if-none-match": known } });
      expect([again.status, again.headers.get("etag"), await again.text()]).toEqual([304, etag, ""]);
    }
    await sell(id, "A1");
    await expect
      .poll(async () => (await call("GET", pathOf(id), { headers: { "if-none-match": etag } })).status)
      .toBe(200);
  });

  it("of 500 seats has at most 750 bytes", async () => {
    const { id } = await showtime(20, 25);
    await sell(id, "A1");
    const text = await (await call("GET", pathOf(id))).text();
    expect(JSON.parse(text)).toMatchObject({ states: `s${"f".repeat(499)}`, counts: { free: 499, sold: 1 } });
    expect(new TextEncoder().encode(text).length).toBeLessThanOrEqual(750);
  });

  it("opens the box office of a showtime at which nothing has happened", async () => {
    await showtime(1, 1);
    const id = 99;
    await insertShowtime(run, id, 1, 3);
    expect(await availabilityOf(id)).toMatchObject({ states: "fff" });
  });

  it("is not found where there is no showtime, as its seat map", async () => {
    for (const path of ["/v1/showtimes/888888", "/v1/showtimes/0", "/v1/showtimes/x"]) {
      const [small, map] = await Promise.all([
        ask("GET", `${path}/availability`),
        ask("GET", `${path}/seats`),
      ]);
      expect([small.status, small.body["code"]]).toEqual([map.status, map.body["code"]]);
      expect(small.status).toBeGreaterThanOrEqual(400);
    }
  });

  it("names a layout only when it is stored, and is unavailable while it cannot be", async () => {
    const { id } = await showtime(1, 7);
    vi.spyOn(console, "error").mockImplementation(() => undefined);
    vi.spyOn(env.LAYOUTS, "put").mockRejectedValueOnce(new Error("R2 is down"));
    const refused = await ask("GET", pathOf(id));
    expect(refused).toMatchObject({ status: 503, body: { code: "unavailable" } });
    expect(refused.headers.get("retry-after")).toBe("5");
    const { layout } = await availabilityOf(id);
    expect((await layoutAt(layout)).status).toBe(200);
  });
});

describe("a layout", () => {
  it("is immutable, and its address has the hash of its bytes", async () => {
    const { id } = await showtime(2, 2);
    const { layout } = await availabilityOf(id);
    const answer = await layoutAt(layout);
    expect(answer.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
    expect(answer.headers.get("content-type")).toBe("application/json");
    expect(answer.headers.get("etag")).toContain(layout);
    const text = await answer.text();
    expect(createHash("sha256").update(text).digest("base64url")).toBe(layout);
    const again = await layoutAt(layout, { "if-none-match": answer.headers.get("etag") ?? "" });
    expect(again.status).toBe(304);
  });

  it("is one for all showtimes of a hall, and stored once", async () => {
    const puts = vi.spyOn(env.LAYOUTS, "put");
    const [one, other] = [await showtime(3, 5), await showtime(3, 5)];
    await sell(other.id, "A1");
    const first = await availabilityOf(one.id);
    expect((await availabilityOf(other.id)).layout).toBe(first.layout);
    expect(puts).toHaveBeenCalledTimes(1);
  });

  it("stays where it is when its showtime gets another one", async () => {
    const { id, terms } = await showtime(1, 4);
    const before = await availabilityOf(id);
    await openBoxOffice({ ...terms, version: terms.version + 1 }, hall(1, 5), "weur");
    await expect.poll(async () => (await availabilityOf(id)).layout).not.toBe(before.layout);
    const after = await availabilityOf(id);
    expect(after.states).toBe("fffff");
    for (const [hash, count] of [
      [before.layout, 4],
      [after.layout, 5],
    ] as const) {
      const { seats } = await (await layoutAt(hash)).json<{ seats: object[] }>();
      expect(seats).toHaveLength(count);
    }
  });

  it("is not found under any other text", async () => {
    for (const hash of ["x", "a".repeat(43), "a".repeat(44), "..%2Fx", "%00", "ä".repeat(43)])
      expect(await ask("GET", `/v1/layouts/${hash}`)).toMatchObject({
        status: 404,
        body: { code: "layout_not_found" },
      });
  });
});
