import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { atBoxOffice } from "../../../src/box-office/service.ts";
import type { Office } from "../../../src/box-office/service.ts";
import { buyer, call, showtime } from "../../support/world.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

const reserve = (showtimeId: number, as: string, seat: string, headers: Record<string, string> = {}) =>
  call("POST", `/v1/showtimes/${showtimeId}/reservations`, { as, body: { seats: [seat] }, headers });

const queueUp = (showtimeId: number, as: string) =>
  call("POST", `/v1/showtimes/${showtimeId}/waiting-list`, { as, body: { quantity: 1 } });

/** More calls than this isolate lets newcomers wait behind, until `end`. */
function crowd(showtimeId: number): { end: () => Promise<void> } {
  const { promise, resolve } = Promise.withResolvers<Awaited<ReturnType<Office["cancel"]>>>();
  const calls = Array.from({ length: 512 }, () => atBoxOffice(showtimeId, () => promise));
  return {
    end: async () => {
      resolve({ ok: false, code: "reservation_not_found" });
      await Promise.all(calls);
    },
  };
}

async function expectBusy(response: Response): Promise<void> {
  expect(response.status).toBe(503);
  expect(Number(response.headers.get("retry-after"))).toBeGreaterThanOrEqual(1);
  expect(await response.json()).toMatchObject({ code: "busy", status: 503 });
}

describe("while a box office has more to do than it can", () => {
  it("a newcomer is told to come back, and nothing is reserved", async () => {
    const { id } = await showtime(1, 2);
    const me = await buyer();
    const { end } = crowd(id);
    await expectBusy(await reserve(id, me.token, "A1"));
    await expectBusy(await reserve(id, me.token, "A1", { "idempotency-key": "one" }));
    await expectBusy(await queueUp(id, me.token));
    await end();
    const other = await buyer();
    expect((await reserve(id, other.token, "A1")).status).toBe(201);
    const again = await reserve(id, me.token, "A2", { "idempotency-key": "one" });
    expect([again.status, again.headers.get("idempotent-replayed")]).toEqual([201, null]);
  });

  it("other showtimes sell", async () => {
    const [{ id }, { id: another }] = [await showtime(1, 1), await showtime(1, 1)];
    const me = await buyer();
    const { end } = crowd(id);
    expect((await reserve(another, me.token, "A1")).status).toBe(201);
    await end();
  });

  it("whoever has a reservation extends it, buys it and gives it back", async () => {
    const { id } = await showtime(1, 1);
    const me = await buyer();
    const held: { id: number } = await (await reserve(id, me.token, "A1")).json();
    const { end } = crowd(id);
    for (const verb of ["extend", "confirm"])
      expect((await call("POST", `/v1/reservations/${held.id}/${verb}`, { as: me.token })).status).toBe(200);
    expect((await call("DELETE", `/v1/reservations/${held.id}`, { as: me.token })).status).toBe(200);
    await end();
  });

  it("a request that is repeated under its key finds its first answer", async () => {
    const { id } = await showtime(1, 1);
    const me = await buyer();
    const key = { "idempotency-key": "a purchase whose answer was lost" };
    const first = await reserve(id, me.token, "A1", key);
    const { end } = crowd(id);
    const again = await reserve(id, me.token, "A1", key);
    expect([again.status, again.headers.get("idempotent-replayed")]).toEqual([201, "true"]);
    expect(await again.json()).toEqual(await first.json());
    await end();
  });
});

describe("while the platform calls a box office overloaded", () => {
  /** As the platform throws it. */
  const overloaded = (): Promise<never> =>
    Promise.reject(
      Object.assign(new Error("Durable Object is overloaded. Requests queued for too long."), {
        overloaded: true,
      }),
    );

  it("newcomers get the same answer, and others 503 as well", async () => {
    const { id } = await showtime(1, 2);
    const me = await buyer();
    const held: { id: number } = await (await reserve(id, me.token, "A1")).json();
    const commands = { reserve: overloaded, joinWaiting: overloaded, confirm: overloaded };
    const asked = vi
      .spyOn(env.BOX_OFFICE, "getByName")
      .mockReturnValue(commands as unknown as ReturnType<typeof env.BOX_OFFICE.getByName>);
    await expectBusy(await reserve(id, me.token, "A2"));
    const calls = asked.mock.calls.length;
    await expectBusy(await queueUp(id, me.token));
    // A moment ago it was overloaded: it is left alone.
    expect(asked.mock.calls.length).toBe(calls);
    const bought = await call("POST", `/v1/reservations/${held.id}/confirm`, { as: me.token });
    expect(bought.status).toBe(503);
    expect(bought.headers.has("retry-after")).toBe(true);
    expect(await bought.json()).toMatchObject({ code: "unavailable" });
  });
});
