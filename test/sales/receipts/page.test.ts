import { expect, it } from "vitest";
import { NO_VOCABULARY } from "../../../src/programme/vocabulary/vocabulary.ts";
import { receiptPage } from "../../../src/sales/receipts/page.ts";
import type { Printout } from "../../../src/sales/receipts/printout.ts";

const vat = (name: string, cents: number) => ({
  name,
  rateBasisPoints: 700,
  included: true,
  baseCents: 900,
  cents,
});

const printout = (...taxes: Printout["content"]["taxes"]): Printout => ({
  number: "1",
  corrects: null,
  issuedAtMs: 1,
  orderId: 1,
  currency: "EUR",
  issuer: { legalName: "Odeon", address: "", taxNumber: null, footer: null },
  logoUrl: null,
  show: { movieTitle: "M", cinemaName: "Odeon", screenName: null, startsAtMs: 1, timeZone: "UTC" },
  vocabulary: NO_VOCABULARY,
  content: {
    lines: [],
    ticketsCents: 1000,
    discountCents: 0,
    feeCents: 0,
    netCents: 900,
    taxes,
    totalCents: 1000,
    refundCents: 0,
  },
  payments: [],
});

const taxTable = (of: Printout): string =>
  /<table class="taxes">.*?<\/table>/s.exec(receiptPage(of, "en", "80mm"))?.[0] ?? "";

it("the taxes of a receipt have no empty column: several of them share one gross, which is the total", () => {
  const one = taxTable(printout(vat("VAT", 100)));
  expect(one).toContain("Gross");
  expect(one).toContain("€10.00");
  const two = taxTable(printout(vat("VAT", 60), vat("City", 40)));
  expect(two).not.toContain("Gross");
  expect(two).toContain("€1.00");
  for (const table of [one, two]) expect(table).not.toMatch(/<td>\s*<\/td>/);
});
