/** What the tills of a cinema took on a day, as JSON and CSV. */

import Papa from "papaparse";
import { describe, expect, it } from "vitest";
import { eur, member, tillHouse } from "../../sales/shifts/tills.ts";
import { ask, someone } from "../../support/catalogue.ts";
import { buyer, call } from "../../support/world.ts";

describe("the report of a day's tills", () => {
  it("has all shifts, their sums by means, and the differences", async () => {
    const { cinemaId, buy, atWork, sellAs, pay, close } = await tillHouse();
    const [one, two] = [await atWork(1_000), await atWork(2_000)];
    await sellAs(one.as, { seats: ["A1"], paid_by: "cash" });
    await sellAs(one.as, { seats: ["A2"], paid_by: "card" });
    const bought = await buy((await buyer()).token, { seats: ["A3"] });
    await pay(two.as, bought.body["id"], { paid_by: "cash" });
    const closed = await close(one.as, one.shift, 1_850);
    const { as } = await member(cinemaId, "reports");
    const path = `/v1/cinemas/${cinemaId}/till-report?day=${String(closed.body["day"])}`;
    const report = await ask("GET", path, { as });
    expect(report).toMatchObject({
      status: 200,
      body: {
        cinema_id: cinemaId,
        day: closed.body["day"],
        totals: [
          {
            currency: "EUR",
            shifts: 2,
            not_closed: 1,
            orders: 3,
            float: eur(3_000),
            moved: eur(0),
            expected: eur(4_800),
            counted: eur(1_850),
            difference: eur(-50),
          },
        ],
        shifts: [
          { id: one.shift, status: "closed", cashier: { name: one.name }, difference: eur(-50) },
          { id: two.shift, status: "open", difference: null },
        ],
      },
    });
    const [total] = report.body["totals"] as { means: unknown[] }[];
    expect(total?.means).toEqual(
      expect.arrayContaining([
        { means: "cash", sales: eur(900), payments: eur(900), returns: eur(0), net: eur(1_800) },
        { means: "card", sales: eur(900), payments: eur(0), returns: eur(0), net: eur(900) },
      ]),
    );
    const csv = await call("GET", path, { as, headers: { accept: "text/csv" } });
    expect(csv.headers.get("content-type")).toBe("text/csv; charset=utf-8");
    const { data } = Papa.parse<Record<string, string>>((await csv.text()).trim(), { header: true });
    expect(data).toMatchObject([
      {
        shift: String(one.shift),
        cashier: one.name,
        status: "closed",
        orders: "2",
        sales_cash: "9.00",
        sales_card: "9.00",
        payments_cash: "0.00",
        float: "10.00",
        expected: "19.00",
        counted: "18.50",
        difference: "-0.50",
      },
      { shift: String(two.shift), payments_cash: "9.00", expected: "29.00", counted: "", difference: "" },
    ]);
  });

  it("is empty on a day without shifts, and needs a day", async () => {
    const { cinemaId, owner } = await tillHouse();
    const path = `/v1/cinemas/${cinemaId}/till-report`;
    expect(await ask("GET", `${path}?day=2020-02-29`, { as: owner })).toMatchObject({
      body: { totals: [], shifts: [] },
    });
    for (const query of ["", "?day=2020-02-30", "?day=today"])
      expect(await ask("GET", path + query, { as: owner })).toMatchObject({ status: 422 });
  });

  it("is for those who read the cinema's reports", async () => {
    const { cinemaId, cashier } = await tillHouse();
    const path = `/v1/cinemas/${cinemaId}/till-report?day=2026-11-30`;
    expect(await ask("GET", path, { as: (await cashier()).as })).toMatchObject({ status: 403 });
    expect(await ask("GET", path, { as: await someone() })).toMatchObject({
      status: 404,
      body: { code: "cinema_not_found" },
    });
  });
});
