/** The shapes of cinemas and screens in requests and answers. */

import * as z from "zod";
import { idOf, idParams, idText, line, pageQuery } from "../../http/openapi.ts";
import type { Shown } from "../../http/openapi.ts";
import { lazily } from "../../platform/lazily.ts";
import { isCurrency } from "../../platform/minor-units.ts";
import { layoutIn, planFields, renamedSchema } from "../plans/wire.ts";
import type { Brought } from "../plans/wire.ts";
import { REGIONS } from "./cinema.ts";
import type {
  Cinema,
  CinemaChanges,
  NewCinema,
  Screen,
  ScreenChanges,
  ScreenDraft,
  ScreenWithLayout,
} from "./cinema.ts";
import { layoutSchema } from "./layout.ts";
import { asTimeZone } from "./local-time.ts";

const DEFAULT_DAY_START = "06:00";

const cinemaFields = {
  name: line(200).meta({ description: "As people read it" }),
  address: line(500).meta({ description: "Where it is, in one line, for mails and calendars" }),
  time_zone: z
    .string()
    .max(64)
    .refine((zone) => asTimeZone(zone) !== null, { error: "Not an IANA time zone", abort: true })
    .overwrite((zone) => asTimeZone(zone) ?? zone)
    .meta({
      description: "Of the IANA database. Its days and local times are in it",
      examples: ["Europe/Lisbon"],
    }),
  currency: z
    .string()
    .refine(isCurrency, "Not a currency of ISO 4217")
    .meta({ description: "Of all its prices: ISO 4217", examples: ["EUR"] }),
  region: z.enum(REGIONS).meta({
    description:
      "The region near which its seats are sold, a location hint of Durable Objects: wnam and enam, west and east of North America; sam, South America; weur and eeur, west and east of Europe; apac, Asia; oc, Oceania; afr, Africa; me, Middle East",
  }),
};

const dayStartsAt = z
  .string()
  .regex(/^(0\d|1[01]):[0-5]\d$/, "Not a time from 00:00 to 11:59")
  .meta({
    description:
      "When its day begins, as HH:MM before noon: a show before it is the night before's in lists and reports",
    examples: [DEFAULT_DAY_START],
  });

const MAX_HOLIDAYS = 200;

const holidays = z
  .array(z.iso.date())
  .max(MAX_HOLIDAYS)
  .superRefine((days, context) => {
    for (const [i, day] of days.entries())
      if (days.indexOf(day) < i) context.addIssue({ code: "custom", path: [i], message: "Is there twice" });
  })
  .overwrite((days) => days.toSorted())
  .meta({
    description: "Days of the cinema on which its price cards may ask for other prices, each once",
    examples: [["2026-12-25", "2026-12-26"]],
  });

const SANDBOX =
  "true: a cinema for tries, which only its people and its test keys see, and where payments are simulated. It stays one";

const CINEMA = {
  name: "Cinema Matinee",
  address: "Rua da Luz 12, Lisboa",
  time_zone: "Europe/Lisbon",
  currency: "EUR",
  region: "weur",
  day_starts_at: DEFAULT_DAY_START,
  holidays: ["2026-12-25"],
};

export const cinemaBody = z
  .strictObject({
    ...cinemaFields,
    day_starts_at: dayStartsAt.default(DEFAULT_DAY_START),
    holidays: holidays.default([]),
    sandbox: z.boolean().default(false).meta({ description: SANDBOX }),
  })
  .meta({ id: "NewCinema", examples: [CINEMA] })
  .transform(({ time_zone: timeZone, day_starts_at: startsAt, ...body }): NewCinema => ({
    ...body,
    timeZone,
    dayStartsAt: startsAt,
  }));

/** Fields that are left out do not change. */
export const cinemaChanges = z
  .strictObject({ ...cinemaFields, day_starts_at: dayStartsAt, holidays })
  .partial()
  .meta({ id: "CinemaChanges", examples: [{ holidays: ["2026-12-25", "2027-01-01"] }] })
  .transform(({ time_zone: timeZone, day_starts_at: startsAt, ...body }): CinemaChanges => ({
    ...body,
    timeZone,
    dayStartsAt: startsAt,
  }));

export const cinemaSchema = lazily(() =>
  z
    .strictObject({
      id: idOf("cinema"),
      ...cinemaFields,
      day_starts_at: dayStartsAt,
      holidays: z
        .array(z.iso.date())
        .meta({ description: "Days on which its price cards may ask for other prices, in their order" }),
      sandbox: z
        .literal(true)
        .optional()
        .meta({ description: "There for a cinema for tries only: see `POST /v1/cinemas`" }),
    })
    .meta({ id: "Cinema", examples: [{ id: 1, ...CINEMA }] }),
);

export const cinemaView = (cinema: Cinema): Shown<typeof cinemaSchema> => ({
  id: cinema.id,
  name: cinema.name,
  address: cinema.address,
  time_zone: cinema.timeZone,
  currency: cinema.currency,
  region: cinema.region,
  day_starts_at: cinema.dayStartsAt,
  holidays: [...cinema.holidays],
  ...(cinema.sandbox && { sandbox: true as const }),
});

/** Whether a list is of sandboxes. */
export const sandboxParam = (description: string) =>
  z
    .enum(["true", "false"])
    .transform((word) => word === "true")
    .optional()
    .meta({ description });

export const cinemasQuery = z.strictObject({
  ...pageQuery,
  sandbox: sandboxParam("true: the sandbox cinemas where you work; needs a token"),
});

export const screenParams = idParams.extend({
  id: idText.meta({ description: "The cinema's id" }),
  screen_id: idText.meta({ description: "The screen's id" }),
});

const screenFields = { name: line(100).meta({ description: "As tickets say it" }), ...planFields };

const FRONT_ROW = { label: "A", seats: [{ from: 1, to: 6 }] };
const MIDDLE = [{ from: 1, to: 4 }, { aisle: 1 }, { from: 5, to: 8 }];
const STUDIO_LAYOUT = {
  rows: [
    FRONT_ROW,
    { label: "B", seats: MIDDLE },
    { aisle: 1 },
    { label: "C", category: "premium", seats: MIDDLE },
  ],
  accessible: ["C1"],
  companions: ["C2"],
};

/** What a body brings, and what was renamed in it. */
interface Brings<Change> {
  readonly screen: Change;
  readonly renamed: Brought["renamed"];
}

export const screenBody = z
  .strictObject(screenFields)
  .meta({
    id: "NewScreen",
    examples: [{ name: "Studio", layout: STUDIO_LAYOUT }],
    oneOf: [{ required: ["layout"] }, { required: ["pretix"] }, { required: ["csv"] }],
  })
  .transform((body, context): Brings<ScreenDraft> => {
    const brought = layoutIn(body, context, true);
    if (brought === undefined) return z.NEVER;
    return { screen: { name: body.name, layout: brought.layout }, renamed: brought.renamed };
  });

/** Fields that are left out do not change. */
export const screenChanges = z
  .strictObject(screenFields)
  .partial()
  .meta({ id: "ScreenChanges", examples: [{ name: "Studio 1" }] })
  .transform((body, context): Brings<ScreenChanges> => {
    const brought = layoutIn(body, context, false);
    return { screen: { name: body.name, layout: brought?.layout }, renamed: brought?.renamed ?? null };
  });

export const screenSchema = lazily(() =>
  z
    .strictObject({
      id: idOf("screen"),
      cinema_id: idOf("cinema"),
      name: z.string().meta({ description: "As tickets say it" }),
      capacity: z.int().meta({ description: "Seats for sale, without the blocked ones" }),
    })
    .meta({ id: "Screen", examples: [{ id: 1, cinema_id: 1, name: "Grand", capacity: 160 }] }),
);

export const screenView = (screen: Screen): Shown<typeof screenSchema> => ({
  id: screen.id,
  cinema_id: screen.cinemaId,
  name: screen.name,
  capacity: screen.capacity,
});

const STUDIO = {
  id: 2,
  cinema_id: 1,
  name: "Studio",
  capacity: 22,
  layout_version: 1,
  layout: STUDIO_LAYOUT,
};

export const screenWithLayoutSchema = lazily(() =>
  z
    .strictObject({
      ...screenSchema().shape,
      layout_version: z.int().meta({
        description:
          "From 1, one more with each new layout. A showtime keeps the layout that it was created with",
      }),
      layout: layoutSchema,
    })
    .meta({ id: "ScreenWithLayout", examples: [STUDIO] }),
);

export const screenWithLayoutView = (screen: ScreenWithLayout): Shown<typeof screenWithLayoutSchema> => ({
  ...screenView(screen),
  layout_version: screen.layoutVersion,
  layout: screen.layout,
});

/** The answer to one who brought a layout. */
export const broughtScreenSchema = lazily(() =>
  screenWithLayoutSchema()
    .extend({ renamed: renamedSchema().optional() })
    .meta({ id: "BroughtScreen", examples: [STUDIO] }),
);

/** `renamed` is of this answer alone, so no tag has it. */
export const broughtScreenView = (
  view: Shown<typeof screenWithLayoutSchema>,
  renamed: Brought["renamed"],
): Shown<typeof broughtScreenSchema> =>
  renamed === null
    ? view
    : { ...view, renamed: { categories: [...renamed.categories], prefixes: [...renamed.prefixes] } };
