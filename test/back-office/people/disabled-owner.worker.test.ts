/** What stops with an owner whom an admin disables: sales, gate keys, and the owner's own hands. */

import { describe, expect, it } from "vitest";
import { pushOverdue } from "../../../src/programme/scheduling/service.ts";
import { bought, gateKey, openDoors, scan, told } from "../../door/check-ins/open-doors.ts";
import { ask, make, someone } from "../../support/catalogue.ts";
import { insertShowtime } from "../../support/people.ts";
import { buyer, rows, run } from "../../support/world.ts";

async function setDisabled(owner: number, disabled: boolean): Promise<void> {
  const as = await someone({ isAdmin: true });
  const { status } = await ask("PATCH", `/v1/admin/users/${owner}`, { as, body: { disabled } });
  expect(status).toBe(200);
}

/** An owner with an open cinema; the owner's id too. */
async function business() {
  const home = await openDoors();
  const { body } = await ask("GET", "/v1/me", { as: home.owner });
  return { ...home, ownerId: Number(body["id"]) };
}

const hold = async (showtimeId: number, seat: string) =>
  ask("POST", `/v1/showtimes/${showtimeId}/reservations`, {
    as: (await buyer()).token,
    body: { seats: [seat] },
  });

const CLOSED = { status: 409, body: { code: "sales_closed" } };

describe("a disabled owner", () => {
  it("sells no seat any more, at no showtime that is not over, and buyers are told that sales have ended", async () => {
    const one = await business();
    const second = await make("/v1/showtimes", one.owner, one.showtime());
    const other = await business();
    expect((await hold(one.showtimeId, "A1")).status).toBe(201);

    await setDisabled(one.ownerId, true);
    for (const id of [one.showtimeId, second]) {
      expect(await hold(id, "A2")).toMatchObject(CLOSED);
      expect((await ask("GET", `/v1/showtimes/${id}`)).body["status"]).toBe("closed");
    }
    expect((await hold(other.showtimeId, "A2")).status).toBe(201);
  });

  it("keeps drafts, and what is over or cancelled, as they are", async () => {
    const { owner, ownerId, showtime } = await business();
    const over = await make("/v1/showtimes", owner, showtime());
    await run("UPDATE showtimes SET starts_at_ms = 1, ends_at_ms = 2 WHERE id = ?1", over);
    const cancelled = await make("/v1/showtimes", owner, showtime());
    await ask("DELETE", `/v1/showtimes/${cancelled}`, { as: owner });
    const draft = await make("/v1/showtimes", owner, showtime({ status: "draft" }));

    await setDisabled(ownerId, true);
    const ids = JSON.stringify([over, cancelled, draft]);
    expect(
      await rows(
        "SELECT status FROM showtimes WHERE id IN (SELECT value FROM json_each(?1)) ORDER BY id",
        ids,
      ),
    ).toEqual([{ status: "on_sale" }, { status: "cancelled" }, { status: "draft" }]);
  });

  it("opens no door any more by a gate key, neither of the cinema nor of a showtime", async () => {
    const { owner, ownerId, cinemaId, showtimeId } = await business();
    const { first } = await bought(showtimeId, "A1");
    const keys = await Promise.all([
      gateKey(owner, { cinema_id: cinemaId }),
      gateKey(owner, { showtime_id: showtimeId }),
    ]);
    await setDisabled(ownerId, true);
    for (const { key } of keys) {
      expect(await told(scan(key, first.code))).toEqual([401, "unauthenticated"]);
      for (const path of ["check-ins", "revoked-tickets"])
        expect((await ask("GET", `/v1/showtimes/${showtimeId}/${path}`, { as: key })).status).toBe(401);
    }
    const admin = await someone({ isAdmin: true });
    expect(await told(scan(admin, first.code))).toEqual([200, "accepted"]);
  });

  it("who is enabled again has working keys, and opens the sale of each showtime again", async () => {
    const { owner, ownerId, cinemaId, showtimeId } = await business();
    const { first } = await bought(showtimeId, "A1");
    const { key } = await gateKey(owner, { cinema_id: cinemaId });
    await setDisabled(ownerId, true);
    await setDisabled(ownerId, false);
    expect(await told(scan(key, first.code))).toEqual([200, "accepted"]);
    expect(await hold(showtimeId, "A2")).toMatchObject(CLOSED);
    await run("UPDATE sessions SET ended_at_ms = NULL WHERE user_id = ?1", ownerId);
    const reopened = await ask("PATCH", `/v1/showtimes/${showtimeId}`, {
      as: owner,
      body: { status: "on_sale" },
    });
    expect(reopened.status).toBe(200);
    expect((await hold(showtimeId, "A2")).status).toBe(201);
  });

  it("with many showtimes has the rest closed by the next sweep", async () => {
    const MANY = 60;
    const { ownerId, cinemaId } = await business();
    const ids = Array.from({ length: MANY }, (_, i) => 30_000 + i);
    for (const id of ids) await insertShowtime(run, id, 1, 1);
    await run("UPDATE showtimes SET cinema_id = ?1 WHERE id >= 30000", cinemaId);
    await setDisabled(ownerId, true);
    const ofCinema = (condition: string) =>
      rows(`SELECT id FROM showtimes WHERE cinema_id = ?1 AND ${condition}`, cinemaId);
    expect(await ofCinema("status = 'closed'")).toHaveLength(MANY + 1);
    expect(await ofCinema("pushed_version < version")).toHaveLength(MANY + 1 - 50);
    await pushOverdue(Date.now() + 1);
    expect(await ofCinema("pushed_version < version")).toEqual([]);
    for (const id of [ids.at(0), ids.at(-1)]) expect(await hold(Number(id), "A1")).toMatchObject(CLOSED);
  });
});
