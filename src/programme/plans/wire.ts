/** The ways to bring a layout: as it is, as a plan of pretix, or as CSV. */

import * as z from "zod";
import { lazily } from "../../platform/lazily.ts";
import type { Layout } from "../cinemas/layout-shape.ts";
import { layoutSchema } from "../cinemas/layout.ts";
import { fromCsv } from "./from-csv.ts";
import { fromPretix } from "./from-pretix.ts";
import type { TakenPlan } from "./layout-of.ts";
import type { Renamed } from "./plan.ts";

/** Enough for 15,000 seats of pretix, or 50,000 as CSV. JSON of this size takes at most half of an isolate's memory. */
export const MAX_PLAN_BYTES = 4 * 1024 * 1024;

/** One of them is sent. */
export const planFields = {
  layout: layoutSchema.optional(),
  pretix: z.looseObject({}).optional().meta({
    description:
      "Instead of layout: a seating plan by pretix's schema. Zones become sections, rows and seats keep their numbers, and seats are drawn where they are. Colours, areas and fields of other versions are left out",
  }),
  csv: z
    .string()
    .optional()
    .meta({
      description:
        "Instead of layout: a line a seat, with commas or semicolons. The header names the columns: row and seat, and, where wanted, section, x, y, category, accessible, companion, blocked, together, companion_of and label",
      examples: ["section,row,seat,x,y,category\r\nStalls,A,1,1,1,standard\r\n"],
    }),
};

type Sent = Partial<Record<keyof typeof planFields, unknown>> & {
  readonly layout?: Layout | undefined;
  readonly pretix?: unknown;
  readonly csv?: string | undefined;
};

export interface Brought {
  readonly layout: Layout;
  /** Null for a layout. */
  readonly renamed: Renamed | null;
}

/**
 * The layout that a body brings; undefined if it brings none, or if what it brings cannot be taken: then the context has why.
 */
export function layoutIn(body: Sent, context: z.RefinementCtx, isNeeded: boolean): Brought | undefined {
  const { layout, pretix, csv } = body;
  const sent = (["layout", "pretix", "csv"] as const).filter((field) => body[field] !== undefined);
  const [field, second] = sent;
  if (second !== undefined || (field === undefined && isNeeded)) {
    const path = [second ?? "layout"];
    context.addIssue({ code: "custom", path, message: "Send one of layout, pretix and csv" });
    return undefined;
  }
  if (layout !== undefined) return { layout, renamed: null };
  if (pretix !== undefined) return taken(fromPretix(pretix), "pretix", context);
  return csv === undefined ? undefined : taken(fromCsv(csv), "csv", context);
}

function taken(plan: TakenPlan, field: string, context: z.RefinementCtx): Brought | undefined {
  if (plan.ok) return plan;
  for (const { path, message } of plan.faults)
    context.addIssue({ code: "custom", path: [field, ...path], message });
  return undefined;
}

export const renamedSchema = lazily(() =>
  z
    .strictObject({
      categories: z
        .array(
          z.strictObject({
            name: z.string().meta({ description: "The category's name in the plan" }),
            word: z.string().meta({ description: "Its word in the layout" }),
          }),
        )
        .meta({ description: "The word of each category of the plan" }),
      prefixes: z
        .array(
          z.strictObject({
            section: z.string().meta({ description: "The section's name" }),
            prefix: z.string().meta({ description: "What the labels of its seats begin with now" }),
          }),
        )
        .meta({ description: "Of sections whose seats would have had the labels of others" }),
    })
    .meta({
      id: "RenamedOfPlan",
      description: "Only after a plan was brought in: what has another name here",
      examples: [{ categories: [{ name: "Parkett links", word: "parkett-links" }], prefixes: [] }],
    }),
);

/** A plan of pretix as this server makes it. */
export const pretixSchema = lazily(() =>
  z
    .looseObject({
      name: z.string().meta({ description: "The screen's name" }),
      zones: z
        .array(z.looseObject({}))
        .meta({ description: "A zone for each section, with its rows, and in each row its seats" }),
    })
    .meta({
      id: "PretixPlan",
      description: "A seating plan by pretix's schema",
      examples: [{ name: "Studio", categories: [{ name: "standard", color: "#7f7f7f" }], zones: [] }],
    }),
);

/** The JSON schema of layouts. */
export const layoutDocumentSchema = lazily(() =>
  z.looseObject({ $id: z.url().meta({ description: "Its own address" }) }).meta({
    examples: [
      {
        $schema: "https://json-schema.org/draft/2020-12/schema",
        $id: "https://matinee.example/v1/schemas/layout.json",
        type: "object",
      },
    ],
  }),
);
