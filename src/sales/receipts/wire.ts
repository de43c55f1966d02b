/** Receipts in requests and answers. */

import * as z from "zod";
import type { TaxSum } from "../../box-office/ledger/reservation.ts";
import { LANGUAGES } from "../../http/languages.ts";
import { instant, money, pageQuery, toInstant } from "../../http/openapi.ts";
import type { Shown } from "../../http/openapi.ts";
import { lazily } from "../../platform/lazily.ts";
import { placeFields, placeView } from "../reservations/place-wire.ts";
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
    }),
});

/** How it is printed. */
export const printQuery = z.strictObject({
  paper: z.enum(PAPERS).default("a4").meta({ description: "80mm is the roll of a till's printer" }),
  lang: z
    .enum(LANGUAGES)
    .optional()
    .meta({ description: "That of Accept-Language, if left out and there; else English" }),
});

export const receiptsQuery = z.strictObject({
  ...pageQuery,
  year: z
    .string()
    .regex(/^\d{4}$/, "A year in four digits")
    .transform(Number)
    .optional()
    .meta({ description: "The year that it is in the cinema, if left out" }),
});

export const receiptSchema = lazily(() =>
  z
    .strictObject({
      id: z.string().meta({ examples: ["3-2026-17"] }),
      number: z.string().meta({ description: "As people read it", examples: ["KB-2026-17"] }),
      year: z.int(),
      kind: z.enum(["receipt", "correction"]),
      corrects: z.strictObject({ id: z.string(), number: z.string() }).nullable(),
      order_id: z.int().meta({ format: "int64" }),
      issued_at: instant,
      issuer: z
        .strictObject({
          legal_name: z.string(),
          address: z.string(),
          tax_number: z.string().nullable(),
          footer: z.string().nullable(),
        })
        .nullable()
        .meta({ description: "As it was then" }),
      show: z.strictObject({
        movie_title: z.string(),
        cinema_name: z.string(),
        screen_name: z.string().nullable(),
        starts_at: instant,
        time_zone: z.string(),
      }),
      seats: z.array(
        z.strictObject({
          label: z.string(),
          ...placeFields,
          category: z.string(),
          ticket_type: z.string(),
          price: money,
          count: z
            .union([z.literal(1), z.literal(-1)])
            .meta({ description: "-1 for one that was given back" }),
        }),
      ),
      amounts: z.strictObject({
        tickets: money,
        discount: money,
        fee: money,
        net: money,
        taxes: z.array(
          z.strictObject({
            name: z.string(),
            rate_percent: z.number(),
            included: z.boolean(),
            net: money.meta({ description: "What the tax is of" }),
            amount: money,
          }),
        ),
        total: money.meta({ description: "Net and all taxes; below 0 on most that correct" }),
      }),
      refund: money.meta({ description: "What went back to the buyer because of it" }),
    })
    .meta({ id: "Receipt" }),
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
  };
}

/** All receipts of one reservation. */
export const receiptsSchema = lazily(() => z.strictObject({ data: z.array(receiptSchema()) }));
