/** A price card's shapes in requests and answers. */

import * as z from "zod";
import { idOf, idParams, idText, line } from "../../http/openapi.ts";
import type { Shown } from "../../http/openapi.ts";
import { lazily } from "../../platform/lazily.ts";
import { IF_SOUND } from "../cinemas/layout-shape.ts";
import { cardPricesSchema } from "../showtimes/prices.ts";
import { WEEKDAYS, haveTooManySectionPrices } from "./price-card.ts";
import type { PriceCard, PriceCardChanges } from "./price-card.ts";

const MAX_ROWS = 100;
const MAX_FORMATS = 20;
const MAX_SECTIONS = 50;
const MAX_SECTION_NAME = 50;

export const cardParams = idParams.extend({
  id: idText.meta({ description: "The cinema's id" }),
  card_id: idText.meta({ description: "The price card's id" }),
});

/** A cinema's day ends before noon of the next one. */
const time = z
  .string()
  .regex(/^([0-2]\d|3[0-5]):[0-5]\d$/, "Not a time as HH:MM, with hours from 00 to 35")
  .meta({ examples: ["17:00", "24:15"] });

/** A showtime's format. */
const formatWord = z
  .string()
  .max(32)
  .regex(/^[a-z0-9][a-z0-9_-]*$/, "Lower-case letters, digits, _ and -, no _ or - first");

const sectionName = line(MAX_SECTION_NAME).overwrite((name) => name.normalize("NFC"));

const conditionSchema = z
  .strictObject({
    weekdays: z
      .array(z.enum(WEEKDAYS))
      .min(1)
      .max(WEEKDAYS.length)
      .optional()
      .meta({ description: "Of the cinema's day: a show at 00:15 on Saturday may be Friday's" }),
    from: time.optional().meta({
      description:
        "Starts from this local time on. Hours are counted on after midnight of the cinema's day: 24:15",
    }),
    to: time.optional().meta({ description: "Starts before this local time" }),
    holiday: z
      .boolean()
      .optional()
      .meta({ description: "true: on the cinema's `holidays` only; false: on its other days only" }),
    formats: z
      .array(formatWord)
      .min(1)
      .max(MAX_FORMATS)
      .optional()
      .meta({ description: "Showtimes of one of these formats", examples: [["3d", "35mm"]] }),
    sections: z
      .array(sectionName)
      .min(1)
      .max(MAX_SECTIONS)
      .optional()
      .meta({ description: "Seats of these sections of the hall, by name" }),
  })
  .refine((when) => Object.keys(when).length > 0, "At least one condition; leave out `when` for always")
  .refine(({ from, to }) => from === undefined || to === undefined || from < to, {
    path: ["to"],
    error: "Not after `from`: hours are counted on after midnight, as 26:00",
  })
  .meta({ id: "PriceCondition", description: "All that are given have to hold" });

const rowSchema = z.strictObject({
  when: conditionSchema.optional().meta({ description: "Always, if left out" }),
  prices: cardPricesSchema,
});

const cardFields = {
  name: line(100).meta({ description: "For those who run the cinema" }),
  prices: z
    .array(rowSchema)
    .min(1)
    .max(MAX_ROWS)
    .refine((rows) => !haveTooManySectionPrices(rows), {
      error:
        "The sections could have too many prices for one showtime: name fewer sections or ticket types, or make a card for each hall",
      ...IF_SOUND,
    })
    .meta({
      description:
        "Tried from the top for each section, category and ticket type: the first row whose conditions hold and that names the price has it",
    }),
};

const STANDARD = {
  name: "Standard",
  prices: [
    {
      when: { weekdays: ["mon", "tue"], to: "17:00", holiday: false },
      prices: { standard: { adult: 700 } },
    },
    { when: { sections: ["Balcony"] }, prices: { standard: { adult: 1400 } } },
    { prices: { standard: { adult: 900, child: 600 }, premium: { adult: 1200, child: 900 } } },
  ],
};

export const cardBody = z.strictObject(cardFields).meta({ id: "NewPriceCard", examples: [STANDARD] });

/** Fields that are left out do not change. */
export const cardChanges = z
  .strictObject(cardFields)
  .partial()
  .meta({ id: "PriceCardChanges", examples: [{ name: "Standard, from December" }] })
  .transform((body): PriceCardChanges => body);

export const cardSchema = lazily(() =>
  z
    .strictObject({ id: idOf("price card"), cinema_id: idOf("cinema"), ...cardFields })
    .meta({ id: "PriceCard", examples: [{ id: 2, cinema_id: 1, ...STANDARD }] }),
);

export const cardView = ({ id, cinemaId, name, prices }: PriceCard): Shown<typeof cardSchema> => ({
  id,
  cinema_id: cinemaId,
  name,
  prices,
});
