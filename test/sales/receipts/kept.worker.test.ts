/** What a cinema keeps of a cancelled sale, on its receipts. */

import { expect, it } from "vitest";
import { boxOffice } from "../../../src/box-office/service.ts";
import { ask, make } from "../../support/catalogue.ts";
import { eventually } from "../../support/eventually.ts";
import { buyer } from "../../support/world.ts";
import { SETTINGS, receiptHouse } from "./receipt-house.ts";

const eur = (amount: number) => ({ amount, currency: "EUR" });
const HALF = { payment: "online", cancellation: { free_hours: 48, fee_percent: 50, last_hours: 1 } };

/** Two seats that were paid online. */
async function paid(settings: object = SETTINGS) {
  const home = await receiptHouse(settings, HALF);
  const { token: as } = await buyer();
  const id = await make(`/v1/showtimes/${home.showtimeId}/reservations`, as, { seats: ["A1", "A2"] });
  await boxOffice(home.showtimeId).pay(id % 2 ** 24, 1800, "payment");
  const cancel = (query = "") => ask("DELETE", `/v1/reservations/${id}${query}`, { as });
  return { ...home, id, as, cancel };
}

it("a correcting receipt says what went back, and what was kept with its tax", async () => {
  const { id, receipts, cancel, page, cinemaId, owner } = await paid();
  expect((await cancel("?seats=A2")).status).toBe(200);
  await eventually(async () => (await receipts(id)).length, 2);
  const [sale, correction] = await receipts(id);
  expect(sale).toMatchObject({ refund: eur(0), kept: { net: eur(0), taxes: [], total: eur(0) } });
  expect(correction).toMatchObject({
    amounts: { total: eur(-900) },
    refund: eur(450),
    kept: { net: eur(424), taxes: [{ name: "VAT", rate_percent: 6, amount: eur(26) }], total: eur(450) },
  });
  const { text } = await page(`/v1/orders/${id}/receipt`);
  const shown = text.replaceAll(/<[^>]*>/g, " ").replaceAll(/\s+/g, " ");
  expect(shown).toContain("Refund €4.50 Kept by the cinema €4.50 of which VAT 6% €0.26");
  const german = await page(`/v1/orders/${id}/receipt?lang=de&paper=80mm`);
  for (const part of ["Erstattung", "Einbehalten", "darin VAT 6 %"])
    expect(german.text.replaceAll("\u00a0", " ")).toContain(part);
  const csv = await page(`/v1/cinemas/${cinemaId}/receipts`, owner, "text/csv");
  const [header, , line] = csv.text.trim().split("\r\n");
  expect(header?.endsWith(",refund,kept,kept_net")).toBe(true);
  expect(line?.endsWith(",4.50,4.50,4.24")).toBe(true);
});

it("the till receipt of a cancelled order without numbers says it, too", async () => {
  const { id, cancel, page } = await paid({ ...SETTINGS, numbered: false });
  expect((await page(`/v1/orders/${id}/receipt`)).text).not.toContain("Kept");
  expect((await cancel()).status).toBe(200);
  const { text } = await page(`/v1/orders/${id}/receipt`);
  for (const part of ["Cancellation", "-€18.00", "Kept by the cinema", "of which VAT 6%", "€0.51"])
    expect(text).toContain(part);
});
