/** A cinema's settings of receipts in requests and answers. */

import * as z from "zod";
import { line, lines } from "../../http/openapi.ts";
import type { Shown } from "../../http/openapi.ts";
import { lazily } from "../../platform/lazily.ts";
import type { NewReceiptSettings, ReceiptSettings } from "./receipt-settings.ts";

const MAX_NAME = 200;
const MAX_ADDRESS = 500;
const MAX_TAX_NUMBER = 50;
const MAX_FOOTER = 300;
const MAX_PREFIX = 12;

const prefix = z
  .string()
  .max(MAX_PREFIX)
  .regex(/^([A-Za-z0-9]+(?:[./-][A-Za-z0-9]+)*)?$/, "Letters and digits, with single . / or - between them");

const SETTINGS = {
  legal_name: "Cinema da Luz Lda.",
  address: "Rua da Luz 12\n1600-150 Lisboa",
  tax_number: "PT123456789",
  footer: "Thank you for your visit",
  prefix: "CM",
  numbered: true,
  attached_to_mails: true,
};

/** They replace the settings: what is left out is none, or off. */
export const receiptSettingsBody = z
  .strictObject({
    legal_name: line(MAX_NAME).meta({
      description: "Who sells, by law",
      examples: [SETTINGS.legal_name],
    }),
    address: lines(MAX_ADDRESS).min(1).meta({ description: "Of who sells; may have several lines" }),
    tax_number: line(MAX_TAX_NUMBER)
      .nullable()
      .default(null)
      .meta({ description: "Of who sells; null for none", examples: ["PT123456789"] }),
    footer: line(MAX_FOOTER)
      .nullable()
      .default(null)
      .meta({ description: "Below everything else; null for none" }),
    prefix: prefix.default("").meta({ description: 'Before year and number, as "KB" of KB-2026-17' }),
    numbered: z.boolean().default(false).meta({
      description: "Sales from now on have receipts with numbers without a gap, by cinema and year",
    }),
    attached_to_mails: z
      .boolean()
      .default(false)
      .meta({ description: "The mail with the tickets has the receipt" }),
  })
  .meta({ id: "NewReceiptSettings", examples: [SETTINGS] })
  .transform(
    ({ numbered, attached_to_mails: mailed, legal_name, tax_number, ...issuer }): NewReceiptSettings => ({
      issuer: { legalName: legal_name, taxNumber: tax_number, ...issuer },
      numbered,
      mailed,
    }),
  );

export const receiptSettingsSchema = lazily(() =>
  z
    .strictObject({
      legal_name: z.string().nullable().meta({ description: "Who sells, by law; null until it is set" }),
      address: z
        .string()
        .nullable()
        .meta({ description: "Of who sells; may have several lines. Null until it is set" }),
      tax_number: z.string().nullable().meta({ description: "Of who sells; null for none" }),
      footer: z.string().nullable().meta({ description: "Below everything else; null for none" }),
      prefix: z.string().meta({ description: 'Before year and number, as "KB" of KB-2026-17; may be empty' }),
      numbered: z.boolean().meta({ description: "Whether sales have receipts with numbers" }),
      attached_to_mails: z
        .boolean()
        .meta({ description: "Whether the mail with the tickets has the receipt" }),
    })
    .meta({ id: "ReceiptSettings", examples: [SETTINGS] }),
);

export const receiptSettingsView = ({
  issuer,
  numbered,
  mailed,
}: ReceiptSettings): Shown<typeof receiptSettingsSchema> => ({
  legal_name: issuer?.legalName ?? null,
  address: issuer?.address ?? null,
  tax_number: issuer?.taxNumber ?? null,
  footer: issuer?.footer ?? null,
  prefix: issuer?.prefix ?? "",
  numbered,
  attached_to_mails: mailed,
});
