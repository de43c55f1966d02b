/** Many showtimes in requests and answers. */

import * as z from "zod";
import { described, instant, toInstant } from "../../http/openapi.ts";
import type { Shown } from "../../http/openapi.ts";
import { lazily } from "../../platform/lazily.ts";
import { MAX_SEATS } from "../cinemas/layout-shape.ts";
import { showtimeBody } from "../showtimes/bodies.ts";
import { BEYOND_MS, SHOWTIME, WITHIN, id, showtimeSchema, showtimeView, isYear } from "../showtimes/wire.ts";
import { MAX_SHOWTIMES, codeOf } from "./batch.ts";
import type { Clash, How, Name, Written } from "./batch.ts";
import type { CopyOrder } from "./copying.ts";

const MAX_DAYS = 31;
const DAY_MS = 24 * 60 * 60 * 1000;

/** How many seats showtimes without a screen ask for by number: making their labels costs memory. */
const seatsIn = (bodies: readonly unknown[]): number =>
  bodies.reduce<number>((sum, body) => {
    const { seats } = (body ?? {}) as { seats?: unknown };
    return sum + (typeof seats === "number" ? seats : 0);
  }, 0);

/** The number is checked before the bodies are read, so that no request is answered with a million errors. */
export const showtimesSchema = z
  .array(z.unknown().meta({ $ref: "#/components/schemas/NewShowtime" }))
  .min(1)
  .max(MAX_SHOWTIMES)
  .refine((bodies) => seatsIn(bodies) <= MAX_SEATS, `More than ${MAX_SEATS} seats without a screen`)
  .meta({ description: "New showtimes, in any order" })
  .pipe(z.array(showtimeBody));

const onConflict = z.enum(["refuse", "skip"]).default("refuse").meta({
  description: "What to do with a showtime whose screen is taken: refuse all, or leave it out",
});

const DRY_RUN = "Answers what would be done, and writes nothing";
const dryRun = z.boolean().default(false).meta({ description: DRY_RUN });

interface HowBody {
  readonly on_conflict: How["onConflict"];
  readonly dry_run: boolean;
}

const howOf = (body: HowBody): How => ({ onConflict: body.on_conflict, dryRun: body.dry_run });

export const batchBody = z
  .strictObject({ showtimes: showtimesSchema, on_conflict: onConflict, dry_run: dryRun })
  .transform(({ showtimes, ...how }) => ({ drafts: showtimes, how: howOf(how) }))
  .meta({
    id: "ShowtimeBatch",
    examples: [
      {
        showtimes: [
          { movie_id: 3, screen_id: 1, local_start: "2026-11-21T19:30", price_card_id: 2 },
          { movie_id: 3, screen_id: 1, local_start: "2026-11-22T19:30", price_card_id: 2 },
        ],
        on_conflict: "skip",
      },
    ],
  });

const day = z.iso.date().refine((text) => isYear(Number(text.slice(0, 4))), WITHIN);

export const copyBody = z
  .strictObject({
    from: day.meta({ description: "The first of the cinema's days that are copied" }),
    to: day.meta({ description: "The day that `from` is copied to" }),
    days: z.int().min(1).max(MAX_DAYS).meta({ description: "How many days in a row are copied" }),
    screens: z
      .array(id)
      .min(1)
      .max(MAX_SHOWTIMES)
      .optional()
      .meta({ description: "Ids. All, if left out, and then also showtimes without a screen" }),
    status: z
      .enum(["draft", "on_sale"])
      .optional()
      .meta({ description: "If left out, drafts of drafts, and all others on sale" }),
    on_conflict: onConflict,
    dry_run: dryRun,
  })
  // A day that does not exist is no number, and has its own error.
  .refine(({ to, days }) => !(Date.parse(to) + (days - 1) * DAY_MS >= BEYOND_MS), {
    path: ["to"],
    error: WITHIN,
  })
  .refine(({ from, to }) => from !== to, {
    path: ["to"],
    error: "The days would be copied onto themselves: `to` is the same day as `from`",
  })
  .transform(({ from, to, days, screens, status, ...how }) => ({
    order: { from, to, days, screens, status } satisfies CopyOrder,
    how: howOf(how),
  }))
  .meta({
    id: "ProgrammeCopy",
    examples: [{ from: "2026-11-20", to: "2026-11-27", days: 7, on_conflict: "skip" }],
  });

export const csvQuery = z
  .strictObject({
    on_conflict: onConflict,
    dry_run: z.enum(["true", "false"]).default("false").meta({ description: DRY_RUN }),
  })
  .transform((query): How => ({ onConflict: query.on_conflict, dryRun: query.dry_run === "true" }));

const nameFields = {
  row: z.int().optional().meta({ description: "Of a CSV, as spreadsheets count: its header is row 1" }),
  copy_of: id.optional().meta({ description: "The showtime that was copied" }),
};

const index = z.int().meta({ description: "In the request, from 0; of copies, in the order of the start" });

const SKIPPED = {
  index: 1,
  code: "screen_busy",
  detail:
    "/showtimes/1 would start at 2026-11-22T19:30:00.000Z, but showtime 30 has the screen from 2026-11-22T18:00:00.000Z to 2026-11-22T19:57:00.000Z, including trailers and cleaning",
  starts_at: "2026-11-22T19:30:00.000Z",
  screen_free_at: "2026-11-22T21:27:00.000Z",
  in_the_way: {
    showtime_id: 30,
    index: null,
    starts_at: "2026-11-22T18:00:00.000Z",
    screen_free_at: "2026-11-22T19:57:00.000Z",
  },
};

const skippedSchema = lazily(() =>
  z
    .strictObject({
      index,
      ...nameFields,
      code: z.enum(["screen_busy", "screen_closed"]).meta({
        description: "screen_busy: another showtime has the screen. screen_closed: the screen is closed",
      }),
      detail: z.string().meta({ description: "The same in words" }),
      starts_at: instant.meta({ description: "When it would start" }),
      screen_free_at: instant.meta({ description: "When it would leave the screen, cleaning included" }),
      in_the_way: z
        .strictObject({
          showtime_id: id
            .nullable()
            .meta({ description: "Null for one of the same request, and for a closure" }),
          closure_id: id.optional().meta({ description: "The screen is closed" }),
          index: z.int().nullable().meta({ description: "Of one of the same request, and else null" }),
          ...nameFields,
          starts_at: instant.meta({ description: "From when it has the screen" }),
          screen_free_at: instant.meta({ description: "Until when it has the screen" }),
        })
        .meta({ description: "What has the screen" }),
    })
    .meta({ id: "SkippedShowtime", examples: [SKIPPED] }),
);

export const batchSchema = lazily(() =>
  z
    .strictObject({
      dry_run: z.boolean().meta({ description: "Whether nothing was written" }),
      created: z
        .array(
          z.strictObject({
            index,
            ...nameFields,
            showtime: described(
              showtimeSchema()
                .extend({ id: id.nullable().meta({ description: "The showtime's id; null in a dry run" }) })
                .meta({ id: "BatchedShowtime" }),
              "As it is now, or would be",
            ),
          }),
        )
        .meta({ description: "What was written, or would be" }),
      skipped: z.array(skippedSchema()).meta({ description: "What was left out, with `skip`" }),
    })
    .meta({
      id: "WrittenShowtimes",
      examples: [
        {
          dry_run: false,
          created: [{ index: 0, showtime: { ...SHOWTIME, id: 31 } }],
          skipped: [SKIPPED],
        },
      ],
    }),
);

export const batchView = (
  { made, clashes, names }: Written,
  dry_run: boolean,
  nowMs: number,
): Shown<typeof batchSchema> => ({
  dry_run,
  created: made.map(({ nth, showtime }) => ({
    index: nth,
    ...nameView(names[nth]),
    showtime: {
      ...showtimeView({ ...showtime, id: 0, screenId: showtime.screenId ?? 0 }, nowMs),
      id: showtime.id ?? null,
    },
  })),
  skipped: clashes.map((clash) => clashView(clash, names)),
});

export function clashView(clash: Clash, names: readonly Name[]): Shown<typeof skippedSchema> {
  const { nth, showtime, other } = clash;
  const { by } = other;
  return {
    index: nth,
    ...nameView(names[nth]),
    code: codeOf(clash),
    detail: clashDetail(clash, names),
    starts_at: toInstant(showtime.startsAtMs),
    screen_free_at: toInstant(showtime.endsAtMs),
    in_the_way: {
      showtime_id: "id" in by ? by.id : null,
      ...("closureId" in by ? { closure_id: by.closureId } : {}),
      index: "nth" in by ? by.nth : null,
      ...("nth" in by ? nameView(names[by.nth]) : {}),
      starts_at: toInstant(other.startsAtMs),
      screen_free_at: toInstant(other.endsAtMs),
    },
  };
}

const nameView = ({ row, copyOf }: Name = {}) => ({
  ...(row === undefined ? {} : { row }),
  ...(copyOf === undefined ? {} : { copy_of: copyOf }),
});

function clashDetail({ nth, showtime, other }: Clash, names: readonly Name[]): string {
  const [from, to] = [toInstant(other.startsAtMs), toInstant(other.endsAtMs)];
  const starts = toInstant(showtime.startsAtMs);
  if ("closureId" in other.by)
    return `${nameText(nth, names)} would start at ${starts}, but the screen is closed from ${from} to ${to}`;
  const by = "id" in other.by ? `showtime ${other.by.id}` : nameText(other.by.nth, names);
  return `${nameText(nth, names)} would start at ${starts}, but ${by} has the screen from ${from} to ${to}, including trailers and cleaning`;
}

function nameText(nth: number, names: readonly Name[]): string {
  const { pointer, row, copyOf } = names[nth] ?? {};
  if (copyOf !== undefined) return `the copy of showtime ${copyOf}`;
  return row === undefined ? (pointer ?? "") : `row ${row}`;
}
