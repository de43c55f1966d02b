import { env } from "cloudflare:workers";
import Papa from "papaparse";
import { beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import * as store from "../../../src/back-office/guest-lists/store.ts";
import { boxOffice } from "../../../src/box-office/service.ts";
import { ask, house, inHours, make, someone } from "../../support/catalogue.ts";
import { hold, sale } from "../../support/halls.ts";
import { plansOf } from "../../support/plans.ts";
import { stopQueues } from "../../support/queues.ts";
import { call, rows, run } from "../../support/world.ts";
import { PASSWORD, somebody } from "../people/signed-in-people.ts";
import type { Somebody } from "../people/signed-in-people.ts";

interface Listed {
  readonly seat: { label: string; section: string | null; row: string; number: string };
  readonly name: string | null;
  readonly ticket_type: string;
  readonly in: boolean;
  readonly in_since: string | null;
  readonly order: {
    id: number;
    seats: number;
    paid: { amount: number };
    due: { amount: number; currency: string };
  };
}

const LAYOUT = {
  sections: [
    {
      name: "Stalls",
      x: 2,
      rows: [
        { label: "A", seats: [{ from: 2, to: 1 }] },
        { label: "B", seats: [{ from: 1, to: 2 }] },
      ],
    },
    { name: "Box", prefix: "X", x: 0, y: 0, rows: [{ label: "A", seats: [{ from: 1, to: 2 }] }] },
  ],
};

let owner: string;
let greta: Somebody;
let id: number;
let path: string;

const read = async (query = "", as = owner): Promise<{ data: Listed[]; next: string | null }> => {
  const { status, body } = await ask("GET", `${path}${query}`, { as });
  expect(status).toBe(200);
  return body as unknown as { data: Listed[]; next: string | null };
};

const as = (type: string, who = owner, where = path) =>
  call("GET", where, { as: who, headers: { accept: type } });

beforeEach(stopQueues);

/** In the order of the hall: A2, A1, B1, B2 of the stalls, XA1, XA2 of the box. */
beforeAll(async () => {
  stopQueues();
  const made = await house();
  owner = made.owner;
  const screenId = await make(`/v1/cinemas/${made.cinemaId}/screens`, owner, { name: "Two", layout: LAYOUT });
  id = await make("/v1/showtimes", owner, made.showtime({ screen_id: screenId, starts_at: inHours(1) }));
  path = `/v1/showtimes/${id}/guest-list`;
  greta = await somebody({ name: "Greta <Garbo>" });
});

describe("the guest list", () => {
  it("is empty without a sale, also as a page", async () => {
    expect(await read()).toEqual({ data: [], next: null });
    expect(await (await as("text/html")).text()).toContain("No seats are sold yet.");
  });

  it("has each sold seat in the order of the hall, with its guest and what is due", async () => {
    const counter = await ask("POST", `/v1/showtimes/${id}/counter-sales`, {
      as: owner,
      body: {
        seats: [{ label: "B1", ticket_type: "child" }, "A2"],
        guest: { name: "=cmd|' /C calc'!A0" },
      },
    });
    expect(counter.status).toBe(201);
    const [own, held] = [
      await boxOffice(id).reserve(sale(greta.id, "XA2", "A1")),
      await boxOffice(id).reserve(hold(greta.id, "B2")),
    ];
    expect(own.ok && held.ok).toBe(true);
    const { data, next } = await read();
    expect(next).toBeNull();
    expect(
      data.map(({ seat, name, ticket_type: type }) => [
        seat.label,
        seat.section,
        seat.row,
        seat.number,
        name,
        type,
      ]),
    ).toEqual([
      ["A2", "Stalls", "A", "2", "=cmd|' /C calc'!A0", "adult"],
      ["A1", "Stalls", "A", "1", "Greta <Garbo>", "adult"],
      ["B1", "Stalls", "B", "1", "=cmd|' /C calc'!A0", "child"],
      ["XA2", "Box", "A", "2", "Greta <Garbo>", "adult"],
    ]);
    // What is sold at the counter without a till is paid there.
    const guests = [counter.body["id"], 2, { amount: 0, currency: "EUR" }];
    const gretas = [own.ok && own.reservation.id, 2, { amount: 1800, currency: "EUR" }];
    expect(data.map(({ order }) => [order.id, order.seats, order.due])).toEqual([
      guests,
      gretas,
      guests,
      gretas,
    ]);
  });

  it("says who is in, and who is not any more", async () => {
    const reservation = await boxOffice(id).reservation(2);
    const ticket = reservation?.lines[1]?.ticket ?? "";
    expect(
      (await ask("POST", "/v1/check-ins", { as: owner, body: { code: ticket, gate: "N" } })).status,
    ).toBe(200);
    const inside = (await read()).data.filter((one) => one.in);
    expect(inside.map(({ seat }) => seat.label)).toEqual(["A1"]);
    expect(Date.parse(inside[0]?.in_since ?? "")).toBeGreaterThan(Date.now() - 60_000);
    await ask("POST", "/v1/check-ins/undo", { as: owner, body: { ticket, reason: "mistake" } });
    expect((await read()).data.some((one) => one.in)).toBe(false);
  });

  it("comes in pages that neither repeat nor miss a seat", async () => {
    const labels: string[] = [];
    let pages = 0;
    for (let cursor: string | null = ""; cursor !== null; pages++) {
      const { data, next } = await read(`?limit=1${cursor === "" ? "" : `&cursor=${cursor}`}`);
      labels.push(...data.map(({ seat }) => seat.label));
      cursor = next;
    }
    expect(labels).toEqual(["A2", "A1", "B1", "XA2"]);
    expect(pages).toBe(4);
    for (const cursor of ["nonsense", "1.2.3", "1.2.3.-4"])
      expect((await ask("GET", `${path}?cursor=${cursor}`, { as: owner })).status).toBe(422);
  });

  it("is a file of CSV, in which no cell is a formula, and each order's money counts once", async () => {
    const response = await as("text/csv");
    expect(response.headers.get("content-type")).toBe("text/csv; charset=utf-8");
    expect(response.headers.get("content-disposition")).toBe(`attachment; filename="guest-list-${id}.csv"`);
    expect(response.headers.get("cache-control")).toBe("no-store");
    const { data } = Papa.parse<Record<string, string>>(await response.text(), {
      header: true,
      skipEmptyLines: true,
    });
    expect(data.map(({ seat, name, order_due: due }) => [seat, name, due])).toEqual([
      ["A2", "'=cmd|' /C calc'!A0", "0.00"],
      ["A1", "Greta <Garbo>", "18.00"],
      ["B1", "'=cmd|' /C calc'!A0", ""],
      ["XA2", "Greta <Garbo>", ""],
    ]);
  });

  it("is a page to print, with its head on each sheet and names as text", async () => {
    const response = await as("text/html");
    expect(response.headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(response.headers.get("vary")).toContain("Accept");
    expect(response.headers.get("content-security-policy")).toContain("default-src 'none'");
    const page = await response.text();
    const words: string[] = [];
    const rewritten = new HTMLRewriter()
      .on("td, tr.section th, h1", { text: ({ text }) => void words.push(text.trim()) })
      .transform(new Response(page));
    await rewritten.text();
    expect(page).toContain("display: table-header-group");
    expect(page).toContain("Greta &#60;Garbo&#62;");
    expect(page.match(/<html/g)).toHaveLength(1);
    expect(page.trimEnd().endsWith("</html>")).toBe(true);
    const said = words.join("|");
    for (const part of [
      "Metropolis",
      "Stalls",
      "Box",
      "paid",
      "due €18.00",
      "for 2 seats",
      "see Stalls, row A, seat 1",
      "Still to be paid:||€18.00",
    ])
      expect(said).toContain(part);
  });

  it("has nothing due any more once the door has taken the money", async () => {
    const { owner: other, showtime } = await house();
    const atDoor = await make("/v1/showtimes", other, showtime());
    const office = boxOffice(atDoor);
    await office.reserve(sale(greta.id, "A1", "A2"));
    const money = async () => {
      const { body } = await ask("GET", `/v1/showtimes/${atDoor}/guest-list`, { as: other });
      return (body["data"] as Listed[]).map(({ order }) => [order.paid.amount, order.due.amount]);
    };
    expect(await money()).toEqual([
      [0, 1800],
      [0, 1800],
    ]);
    const inCash = { means: "cash", shift: 4, validUntilMs: Date.now() + 60_000 } as const;
    expect(await office.takeMoney(1, inCash, 9)).toMatchObject({ ok: true });
    expect(await money()).toEqual([
      [1800, 0],
      [1800, 0],
    ]);
  });

  it("has what was paid, and less due after a part was given back", async () => {
    const { owner: other, showtime } = await house();
    const online = await make(
      "/v1/showtimes",
      other,
      showtime({ payment: "online", cancellation: { free_hours: 0, fee_percent: 0, last_hours: 0 } }),
    );
    const office = boxOffice(online);
    const held = await office.reserve(hold(greta.id, "A1", "A2"));
    expect(await office.pay(1, held.ok ? held.reservation.amounts.totalCents : 0, "pay-1")).toMatchObject({
      ok: true,
    });
    const money = async () => {
      const { body } = await ask("GET", `/v1/showtimes/${online}/guest-list`, { as: other });
      return (body["data"] as Listed[]).map(({ seat, order }) => [
        seat.label,
        order.paid.amount,
        order.due.amount,
      ]);
    };
    expect(await money()).toEqual([
      ["A1", 1800, 0],
      ["A2", 1800, 0],
    ]);
    expect(await office.cancel(1, null, ["A1"])).toMatchObject({ ok: true });
    expect(await money()).toEqual([["A2", 900, 0]]);
  });

  it("reads a row of D1 for each name and no more, by its key", async () => {
    const plans = await plansOf(() => store.namesOf(id, [1, 2], [3], [4]));
    expect(plans).toHaveLength(2);
    for (const plan of plans) {
      expect(plan.some((step) => /^SEARCH (users|guests) USING INTEGER PRIMARY KEY/.test(step))).toBe(true);
      expect(plan.filter((step) => /SCAN/.test(step) && !/json_each/.test(step))).toEqual([]);
      expect(plan.join()).not.toContain("TEMP B-TREE");
    }
    const batch = vi.spyOn(env.DB, "batch");
    await read("?limit=50");
    const results = await Promise.all(batch.mock.results.map(({ value }) => value as Promise<D1Result[]>));
    batch.mockRestore();
    const rowsRead = results.flat().reduce((sum, { meta }) => sum + meta.rows_read, 0);
    // Greta's, and the guest's; SQLite counts the ids that it was given as rows, too.
    expect(rowsRead).toBeGreaterThanOrEqual(2);
    expect(rowsRead).toBeLessThanOrEqual(8);
  });

  it("has no name of who was forgotten", async () => {
    const [guest] = await rows<{ id: number }>("SELECT id FROM guests WHERE showtime_id = ?1", id);
    // Nor is a guest's number enough: the row has to be of this showtime.
    expect((await store.namesOf(id, [], [guest?.id ?? 0])).guests.size).toBe(1);
    expect((await store.namesOf(id + 1, [], [guest?.id ?? 0])).guests.size).toBe(0);
    expect((await ask("DELETE", `/v1/guests/${guest?.id}`, { as: owner })).status).toBe(204);
    expect(
      (await ask("DELETE", "/v1/me", { as: greta.token, body: { password: PASSWORD } })).status,
    ).toBeLessThan(300);
    expect((await read()).data.map(({ name }) => name)).toEqual([null, null, null, null]);
    expect(await (await as("text/html")).text()).toContain("no name");
  });

  it("is of the box office at this moment, not of copies that may be late", async () => {
    const late = await somebody({ name: "Late Guest" });
    expect(await boxOffice(id).reserve(sale(late.id, "XA1"))).toMatchObject({ ok: true });
    await run("DELETE FROM reservations WHERE showtime_id = ?1", id);
    expect((await read()).data.map(({ name }) => name)).toEqual([null, null, null, "Late Guest", null]);
  });

  it("is not for another cinema's people, nor of a draft", async () => {
    const { owner: other, showtime } = await house();
    const draft = await make("/v1/showtimes", other, showtime({ status: "draft" }));
    for (const type of ["application/json", "text/csv", "text/html"]) {
      expect((await as(type, other)).status).toBe(404);
      expect((await as(type, await someone({ role: "user" }))).status).toBe(403);
      expect((await as(type, other, `/v1/showtimes/${draft}/guest-list`)).status).toBe(404);
    }
  });
});
