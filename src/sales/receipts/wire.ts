/** Receipts in requests and answers. */

import * as z from "zod";
import { keptOf } from "../../box-office/ledger/bill.ts";
import type { TaxSum } from "../../box-office/ledger/reservation.ts";
import { LANGUAGES } from "../../http/languages.ts";
import { described, instant, money, pageQuery, toInstant } from "../../http/openapi.ts";
import type { Shown } from "../../http/openapi.ts";
import { lazily } from "../../platform/lazily.ts";
import { placeFields, placeView } from "../reservations/place-wire.ts";
import { reservationIdField } from "../reservations/reservation-fields.ts";
import { RECEIPT } from "./examples.ts";
import { PAPERS } from "./papers.ts";
import { correctedBy, numberOf, receiptId } from "./receipt.ts";
import type { Receipt } from "./receipt.ts";

const ID = /^(\d{1,15})-(\d{4})-(\d{1,9})$/;

export const receiptParams = z.strictObject({
  id: z
    .string()
    .regex(ID, "The id of a receipt, as 3-2026-17")
    .transform((text) => {
      const [, cinemaId, year, number] = ID.exec(text) ?? [];
      return { cinemaId: Number(cinemaId), year: Number(year), number: Number(number) };
    })
    .meta({ description: "The receipt's id: cinema, year and number", examples: ["1-2026-17"] }),
});

/** How it is printed. */
export const printQuery = z.strictObject({
  paper: z
    .enum(PAPERS)
    .default("a4")
    .meta({ description: "For which paper the page is; `80mm` is the roll of a till's printer" }),
  lang: z
    .enum(LANGUAGES)
    .optional()
    .meta({ description: "The page's language; if left out, that of `Accept-Language`, else English" }),
});

export const receiptsQuery = z.strictObject({
  ...pageQuery,
  year: z
    .string()
    .regex(/^\d{4}$/, "A year in four digits")
    .transform(Number)
    .optional()
    .meta({ description: "In four digits; the year that it is in the cinema, if left out" }),
});

const issuerSchema = lazily(() =>
  z
    .strictObject({
      legal_name: z.string().meta({ description: "The name of who sold" }),
      address: z.string().meta({ description: "In several lines" }),
      tax_number: z.string().nullable().meta({ description: "null for none" }),
      footer: z.string().nullable().meta({ description: "What is printed below; null for nothing" }),
    })
    .nullable()
    .meta({ description: "Who sold, as it was then; null where the cinema's settings did not say" }),
);

const showSchema = lazily(() =>
  z
    .strictObject({
      movie_title: z.string().meta({ description: "The movie's title" }),
      cinema_name: z.string().meta({ description: "The cinema's name" }),
      screen_name: z.string().nullable().meta({ description: "The screen's name; null for none" }),
      starts_at: instant.meta({ description: "When the show starts" }),
      time_zone: z.string().meta({ description: "The cinema's, as `Europe/Berlin`" }),
    })
    .meta({ description: "The show, as it was then" }),
);

const amountsSchema = lazily(() =>
  z
    .strictObject({
      tickets: described(money, "The prices of the tickets"),
      discount: described(money, "What a promo code takes off"),
      fee: described(money, "Fees per ticket and per reservation"),
      net: described(money, "`total` without all taxes"),
      taxes: z
        .array(
          z.strictObject({
            name: z.string().meta({ description: "As the cinema names the tax" }),
            rate_percent: z.number().meta({ description: "The rate in percent, as 7 or 5.5" }),
            included: z
              .boolean()
              .meta({ description: "true: the prices have it in them. false: it is added" }),
            net: described(money, "What the tax is of"),
            amount: described(money, "How much it is"),
          }),
        )
        .meta({ description: "One for each tax" }),
      total: described(money, "Net and all taxes; below 0 on most that correct"),
    })
    .meta({ description: "The sums of the receipt" }),
);

const keptSchema = lazily(() =>
  z
    .strictObject({
      net: described(money, "`total` without the taxes in it"),
      taxes: z
        .array(
          z.strictObject({
            name: z.string().meta({ description: "As the cinema names the tax" }),
            rate_percent: z.number().meta({ description: "The rate in percent, as 7 or 5.5" }),
            amount: described(money, "How much of it is in `total`"),
          }),
        )
        .meta({ description: "One for each tax; none where nothing is kept" }),
      total: described(money, "How much is kept"),
    })
    .meta({ description: "What was paid for what went back and stays with the cinema" }),
);

export const receiptSchema = lazily(() =>
  z
    .strictObject({
      id: z.string().meta({ description: "Cinema, year and number", examples: ["1-2026-17"] }),
      number: z.string().meta({ description: "The number as people read it", examples: ["CM-2026-17"] }),
      year: z.int().meta({ description: "The cinema's year in which it was made" }),
      kind: z
        .enum(["receipt", "correction"])
        .meta({ description: "`receipt`: of a sale. `correction`: of what changed after it" }),
      corrects: z
        .strictObject({
          id: z.string().meta({ description: "The receipt's id" }),
          number: z.string().meta({ description: "Its number as people read it" }),
        })
        .nullable()
        .meta({ description: "The receipt of the sale; null on that one" }),
      order_id: reservationIdField("The reservation's id"),
      issued_at: instant.meta({ description: "When it was made" }),
      issuer: issuerSchema(),
      show: showSchema(),
      seats: z
        .array(
          z.strictObject({
            label: z.string().meta({ description: "The seat's label" }),
            ...placeFields,
            category: z.string().meta({ description: "The seat's category" }),
            ticket_type: z.string().meta({ description: "As it was sold" }),
            price: described(money, "What the ticket costs"),
            count: z
              .union([z.literal(1), z.literal(-1)])
              .meta({ description: "1 for a seat that was sold, -1 for one that was given back" }),
          }),
        )
        .meta({ description: "What was sold, or has changed" }),
      amounts: amountsSchema(),
      refund: described(money, "What went back to the buyer because of it"),
      kept: keptSchema(),
    })
    .meta({ id: "Receipt", examples: [RECEIPT] }),
);

export function receiptView(receipt: Receipt): Shown<typeof receiptSchema> {
  const { content, currency, issuer, show, year, number } = receipt;
  const price = (amount: number) => ({ amount, currency });
  const taxView = ({ name, rateBasisPoints, included, baseCents, cents }: TaxSum) => ({
    name,
    rate_percent: rateBasisPoints / 100,
    included,
    net: price(baseCents),
    amount: price(cents),
  });
  return {
    id: receiptId(receipt),
    number: numberOf(receipt, year, number),
    year,
    kind: receipt.corrects === null ? "receipt" : "correction",
    corrects: correctedBy(receipt),
    order_id: receipt.reservationId,
    issued_at: toInstant(receipt.issuedAtMs),
    issuer:
      issuer === null
        ? null
        : {
            legal_name: issuer.legalName,
            address: issuer.address,
            tax_number: issuer.taxNumber,
            footer: issuer.footer,
          },
    show: {
      movie_title: show.movieTitle,
      cinema_name: show.cinemaName,
      screen_name: show.screenName,
      starts_at: toInstant(show.startsAtMs),
      time_zone: show.timeZone,
    },
    seats: content.lines.map((line) => ({
      label: line.seat,
      ...placeView(line),
      category: line.category,
      ticket_type: line.ticketType,
      price: price(line.priceCents),
      count: line.count,
    })),
    amounts: {
      tickets: price(content.ticketsCents),
      discount: price(content.discountCents),
      fee: price(content.feeCents),
      net: price(content.netCents),
      taxes: content.taxes.map(taxView),
      total: price(content.totalCents),
    },
    refund: price(content.refundCents),
    kept: keptView(content, price),
  };
}

function keptView(content: Receipt["content"], price: (cents: number) => z.infer<typeof money>) {
  const { taxes, keptCents = 0 } = content;
  const { netCents, taxCents } = keptOf(content, keptCents);
  const parts = keptCents === 0 ? [] : taxes;
  return {
    net: price(netCents),
    taxes: parts.map(({ name, rateBasisPoints }, i) => ({
      name,
      rate_percent: rateBasisPoints / 100,
      amount: price(taxCents[i] ?? 0),
    })),
    total: price(keptCents),
  };
}

/** All receipts of one reservation. */
export const receiptsSchema = lazily(() =>
  z
    .strictObject({ data: z.array(receiptSchema()).meta({ description: "The receipt of the sale first" }) })
    .meta({ examples: [{ data: [RECEIPT] }] }),
);
