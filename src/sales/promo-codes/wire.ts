/** Promo codes in requests and answers. */

import * as z from "zod";
import { givenInstant, idOf, instant, moneyOrNull, toInstant, toInstantOrNull } from "../../http/openapi.ts";
import type { Shown } from "../../http/openapi.ts";
import { lazily } from "../../platform/lazily.ts";
import { isCurrency } from "../../platform/minor-units.ts";
import { asKept, endsBeforeItStarts } from "./promo-code.ts";
import type { PromoCode, PromoCodeChanges, PromoCodeDraft } from "./promo-code.ts";

const MAX_AMOUNT_CENTS = 100_000_000;
const MAX_LIMIT = 1_000_000_000;
const MAX_SHOWTIMES = 500;

const id = z.int().positive().meta({ description: "A showtime's id" });

const code = z
  .string()
  .regex(/^[A-Za-z0-9_-]{3,32}$/, "Three to 32 letters, digits, - and _")
  .meta({
    description: "What buyers type: 3 to 32 letters, digits, - and _. It is kept in upper case",
    examples: ["MATINEE-10"],
  });

const percent = z.int().min(1).max(100).meta({ description: "Percent off the tickets' sum, 1 to 100" });

const amount = z
  .strictObject({
    amount: z.int().min(1).max(MAX_AMOUNT_CENTS).meta({ description: "In minor units of the currency" }),
    currency: z
      .string()
      .refine(isCurrency, "Not a currency of ISO 4217")
      .meta({ description: "ISO 4217. The code is valid for showtimes in this currency only" }),
  })
  .meta({ id: "PromoCodeAmount", description: "Off the tickets' sum" });

const limit = z.int().min(1).max(MAX_LIMIT).nullish();
const bound = givenInstant().nullish();

/** A code has one of the two; null, as answers show the other one, is the same as left out. */
const worth = { percent: percent.nullish(), amount: amount.nullish() };

const isGiven = <Value>(value: Value | null | undefined): value is Value =>
  value !== null && value !== undefined;

/** In a new code, null is the same as left out; in a change, null removes the limit. */
const terms = {
  max_uses: limit.meta({
    description: "How often it can be used by all buyers together; no limit if left out",
  }),
  max_uses_per_person: limit.meta({ description: "How often one account can use it; no limit if left out" }),
  starts_at: bound.meta({ description: "Valid from this instant on" }),
  ends_at: bound.meta({ description: "Valid before this instant" }),
  showtime_ids: z
    .array(id)
    .min(1)
    .max(MAX_SHOWTIMES)
    .refine((ids) => new Set(ids).size === ids.length, "A showtime is named twice")
    .nullish()
    .meta({
      description: `Ids of the showtimes that it is for, ${MAX_SHOWTIMES} at most. Every showtime of its owner's cinemas if left out`,
    }),
};

export const promoCodeBody = z
  .strictObject({ code, ...worth, ...terms })
  .superRefine((body, context) => {
    if (isGiven(body.percent) === isGiven(body.amount))
      context.addIssue({ code: "custom", path: ["percent"], message: "Give either percent or amount" });
  })
  .meta({
    id: "NewPromoCode",
    examples: [{ code: "MATINEE-10", percent: 10, max_uses: 200, ends_at: "2026-12-31T23:00:00Z" }],
  })
  .transform((body, context): PromoCodeDraft => {
    const draft = {
      code: asKept(body.code),
      percent: body.percent ?? null,
      amountCents: body.amount?.amount ?? null,
      currency: body.amount?.currency ?? null,
      maxUses: body.max_uses ?? null,
      maxUsesPerPerson: body.max_uses_per_person ?? null,
      startsAtMs: msOf(body.starts_at) ?? null,
      endsAtMs: msOf(body.ends_at) ?? null,
      showtimeIds: body.showtime_ids ?? null,
      isActive: true,
    };
    if (endsBeforeItStarts(draft))
      context.addIssue({ code: "custom", path: ["ends_at"], message: "Not later than starts_at" });
    return draft;
  });

/** Fields that are left out stay; null removes a limit. */
export const promoCodeChanges = z
  .strictObject({
    active: z.boolean().optional().meta({ description: "false: it can be used no more" }),
    ...worth,
    ...terms,
  })
  .superRefine((body, context) => {
    if (isGiven(body.percent) && isGiven(body.amount))
      context.addIssue({ code: "custom", path: ["percent"], message: "Give either percent or amount" });
  })
  .meta({ id: "PromoCodeChanges", examples: [{ active: false }] })
  .transform((body): PromoCodeChanges => ({
    ...(isGiven(body.percent) ? { percent: body.percent, amountCents: null, currency: null } : {}),
    ...(isGiven(body.amount)
      ? { percent: null, amountCents: body.amount.amount, currency: body.amount.currency }
      : {}),
    maxUses: body.max_uses,
    maxUsesPerPerson: body.max_uses_per_person,
    startsAtMs: msOf(body.starts_at),
    endsAtMs: msOf(body.ends_at),
    showtimeIds: body.showtime_ids,
    isActive: body.active,
  }));

const msOf = <Absent extends null | undefined>(at: string | Absent): number | Absent =>
  typeof at === "string" ? Date.parse(at) : at;

export const promoCodeSchema = lazily(() =>
  z
    .strictObject({
      id: idOf("promo code"),
      owner_id: z.int().positive().meta({ description: "The id of the account that it belongs to" }),
      code: z.string().meta({ description: "What buyers type, in upper case" }),
      percent: z
        .int()
        .nullable()
        .meta({ description: "Percent off the tickets' sum; null where `amount` says it" }),
      amount: moneyOrNull.meta({ description: "Off the tickets' sum; null where `percent` says it" }),
      max_uses: z.int().nullable().meta({ description: "Of all buyers together; null for no limit" }),
      max_uses_per_person: z.int().nullable().meta({ description: "Of one account; null for no limit" }),
      starts_at: instant.nullable().meta({ description: "Valid from then on; null: always" }),
      ends_at: instant.nullable().meta({ description: "Valid before then; null: for good" }),
      showtime_ids: z
        .array(id)
        .nullable()
        .meta({ description: "What it is for; null: every showtime of its owner's cinemas" }),
      active: z.boolean().meta({ description: "false: it can be used no more" }),
      uses: z.int().meta({ description: "Uses so far. They do not change the ETag" }),
      created_at: instant.meta({ description: "When it was made" }),
    })
    .meta({
      id: "PromoCode",
      examples: [
        {
          id: 6,
          owner_id: 2,
          code: "MATINEE-10",
          percent: 10,
          amount: null,
          max_uses: 200,
          max_uses_per_person: null,
          starts_at: null,
          ends_at: "2026-12-31T23:00:00.000Z",
          showtime_ids: null,
          active: true,
          uses: 17,
          created_at: "2026-11-01T09:00:00.000Z",
        },
      ],
    }),
);

type View = Shown<typeof promoCodeSchema>;

export const promoCodeView = (promo: PromoCode): View => ({ ...termsView(promo), uses: promo.uses });

/** The fields that the ETag covers: without `uses`, so that a sale between GET and PATCH is no conflict. */
export const termsView = (promo: PromoCode): Omit<View, "uses"> => ({
  id: promo.id,
  owner_id: promo.ownerId,
  code: promo.code,
  percent: promo.percent,
  amount:
    promo.amountCents === null || promo.currency === null
      ? null
      : { amount: promo.amountCents, currency: promo.currency },
  max_uses: promo.maxUses,
  max_uses_per_person: promo.maxUsesPerPerson,
  starts_at: toInstantOrNull(promo.startsAtMs),
  ends_at: toInstantOrNull(promo.endsAtMs),
  showtime_ids: promo.showtimeIds,
  active: promo.isActive,
  created_at: toInstant(promo.createdAtMs),
});
