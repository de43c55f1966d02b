import { env } from "cloudflare:workers";
import { compactVerify } from "jose";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { boxOffice } from "../../../src/box-office/service.ts";
import { readTicketCode, signingKey } from "../../../src/door/tickets/ticket-code.ts";
import { ask, house, make } from "../../support/catalogue.ts";
import { stopQueues } from "../../support/queues.ts";
import { bought, gateKey, openDoors, scan, told } from "./open-doors.ts";

beforeEach(stopQueues);
afterEach(() => {
  vi.restoreAllMocks();
});

const ago = (seconds: number): string => new Date(Date.now() - seconds * 1000).toISOString();

interface Scanned {
  readonly code: string;
  readonly counter: number;
  readonly scanned_at: string;
}

const tell = (as: string, device: string, scans: readonly Scanned[]) =>
  ask("POST", "/v1/check-ins/batch", {
    as,
    body: { device, scans: scans.map((one) => ({ gate: device, ...one })) },
  });

const resultsOf = ({ body }: { body: Record<string, unknown> }): string[] =>
  (body["results"] as { result: string }[]).map(({ result }) => result);

describe("what a phone scanned offline", () => {
  it("is reported later, for several showtimes at once, with results in the phone's order", async () => {
    const { owner, showtimeId, cinemaId, showtime } = await openDoors();
    const screen = await make(`/v1/cinemas/${cinemaId}/screens`, owner, {
      name: "Two",
      layout: { rows: [{ label: "A", seats: [{ from: 1, to: 9 }] }] },
    });
    const secondId = await make(
      "/v1/showtimes",
      owner,
      showtime({ screen_id: screen, starts_at: new Date(Date.now() + 1_800_000).toISOString() }),
    );
    const one = await bought(showtimeId, "A1", "A2");
    const two = await bought(secondId, "A1");
    const { key } = await gateKey(owner, { cinema_id: cinemaId });
    const answer = await tell(key, "phone", [
      { code: two.first.code, counter: 1, scanned_at: ago(9) },
      { code: "nonsense", counter: 2, scanned_at: ago(8) },
      { code: one.first.code, counter: 3, scanned_at: ago(7) },
      { code: one.first.code, counter: 4, scanned_at: ago(6) },
    ]);
    expect(answer.status).toBe(200);
    expect(answer.body["results"]).toMatchObject([
      { counter: 1, result: "accepted", showtime_id: secondId, seat: "A1", detail: null },
      { counter: 2, result: "malformed_code", ticket: null },
      { counter: 3, result: "accepted", showtime_id: showtimeId },
      { counter: 4, result: "already_used", detail: expect.stringContaining("Used at gate phone") },
    ]);
  });

  it("has the same result in any order and with repetitions", async () => {
    const outcomes: unknown[] = [];
    for (const order of [
      [0, 1, 2],
      [2, 1, 0],
      [1, 1, 0, 2, 0],
    ]) {
      const { owner, showtimeId } = await openDoors();
      const { tickets } = await bought(showtimeId, "A1", "A2");
      const at = [ago(30), ago(20), ago(10)];
      const [a = "", b = ""] = tickets.map(({ code }) => code);
      const batches: [string, Scanned[]][] = [
        ["north", [{ code: a, counter: 1, scanned_at: at[1] ?? "" }]],
        ["south", [{ code: a, counter: 1, scanned_at: at[0] ?? "" }]],
        [
          "east",
          [
            { code: a, counter: 1, scanned_at: at[2] ?? "" },
            { code: b, counter: 2, scanned_at: at[0] ?? "" },
          ],
        ],
      ];
      for (const i of order) {
        const [device, scans] = batches[i] ?? ["", []];
        await tell(owner, device, scans);
      }
      const { body } = await ask("GET", `/v1/showtimes/${showtimeId}/check-ins`, { as: owner });
      const duplicates = body["duplicates"] as { seat: string; check_ins: { gate: string }[] }[];
      outcomes.push([
        body["checked_in"],
        duplicates.map(({ seat, check_ins: ins }) => [seat, ins.map(({ gate }) => gate)]),
      ]);
    }
    expect(outcomes).toEqual(Array.from({ length: 3 }, () => [2, [["A1", ["south", "north", "east"]]]]));
  });

  it("is listed as a duplicate for both gates, the earlier and the later", async () => {
    const { owner, showtimeId } = await openDoors();
    const { first } = await bought(showtimeId, "A1");
    const late = await tell(owner, "south", [{ code: first.code, counter: 1, scanned_at: ago(10) }]);
    expect([resultsOf(late), late.body["duplicates"]]).toEqual([["accepted"], []]);
    const early = await tell(owner, "north", [{ code: first.code, counter: 1, scanned_at: ago(20) }]);
    const both = [
      {
        ticket: first.id,
        seat: "A1",
        section: null,
        row: "A",
        number: "1",
        check_ins: [expect.objectContaining({ gate: "north" }), expect.objectContaining({ gate: "south" })],
      },
    ];
    expect([resultsOf(early), early.body["duplicates"]]).toEqual([["accepted"], both]);
    const again = await tell(owner, "south", [{ code: first.code, counter: 1, scanned_at: ago(10) }]);
    expect([resultsOf(again), again.body["duplicates"]]).toEqual([["already_used"], both]);
    expect(await told(scan(owner, first.code))).toEqual([409, "already_used"]);
  });

  it("is refused with a pointer to the error, and then nothing is recorded", async () => {
    const { owner, showtimeId } = await openDoors();
    const { first } = await bought(showtimeId, "A1");
    const good = { code: first.code, counter: 1, scanned_at: ago(1) };
    const wrong: unknown[] = [
      [],
      [good, { ...good, counter: -1 }],
      [good, { ...good, scanned_at: "yesterday" }],
      [good, { code: first.code, counter: 2 }],
      Array.from({ length: 101 }, () => good),
    ];
    for (const scans of wrong)
      expect(await told(tell(owner, "phone", scans as Scanned[]))).toEqual([422, "invalid_input"]);
    const scans = [{ ...good, gate: "North" }];
    const body = { device: "phone", device_time: "now", scans };
    expect(await told(ask("POST", "/v1/check-ins/batch", { as: owner, body }))).toEqual([
      422,
      "invalid_input",
    ]);
    expect((await boxOffice(showtimeId).doors())?.checkedIn).toBe(0);
  });

  it("may be a batch of a hundred tickets", async () => {
    const { owner, showtimeId } = await openDoors();
    const { first } = await bought(showtimeId, "A1");
    const scans = Array.from({ length: 100 }, (_, i) => ({
      code: first.code,
      counter: i,
      scanned_at: ago(i),
    }));
    const answer = await tell(owner, "phone", scans);
    expect([answer.status, resultsOf(answer).filter((one) => one === "accepted").length]).toEqual([200, 1]);
  });
});

describe("the list of revoked tickets", () => {
  it("has cancelled and returned tickets, is signed, and has its date", async () => {
    const { owner, showtimeId } = await openDoors();
    const whole = await bought(showtimeId, "A1");
    const part = await bought(showtimeId, "A2", "A3");
    await bought(showtimeId, "B1");
    await ask("DELETE", `/v1/reservations/${whole.reservationId}`, { as: whole.as });
    await ask("DELETE", `/v1/reservations/${part.reservationId}?seats=A3`, { as: part.as });
    const before = Date.now();
    const { status, body } = await ask("GET", `/v1/showtimes/${showtimeId}/revoked-tickets`, { as: owner });
    expect(status).toBe(200);
    const revoked = [whole.first.id, part.tickets[1]?.id ?? ""].toSorted();
    expect(body).toMatchObject({ showtime_id: showtimeId, tickets: revoked });
    expect(Date.parse(String(body["as_of"]))).toBeGreaterThanOrEqual(before);
    const { key } = await signingKey(env.TICKET_SECRET);
    const { payload } = await compactVerify(String(body["list"]), key);
    expect(JSON.parse(new TextDecoder().decode(payload))).toEqual({
      showtime: showtimeId,
      iat: Math.floor(Date.parse(String(body["as_of"])) / 1000),
      exp: Math.floor(Date.parse(String(body["as_of"])) / 1000) + 24 * 60 * 60,
      revoked,
    });
    expect(await readTicketCode(String(body["list"]), [await signingKey(env.TICKET_SECRET)])).toMatchObject({
      ok: false,
    });
  });

  it("and the check-ins are shown only to those who may scan the showtime", async () => {
    const { owner, showtimeId } = await openDoors();
    const other = await openDoors();
    const { key } = await gateKey(owner, { showtime_id: showtimeId });
    for (const path of ["revoked-tickets", "check-ins"]) {
      const at = `/v1/showtimes/${showtimeId}/${path}`;
      expect((await ask("GET", at, { as: key })).status).toBe(200);
      expect((await ask("GET", at)).status).toBe(401);
      expect(await told(ask("GET", at, { as: other.owner }))).toEqual([404, "showtime_not_found"]);
      const elsewhere = `/v1/showtimes/${other.showtimeId}/${path}`;
      expect(await told(ask("GET", elsewhere, { as: key }))).toEqual([404, "showtime_not_found"]);
      expect(await told(ask("GET", `/v1/showtimes/99999999/${path}`, { as: owner }))).toEqual([
        404,
        "showtime_not_found",
      ]);
    }
  });
});

describe("a gate key", () => {
  it("is for one showtime or one cinema, is shown once, and is listed without the key itself", async () => {
    const { owner, showtimeId, cinemaId } = await openDoors();
    const made = await ask("POST", "/v1/gate-keys", {
      as: owner,
      body: { name: "Door 1", cinema_id: cinemaId },
    });
    expect([made.status, made.headers.get("cache-control")]).toEqual([201, "no-store"]);
    expect(made.body).toMatchObject({
      name: "Door 1",
      cinema_id: cinemaId,
      showtime_id: null,
      key: expect.stringMatching(/^gate_[\w-]{43}$/),
    });
    const second = await gateKey(owner, { showtime_id: showtimeId });
    const list = await ask("GET", `/v1/gate-keys?cinema_id=${cinemaId}&limit=1`, { as: owner });
    expect(list.body["data"]).toMatchObject([
      { id: second.id, showtime_id: showtimeId, cinema_id: cinemaId },
    ]);
    expect(JSON.stringify(list.body)).not.toContain("gate_");
    const next = await ask("GET", `/v1/gate-keys?cinema_id=${cinemaId}&cursor=${String(list.body["next"])}`, {
      as: owner,
    });
    expect(next.body).toMatchObject({ data: [{ name: "Door 1" }], next: null });
    await ask("DELETE", `/v1/gate-keys/${second.id}`, { as: owner });
    const left = await ask("GET", `/v1/gate-keys?cinema_id=${cinemaId}`, { as: owner });
    expect(left.body["data"]).toHaveLength(1);
  });

  it("is made, listed and revoked only by the cinema's owner and admins", async () => {
    const { owner, showtimeId, cinemaId } = await openDoors();
    const stranger = (await house()).owner;
    const { id } = await gateKey(owner, { cinema_id: cinemaId });
    const make404 = (body: object) =>
      told(ask("POST", "/v1/gate-keys", { as: stranger, body: { name: "x", ...body } }));
    expect(await make404({ cinema_id: cinemaId })).toEqual([404, "cinema_not_found"]);
    expect(await make404({ showtime_id: showtimeId })).toEqual([404, "showtime_not_found"]);
    expect(await told(ask("GET", `/v1/gate-keys?cinema_id=${cinemaId}`, { as: stranger }))).toEqual([
      404,
      "cinema_not_found",
    ]);
    expect(await told(ask("DELETE", `/v1/gate-keys/${id}`, { as: stranger }))).toEqual([
      404,
      "gate_key_not_found",
    ]);
    expect(await told(ask("DELETE", "/v1/gate-keys/999999", { as: owner }))).toEqual([
      404,
      "gate_key_not_found",
    ]);
  });

  it.each([
    ["neither", {}],
    ["both", { cinema_id: 1, showtime_id: 1 }],
    ["no name", { name: "", cinema_id: 1 }],
  ])("needs a cinema or a showtime, and a name: %s", async (_, body) => {
    const { owner } = await house();
    expect(await told(ask("POST", "/v1/gate-keys", { as: owner, body: { name: "x", ...body } }))).toEqual([
      422,
      "invalid_input",
    ]);
  });
});
