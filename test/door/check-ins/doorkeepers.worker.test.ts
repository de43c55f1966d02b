import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ask } from "../../support/catalogue.ts";
import { stopQueues } from "../../support/queues.ts";
import { bought, gateKey, openDoors, scan, told } from "./open-doors.ts";

beforeEach(stopQueues);
afterEach(() => {
  vi.restoreAllMocks();
});

const undo = (as: string, ticket: string, headers: Record<string, string> = {}) =>
  ask("POST", "/v1/check-ins/undo", { as, body: { ticket, reason: "mistake" }, headers });

/** A show with one ticket, and a key for its door. */
async function aDoor() {
  const doors = await openDoors();
  const { key } = await gateKey(doors.owner, { showtime_id: doors.showtimeId });
  return { ...doors, key, ...(await bought(doors.showtimeId, "A1", "A2", "A3")) };
}

describe("a ticket's id that is typed in", () => {
  it("is read in any case, with spaces and dashes, and in a link; also to undo", async () => {
    const { key, tickets } = await aDoor();
    const [one, two, three] = tickets.map(({ id }) => id);
    const typed = `${one?.slice(0, 4)}-${one?.slice(4, 8)} ${one?.slice(8)}`.toLowerCase();
    const first = await scan(key, typed);
    expect([first.status, first.body["ticket"]]).toEqual([200, one]);
    expect(await told(scan(key, `https://cinema.example/v1/tickets/${two}/qr.svg`))).toEqual([
      200,
      "accepted",
    ]);
    expect(await told(scan(key, `https://cinema.example/?t=${tickets[2]?.code}`))).toEqual([200, "accepted"]);
    expect((await undo(key, typed)).status).toBe(204);
    expect((await undo(key, `https://cinema.example/t/${three?.toLowerCase()}`)).status).toBe(204);
    expect(await told(scan(key, one ?? ""))).toEqual([200, "accepted"]);
  });
});

describe("a doorkeeper with a gate key", () => {
  it("undoes a check-in within five minutes of the scan; later only staff do", async () => {
    const { owner, key, first } = await aDoor();
    await scan(key, first.code);
    vi.spyOn(Date, "now").mockReturnValue(Date.now() + 6 * 60_000);
    expect(await told(undo(key, first.id))).toEqual([409, "undo_too_late"]);
    expect((await undo(owner, first.id)).status).toBe(204);
    await scan(key, first.code);
    expect((await undo(key, first.id, { "idempotency-key": "once" })).status).toBe(204);
    const again = await undo(key, first.id, { "idempotency-key": "once" });
    expect([again.status, again.headers.get("idempotent-replayed")]).toEqual([204, "true"]);
    expect(await told(undo(key, first.id))).toEqual([409, "not_checked_in"]);
  });

  it("undoes nothing at another door", async () => {
    const { owner, first } = await aDoor();
    const other = await aDoor();
    await scan(owner, first.code);
    expect(await told(undo(other.key, first.id))).toEqual([404, "ticket_not_found"]);
    expect(await told(undo("gate_nonsense", first.id))).toEqual([401, "unauthenticated"]);
    expect(await told(scan(owner, first.code))).toEqual([409, "already_used"]);
  });
});

describe("two phones with one gate key", () => {
  it("count as two once they have their names from the server", async () => {
    const { key, first } = await aDoor();
    const names = await Promise.all(
      [1, 2].map(async () => {
        const { status, body } = await ask("POST", "/v1/check-ins/devices", { as: key });
        expect(status).toBe(201);
        return String(body["device"]);
      }),
    );
    expect(new Set(names).size).toBe(2);
    const [one, two] = await Promise.all(
      names.map((device) => told(scan(key, first.code, { device, counter: 1 }))),
    );
    expect(new Set([one?.[1], two?.[1]])).toEqual(new Set(["accepted", "already_used"]));
  });
});

describe("one scan for a whole party", () => {
  it("lets in every ticket that is not in yet, and says how many", async () => {
    const { key, showtimeId, tickets } = await aDoor();
    await scan(key, tickets[1]?.code ?? "");
    const all = { all: true, device: "phone", counter: 5 };
    for (const _ of ["the scan", "the same, sent again"]) {
      const { status, body } = await scan(key, tickets[0]?.code ?? "", all);
      expect([status, body]).toEqual([
        200,
        expect.objectContaining({
          result: "accepted",
          let_in: 2,
          ticket: tickets[0]?.id,
          reservation: expect.objectContaining({ tickets: 3, checked_in: 3 }),
        }),
      ]);
    }
    expect(await told(scan(key, tickets[2]?.code ?? "", { ...all, counter: 6 }))).toEqual([
      409,
      "already_used",
    ]);
    expect((await ask("GET", `/v1/showtimes/${showtimeId}/check-ins`, { as: key })).body["checked_in"]).toBe(
      3,
    );
  });

  it("is for the scanned ticket alone without `all`", async () => {
    const { key, first } = await aDoor();
    for (const all of [false, undefined]) {
      const { body } = await scan(key, first.code, { all, device: "phone", counter: 1 });
      expect(body).toMatchObject({ let_in: 1, reservation: { checked_in: 1 } });
    }
  });
});
