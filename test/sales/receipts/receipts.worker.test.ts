/** Receipts over HTTP: numbered ones, correcting ones, and the till receipts of cinemas that number none. */

import { afterEach, describe, expect, it, vi } from "vitest";
import { pushOverdue } from "../../../src/programme/scheduling/service.ts";
import { ask, inHours, make, someone } from "../../support/catalogue.ts";
import { eventually } from "../../support/eventually.ts";
import { plansOf } from "../../support/plans.ts";
import { buyer, call, run } from "../../support/world.ts";
import { SETTINGS, receiptHouse } from "./receipt-house.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

const DAY_MS = 24 * 60 * 60_000;
const YEAR = new Date().getUTCFullYear();
const eur = (amount: number) => ({ amount, currency: "EUR" });

describe("a sale in a cinema that numbers its receipts", () => {
  it("has a receipt in the cinema's name, with its seats, rates and amounts", async () => {
    const { buy, receipts, cinemaId } = await receiptHouse();
    const { id, as } = await buy(["A1", { label: "A2", ticket_type: "child" }]);
    await eventually(async () => (await receipts(id)).length, 1);
    const [receipt] = await receipts(id);
    expect(receipt).toMatchObject({
      id: `${cinemaId}-${YEAR}-1`,
      number: `OD-${YEAR}-1`,
      kind: "receipt",
      corrects: null,
      order_id: id,
      issuer: {
        legal_name: SETTINGS.legal_name,
        address: SETTINGS.address,
        tax_number: SETTINGS.tax_number,
        footer: SETTINGS.footer,
      },
      show: { movie_title: "Metropolis", cinema_name: "Odeon", screen_name: "One" },
      seats: [
        { label: "A1", ticket_type: "adult", price: eur(900), count: 1 },
        { label: "A2", ticket_type: "child", price: eur(600), count: 1 },
      ],
      amounts: {
        tickets: eur(1500),
        net: eur(1415),
        taxes: [{ name: "VAT", rate_percent: 6, included: true, net: eur(1415), amount: eur(85) }],
        total: eur(1500),
      },
      refund: eur(0),
    });
    expect(await ask("GET", `/v1/reservations/${id}/receipts`, { as })).toMatchObject({
      status: 200,
      body: { data: [receipt] },
    });
    expect(await ask("GET", `/v1/receipts/${String(receipt?.["id"])}`, { as })).toMatchObject({
      status: 200,
      body: receipt,
    });
  });

  it("has a correcting receipt with a number of its own for what is given back", async () => {
    const { buy, receipts } = await receiptHouse();
    const { id, as } = await buy(["A1", "A2"]);
    await ask("DELETE", `/v1/reservations/${id}?seats=A2`, { as });
    await buy(["A3"]);
    await ask("DELETE", `/v1/reservations/${id}`, { as });
    await eventually(async () => (await receipts(id)).length, 3);
    const [first, second, third] = await receipts(id);
    const corrects = { id: first?.["id"], number: `OD-${YEAR}-1` };
    expect(second).toMatchObject({
      number: `OD-${YEAR}-2`,
      kind: "correction",
      corrects,
      seats: [{ label: "A2", count: -1 }],
      amounts: { net: eur(-849), taxes: [{ net: eur(-849), amount: eur(-51) }], total: eur(-900) },
    });
    expect(third).toMatchObject({ number: `OD-${YEAR}-4`, corrects, amounts: { total: eur(-900) } });
  });

  it("keeps what its receipt said when the cinema changes its name", async () => {
    const { buy, receipts, set } = await receiptHouse();
    const { id } = await buy(["A1"]);
    await eventually(async () => (await receipts(id)).length, 1);
    await set({ ...SETTINGS, legal_name: "Another Ltd", prefix: "" });
    expect(await receipts(id)).toMatchObject([
      { number: `OD-${YEAR}-1`, issuer: { legal_name: SETTINGS.legal_name } },
    ]);
    const later = await buy(["A2"]);
    await eventually(async () => (await receipts(later.id)).length, 1);
    expect(await receipts(later.id)).toMatchObject([
      { number: `${YEAR}-2`, issuer: { legal_name: "Another Ltd" } },
    ]);
  });

  it("begins to have one when the cinema begins, also at a showtime that sells already, and ends with it", async () => {
    const { buy, receipts, set, cinemaId } = await receiptHouse({});
    const before = await buy(["A1"]);
    await set(SETTINGS);
    const { id } = await buy(["A2"]);
    await eventually(async () => (await receipts(id)).length, 1);
    expect(await receipts(before.id)).toEqual([]);
    await ask("DELETE", `/v1/reservations/${before.id}`, { as: before.as });
    await set({ ...SETTINGS, numbered: false });
    const after = await buy(["A3"]);
    await eventually(async () => {
      const { body } = await ask("GET", `/v1/reservations/${after.id}`, { as: after.as });
      return body["status"];
    }, "confirmed");
    expect([await receipts(before.id), await receipts(after.id)]).toEqual([[], []]);
    expect((await receipts(id)).map(({ number }) => number)).toEqual([`OD-${YEAR}-1`]);
    expect(cinemaId).toBeGreaterThan(0);
  });

  it("has one at showtimes that are made later, one by one or with others", async () => {
    const { buy, receipts, owner, showtime } = await receiptHouse();
    const one = await make("/v1/showtimes", owner, showtime({ starts_at: inHours(48) }));
    const made = await ask("POST", "/v1/showtimes/batch", {
      as: owner,
      body: { showtimes: [showtime({ starts_at: inHours(72) })] },
    });
    const [other] = made.body["created"] as { showtime: { id: number } }[];
    for (const of of [one, other?.showtime.id ?? 0]) {
      await pushOverdue(Date.now() + 120_000);
      const { id } = await buy(["A1"], of);
      await eventually(async () => (await receipts(id)).length, 1);
    }
  });
});

describe("the receipts of a cinema", () => {
  it("are listed by year, the newest first, page by page, and as CSV in their order", async () => {
    const { buy, cinemaId, owner, page } = await receiptHouse();
    const { id, as } = await buy(["A1"]);
    await buy(["A2"]);
    await ask("DELETE", `/v1/reservations/${id}`, { as });
    const list = `/v1/cinemas/${cinemaId}/receipts`;
    const numbers = async (query: string) => {
      const { body } = await ask("GET", list + query, { as: owner });
      return [(body["data"] as { number: string }[]).map(({ number }) => number), body["next"]];
    };
    await eventually(async () => (await numbers(""))[0], [`OD-${YEAR}-3`, `OD-${YEAR}-2`, `OD-${YEAR}-1`]);
    expect(await numbers("?limit=2")).toEqual([[`OD-${YEAR}-3`, `OD-${YEAR}-2`], "2"]);
    expect(await numbers("?limit=2&cursor=2")).toEqual([[`OD-${YEAR}-1`], null]);
    expect(await numbers(`?year=${YEAR - 1}`)).toEqual([[], null]);
    const csv = await page(list, owner, "text/csv");
    expect(csv.headers.get("content-disposition")).toBe(`attachment; filename="receipts-${YEAR}.csv"`);
    const lines = csv.text.trim().split("\r\n");
    expect(lines).toHaveLength(4);
    expect(lines[0]).toMatch(/^number,issued_at,kind,corrects,order_id,/);
    expect(lines[1]).toContain("EUR,8.49,0.51,9.00,VAT 6%: 0.51 of 8.49,0.00");
    expect(lines[3]).toContain(`OD-${YEAR}-3`);
    expect(lines[3]).toContain(`correction,OD-${YEAR}-1`);
    expect(lines[3]).toContain("-9.00");
  });

  it("are read by one range of an index, without a sort", async () => {
    const { buy, cinemaId, owner, receipts, page } = await receiptHouse();
    const { id } = await buy(["A1"]);
    await eventually(async () => (await receipts(id)).length, 1);
    const plans = await plansOf(async () => {
      await ask("GET", `/v1/cinemas/${cinemaId}/receipts?cursor=9`, { as: owner });
      await page(`/v1/cinemas/${cinemaId}/receipts`, owner, "text/csv");
      await receipts(id);
    });
    const ofReceipts = plans.filter((plan) => plan.some((step) => step.includes("receipts")));
    expect(ofReceipts).toHaveLength(3);
    expect(ofReceipts.flat().filter((step) => /SCAN|TEMP B-TREE/.test(step))).toEqual([]);
  });

  it("are for those who read its reports, and one for its buyer and those who serve the order", async () => {
    const { buy, cinemaId, receipts, staff } = await receiptHouse();
    const { id, as } = await buy(["A1"]);
    await eventually(async () => (await receipts(id)).length, 1);
    const [cashier, reporter, door] = [await staff("cashier"), await staff("reports"), await staff("door")];
    const [stranger, elsewhere] = [await someone({ role: "user" }), await someone()];
    const status = async (path: string, who: string) => (await ask("GET", path, { as: who })).status;
    const all = (path: string) =>
      Promise.all([as, cashier, reporter, door, stranger, elsewhere].map((who) => status(path, who)));
    expect(await all(`/v1/cinemas/${cinemaId}/receipts`)).toEqual([403, 403, 200, 403, 403, 404]);
    expect(await all(`/v1/orders/${id}/receipts`)).toEqual([403, 200, 403, 403, 403, 404]);
    expect(await all(`/v1/reservations/${id}/receipts`)).toEqual([200, 404, 404, 404, 404, 404]);
    expect(await all(`/v1/receipts/${cinemaId}-${YEAR}-1`)).toEqual([200, 200, 200, 404, 404, 404]);
    expect(await status(`/v1/receipts/${cinemaId}-${YEAR}-2`, as)).toBe(404);
    expect(await status(`/v1/receipts/1-2`, as)).toBe(422);
  });

  it("of an order from before are not a cashier's to read any more, but a manager's", async () => {
    const { buy, receipts, staff } = await receiptHouse();
    const { id } = await buy(["A1"]);
    await eventually(async () => (await receipts(id)).length, 1);
    const status = async (role: string) =>
      (await ask("GET", `/v1/orders/${id}/receipts`, { as: await staff(role) })).status;
    expect(await status("cashier")).toBe(200);
    const realNow = Date.now.bind(Date);
    // The show is in 24 hours.
    vi.spyOn(Date, "now").mockImplementation(() => realNow() + 3 * DAY_MS);
    expect([await status("cashier"), await status("manager")]).toEqual([404, 200]);
  });
});

describe("the page of a receipt", () => {
  it("is in the reader's language, for A4 or the roll of a till", async () => {
    const { buy, receipts, cinemaId, page } = await receiptHouse();
    const { id, as } = await buy(["A1", "A2"]);
    await eventually(async () => (await receipts(id)).length, 1);
    const path = `/v1/receipts/${cinemaId}-${YEAR}-1`;
    const english = await page(path, as);
    expect(english.status).toBe(200);
    expect(english.headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(english.headers.get("cache-control")).toBe("no-store");
    expect(english.headers.get("content-security-policy")).toContain("default-src 'none'");
    for (const text of [`Receipt OD-${YEAR}-1`, "Odeon Betriebs GmbH", "Rua Augusta 12", "PT123456789"])
      expect(english.text).toContain(text);
    for (const text of ["VAT 6%", "€16.98", "€1.02", "€18.00", "size: A4", "To be paid"])
      expect(english.text).toContain(text);
    const german = await page(`${path}?lang=de&paper=80mm`, as);
    for (const text of [
      'lang="de"',
      `Rechnung OD-${YEAR}-1`,
      "18,00 €",
      "size: 80mm",
      "Reihe A, Plätze 1, 2",
    ])
      expect(german.text.replaceAll("\u00a0", " ")).toContain(text);
    const accepted = await ask("GET", path, { as, headers: { accept: "text/html;q=0.5, application/json" } });
    expect(accepted.body).toMatchObject({ number: `OD-${YEAR}-1` });
    expect((await page(`${path}?paper=a5`, as)).status).toBe(422);
  });

  it("escapes what others wrote", async () => {
    const { buy, receipts, cinemaId, page } = await receiptHouse({
      ...SETTINGS,
      legal_name: "<script>alert(1)</script>",
    });
    const { id, as } = await buy(["A1"]);
    await eventually(async () => (await receipts(id)).length, 1);
    const { text } = await page(`/v1/receipts/${cinemaId}-${YEAR}-1`, as);
    expect(text).not.toContain("<script>");
    expect(text).toContain("&#60;script&#62;");
  });
});

describe("the receipt that a counter prints", () => {
  const sell = async (
    { owner, showtimeId }: Awaited<ReturnType<typeof receiptHouse>>,
    seats: readonly string[],
  ): Promise<number> => {
    const { status, body } = await ask("POST", `/v1/showtimes/${showtimeId}/counter-sales`, {
      as: owner,
      body: { seats, guest: {} },
    });
    expect(status).toBe(201);
    return Number(body["id"]);
  };

  it("has no number where the cinema numbers none, and says that it is no invoice", async () => {
    const home = await receiptHouse({ ...SETTINGS, numbered: false });
    const id = await sell(home, ["A1", "A2"]);
    const { status, text } = await home.page(`/v1/orders/${id}/receipt?paper=80mm`);
    expect(status).toBe(200);
    for (const part of [
      "Till receipt",
      "This is not an invoice.",
      "Odeon Betriebs GmbH",
      String(id),
      "€18.00",
    ])
      expect(text).toContain(part);
    for (const part of ["VAT 6%", "Paid at the counter"]) expect(text).toContain(part);
    expect(text).not.toContain(`OD-${YEAR}`);
  });

  it("has the cinema's own name and address where nothing is set, and shows what went back", async () => {
    const home = await receiptHouse({});
    const id = await sell(home, ["A1"]);
    const sold = await home.page(`/v1/orders/${id}/receipt`);
    expect(sold.text).toContain("Main Street 1");
    await ask("DELETE", `/v1/reservations/${id}`, { as: await someone({ role: "user", isAdmin: true }) });
    const { text } = await home.page(`/v1/orders/${id}/receipt`);
    expect(text).toContain("Cancellation");
    expect(text).toContain("-€9.00");
  });

  it("is the newest numbered one of the order", async () => {
    const home = await receiptHouse();
    const id = await sell(home, ["A1", "A2"]);
    await eventually(
      async () => (await home.page(`/v1/orders/${id}/receipt`)).text.includes(`Receipt OD-${YEAR}-1`),
      true,
    );
    const admin = await someone({ role: "user", isAdmin: true });
    await ask("DELETE", `/v1/reservations/${id}?seats=A2`, { as: admin });
    await eventually(async () => (await home.receipts(id)).length, 2);
    const { text } = await home.page(`/v1/orders/${id}/receipt`);
    for (const part of [`Correcting receipt OD-${YEAR}-2`, `OD-${YEAR}-1`, "-€9.00"])
      expect(text).toContain(part);
  });

  it("waits for its number", async () => {
    const home = await receiptHouse();
    const id = await sell(home, ["A1"]);
    await eventually(async () => (await home.receipts(id)).length, 1);
    await run("DELETE FROM receipts WHERE reservation_id = ?1", id);
    const answer = await call("GET", `/v1/orders/${id}/receipt`, { as: home.owner });
    expect(answer.status).toBe(503);
    expect(answer.headers.get("retry-after")).toBe("1");
  });

  it("is not there for a hold, nor for those of another cinema", async () => {
    const home = await receiptHouse();
    const { token } = await buyer();
    const held = await make(`/v1/showtimes/${home.showtimeId}/reservations`, token, { seats: ["A1"] });
    const at = `/v1/orders/${held}/receipt`;
    expect(await ask("GET", at, { as: home.owner })).toMatchObject({
      status: 404,
      body: { code: "receipt_not_found" },
    });
    expect(await ask("GET", at, { as: await someone() })).toMatchObject({
      status: 404,
      body: { code: "reservation_not_found" },
    });
  });
});
