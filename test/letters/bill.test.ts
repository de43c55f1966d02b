/** The sums in mails: what a reservation costs, and what of its money comes back. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Amounts, Line, Promo } from "../../src/box-office/ledger/reservation.ts";
import { LANGUAGES } from "../../src/http/languages.ts";
import type { Language } from "../../src/http/languages.ts";
import type { Bill } from "../../src/letters/bill.ts";
import { reservationConfirmed } from "../../src/letters/reservation-confirmed.ts";
import type { Mail } from "../../src/mail/mail.ts";
import { BOOKING, HOSTILE, RATES, TEN_PERCENT, billOf, line, ticket } from "./booking.ts";

/** With plain spaces: there is a no-break space between an amount and its currency. */
const plain = (text: string): string => text.replaceAll("\u00a0", " ");

const mailOf = (bill: Bill, changes: Partial<typeof BOOKING> = {}): Mail =>
  reservationConfirmed({
    ...BOOKING,
    bill,
    dueCents: bill.amounts.totalCents,
    tickets: bill.lines.map(({ seat, ticketType, priceCents }) =>
      ticket(seat, ticketType, priceCents, "11AAAAAAAAAAAAAAD"),
    ),
    ...changes,
  });

/** The lines under a heading of the text version, up to the next empty line. */
function under(heading: string, { text }: Mail): string[] {
  const lines = text.split("\n");
  const start = lines.lastIndexOf(heading);
  return start < 0 ? [] : lines.slice(start + 1, lines.indexOf("", start));
}

/** A sum's rows in the page: the text of each cell. */
const rowsOfPage = ({ html }: Mail): string[][] =>
  Array.from(html.matchAll(/<table class="sums"[^>]*>([\s\S]*?)<\/table>/g), ([, rows = ""]) =>
    Array.from(rows.matchAll(/<tr[^>]*>([\s\S]*?)<\/tr>/g), ([, row = ""]) =>
      Array.from(row.matchAll(/<t[hd][^>]*>([\s\S]*?)<\/t[hd]>/g), ([, cell = ""]) =>
        plain(cell.replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))),
      ),
    ),
  ).flat();

const FAMILY = [line("A1", "adult", 950), line("A2", "adult", 950), line("A3", "child", 605)];

describe("the receipt in the mail of a confirmed reservation", () => {
  const mail = mailOf(billOf(FAMILY, RATES, TEN_PERCENT), { paid: "online", paidCents: 2567 });

  it("adds up tickets, discount, fee and added tax to the total, and says what tax is included", () => {
    expect(under("Receipt", mail).map((row) => plain(row).replaceAll(/(?<=\S) {2,}/g, "  "))).toEqual([
      "2 × adult, standard (€9.50 each)  €19.00",
      "1 × child, standard  €6.05",
      "Discount  -€2.51",
      "Fee  €2.50",
      "City tax 2.5%  €0.63",
      "Total, paid  €25.67",
      "  includes VAT 20%: €4.17",
    ]);
  });

  it("has the same rows in the page", () => {
    expect(rowsOfPage(mail).map((cells) => cells.join("  "))).toEqual(
      under("Receipt", mail).map((row) => plain(row).trim().replaceAll(/ {2,}/g, "  ")),
    );
  });

  it("has the amounts of the text in one column, that ends with the last digit", () => {
    const ends = under("Receipt", mail).flatMap((row) => (row.startsWith("  ") ? [] : row.length));
    expect(new Set(ends).size).toBe(1);
  });

  it("is in the reader's language", () => {
    const german = mailOf(billOf(FAMILY, RATES, TEN_PERCENT), { paid: "online", language: "de" });
    expect(under("Beleg", german).map((row) => plain(row).replaceAll(/(?<=\S) {2,}/g, "  "))).toEqual([
      "2 × adult, standard (je 9,50 €)  19,00 €",
      "1 × child, standard  6,05 €",
      "Rabatt  -2,51 €",
      "Gebühr  2,50 €",
      "City tax 2,5 %  0,63 €",
      "Summe, bezahlt  25,67 €",
      "  enthält VAT 20 %: 4,17 €",
    ]);
  });

  it("has no row for a fee or a discount that there is not", () => {
    expect(under("Receipt", mailOf(billOf([line("A1", "adult", 950)]), { paid: "online" }))).toHaveLength(2);
  });

  it.each([
    ["at_door", "Price", "Total, to pay at the door"],
    ["at_counter", "Receipt", "Total, paid at the counter"],
    ["online", "Receipt", "Total, paid"],
  ] as const)("says of a reservation paid %s what is paid", (paid, heading, total) => {
    const [, last = ""] = under(heading, mailOf(billOf([line("A1", "adult", 950)]), { paid }));
    expect(last).toMatch(new RegExp(`^${total} +€9\\.50$`));
  });

  it("says of a reservation for nothing that there is nothing to pay", () => {
    const { text } = mailOf(billOf([line("A1", "guest", 0)]));
    expect(text).toMatch(/^Total, nothing to pay +€0\.00$/m);
    expect(text).toContain("€0.00, nothing to pay");
    expect(text).not.toContain("at the door");
  });

  it("does not write a tax's rate again where its name has it", () => {
    const taxes = [{ name: "MwSt. 7 %", rateBasisPoints: 700, included: true }];
    expect(mailOf(billOf(FAMILY, { taxes })).text).toContain("includes MwSt. 7 %: €1.64");
  });

  it.each([
    ["JPY", "en", "¥1,900", "includes 消費税 10%: ¥173"],
    ["JPY", "de", "1.900 ¥", "enthält 消費税 10 %: 173 ¥"],
    ["KWD", "en", "KWD 1.900", "includes 消費税 10%: KWD 0.173"],
    ["KWD", "de", "1,900 KWD", "enthält 消費税 10 %: 0,173 KWD"],
    ["EUR", "de", "19,00 €", "enthält 消費税 10 %: 1,73 €"],
  ] as const)("writes %s in the form of %s", (currency, language, sum, included) => {
    const taxes = [{ name: "消費税", rateBasisPoints: 1000, included: true }];
    const bill = billOf([line("A1", "adult", 1900)], { taxes });
    const text = plain(mailOf(bill, { currency, language }).text);
    expect(text).toMatch(new RegExp(`^1 × adult, standard +${sum.replaceAll(".", "\\.")}$`, "m"));
    expect(text).toContain(included);
  });

  it("has two rows for tickets of one kind that were sold at different prices", () => {
    const bill = billOf([line("A1", "adult", 950), line("A2", "adult", 800)]);
    expect(under("Price", mailOf(bill))).toHaveLength(3);
  });

  it("says what was paid, comes back and stays where that is not the total", () => {
    const bill = billOf([line("A1", "adult", 950)]);
    const { text } = mailOf(bill, { paid: "online", paidCents: 1555, refundCents: 505 });
    expect(text).toMatch(/^Total +€9\.50$/m);
    expect(text).toMatch(/^Paid +€15\.55$/m);
    expect(text).toMatch(/^Comes back to you +-€5\.05$/m);
    expect(text).toMatch(/^Stays with the cinema +€10\.50$/m);
    expect(text).toContain("for the seats that you keep: €9.50\n  cancellation fee: €1.00");
  });

  it("escapes names of ticket types and taxes, and keeps each on its line", () => {
    const taxes = (["included", "added"] as const).map((kind) => ({
      name: HOSTILE,
      rateBasisPoints: 500,
      included: kind === "included",
    }));
    const hostile = mailOf(billOf([line("A1", HOSTILE, 950)], { taxes }));
    const usual = mailOf(
      billOf([line("A1", "adult", 950)], { taxes: taxes.map((tax) => ({ ...tax, name: "VAT" })) }),
    );
    const tags = ({ html }: Mail) => html.match(/<[a-z!/][^\s>]*/g);
    expect(tags(hostile)).toEqual(tags(usual));
    expect(under("Price", hostile)).toHaveLength(4);
    expect(hostile.text).not.toMatch(/^(Bcc|Total: 0)/m);
  });
});

/**
 * The minor units of an amount, with no help of the code under test: mails show all digits of a currency's minor unit, so
 * that its digits are the number.
 */
const parsed = (amount: string): number =>
  Number(amount.replaceAll(/\D/g, "")) * (/^\D*[-−]/.test(amount) ? -1 : 1);

interface Read {
  readonly rows: readonly { readonly label: string; readonly minorUnits: number }[];
  readonly included: readonly { readonly name: string; readonly minorUnits: number }[];
}

/** The receipt, read back from the text version. */
function readBack(mail: Mail, language: Language): Read {
  const word = { en: "  includes ", de: "  enthält " }[language];
  const lines = under({ en: "Price", de: "Preis" }[language], mail);
  const remarks = lines.filter((row) => row.startsWith(word));
  return {
    rows: lines.slice(0, lines.length - remarks.length).map((row) => {
      const [, label = "", amount = ""] = /^(.*\S) {2,}(\S.*)$/s.exec(row) ?? [];
      return { label, minorUnits: parsed(amount) };
    }),
    included: remarks.map((row) => {
      const [, name = "", amount = ""] = /^(.*): ([^:]*)$/s.exec(row.slice(word.length)) ?? [];
      return { name, minorUnits: parsed(amount) };
    }),
  };
}

const name = fc
  .string({ minLength: 1, maxLength: 20, unit: "grapheme" })
  .map((text) => `T${text.replaceAll(/\s+/gu, " ")}x`);
const promo: fc.Arbitrary<Promo | null> = fc.option(
  fc.oneof(
    fc.record({
      claim: fc.constant("c"),
      percent: fc.integer({ min: 1, max: 100 }),
      amountCents: fc.constant(null),
    }),
    fc.record({
      claim: fc.constant("c"),
      percent: fc.constant(null),
      amountCents: fc.integer({ min: 1, max: 9_000 }),
    }),
  ),
);
const lines: fc.Arbitrary<Line[]> = fc.uniqueArray(name, { minLength: 1, maxLength: 4 }).chain((types) =>
  fc.array(
    fc.record({
      seat: fc.constant("A1"),
      category: fc.constantFrom("standard", "balcony"),
      ticketType: fc.constantFrom(...types),
      priceCents: fc.oneof(fc.nat(3_000), fc.nat(100_000_000)),
      ticket: fc.constant(null),
    }),
    { minLength: 1, maxLength: 8 },
  ),
);
const bill = fc
  .tuple(
    lines,
    fc.record({ perTicketCents: fc.nat(150), perReservationCents: fc.nat(300) }),
    fc.array(fc.record({ name, rateBasisPoints: fc.nat(10_000), included: fc.boolean() }), { maxLength: 5 }),
    promo,
  )
  .map(([all, fee, taxes, code]) => billOf(all, { fee, taxes }, code));

it("adds up to the total of the API, to the smallest unit, for whatever reservation, currency and language", () => {
  fc.assert(
    fc.property(
      bill,
      fc.constantFrom("EUR", "USD", "JPY", "KWD", "CLF", "HUF"),
      fc.constantFrom(...LANGUAGES),
      (sum, currency, language) => {
        const mail = mailOf(sum, { currency, language });
        const { rows, included } = readBack(mail, language);
        const { amounts } = sum;
        const [total, parts] = [rows.at(-1), rows.slice(0, -1)];
        expect(total?.minorUnits).toBe(amounts.totalCents);
        expect(parts.reduce((all, { minorUnits }) => all + minorUnits, 0)).toBe(amounts.totalCents);
        expect(parts.map(({ minorUnits }) => minorUnits).slice(ticketRows(parts))).toEqual(extras(amounts));
        expect(included.map(({ minorUnits }) => minorUnits)).toEqual(taxes(amounts, true));
        for (const { label, minorUnits } of parts.slice(0, ticketRows(parts))) {
          const [, count = "", each] = /^(\d+) × .*?(?:\((?:je )?([^()]*?)(?: each)?\))?$/s.exec(label) ?? [];
          expect(Number(count) * (each === undefined ? minorUnits : parsed(each))).toBe(minorUnits);
        }
        const counts = parts.slice(0, ticketRows(parts)).map(({ label }) => Number.parseInt(label, 10));
        expect(counts.reduce((all, count) => all + count, 0)).toBe(sum.lines.length);
        const page = rowsOfPage(mail).filter(({ length }) => length > 1);
        expect(page.map(([, amount = ""]) => parsed(amount))).toEqual(
          rows.map(({ minorUnits }) => minorUnits),
        );
      },
    ),
    { numRuns: 200 },
  );
});

const ticketRows = (parts: Read["rows"]): number =>
  parts.findLastIndex(({ label }) => /^\d+ × /.test(label)) + 1;

const taxes = (amounts: Amounts, included: boolean): number[] =>
  amounts.taxes.filter((tax) => tax.included === included).map(({ cents }) => cents);

/** What comes after the tickets, in the order of the API. */
const extras = (amounts: Amounts): number[] => [
  ...(amounts.discountCents > 0 ? [-amounts.discountCents] : []),
  ...(amounts.feeCents > 0 ? [amounts.feeCents] : []),
  ...taxes(amounts, false),
];
