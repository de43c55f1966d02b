/** How routers declare their routes, and the schemas that they share. */

import { OpenAPIHono } from "@hono/zod-openapi";
import * as z from "zod";
import { readInstant } from "../platform/instants.ts";
import { lazily } from "../platform/lazily.ts";
import type { Caller } from "./caller.ts";
import { invalidInput } from "./invalid-input.ts";
import type { Language } from "./languages.ts";
import { isPrintableLine, isPrintableText } from "./printable.ts";
import type { ProblemCode } from "./problem-codes.ts";

export interface AppEnv {
  Variables: {
    caller: Caller;
    requestId: string;
    language: Language;
    /** The showtime that a request of staff is about, where its path does not say it. */
    aboutShowtime?: number;
  };
}

type RouterOptions = NonNullable<ConstructorParameters<typeof OpenAPIHono<AppEnv>>[0]>;

/** A router that answers invalid input with a problem document. */
export const slice = (options: Pick<RouterOptions, "router" | "getPath"> = {}): OpenAPIHono<AppEnv> =>
  new OpenAPIHono<AppEnv>({
    ...options,
    defaultHook: (result) => {
      if (!result.success) throw invalidInput(result.error, result.target);
    },
  });

export const BEARER = [{ bearer: [] }];

/** Keeps tokens and personal data out of every cache. */
export const NO_STORE = { "cache-control": "no-store" };

/**
 * The problems that a route answers itself, beside those that all routes of its kind have. The document's maker reads the codes;
 * each call has a key of its own, so that several may be spread into one route.
 */
export const refusals = (...codes: readonly ProblemCode[]): object => ({ [Symbol("refusals")]: codes });

/** The codes that a route's responses name by `refusals`. */
export const codesNamed = (responses: object): ProblemCode[] =>
  Object.getOwnPropertySymbols(responses).flatMap(
    (key): ProblemCode[] => Object.getOwnPropertyDescriptor(responses, key)?.value ?? [],
  );

/** Schemas of answers serve the document alone: they are made when somebody asks for it, and not when a Worker starts. */
type OfAnswer<Schema extends z.ZodType> = () => Schema;

/** What an answer of the schema has. */
export type Shown<Made extends OfAnswer<z.ZodType>> = z.output<ReturnType<Made>>;

/** An answer's media type. */
export const shown = <Schema extends z.ZodType>(schemaOf: OfAnswer<Schema>) => ({
  get schema(): Schema {
    return schemaOf();
  },
});

export const json = <Schema extends z.ZodType>(schemaOf: OfAnswer<Schema>, description: string) => ({
  description,
  content: { "application/json": shown(schemaOf) },
});

export const body = <Schema extends z.ZodType>(schema: Schema) => ({
  required: true,
  content: { "application/json": { schema } },
});

/** A body that may be left out; goes with `emptyIsNoBody`. */
export const optionalBody = <Schema extends z.ZodType>(schema: Schema) => ({
  ...body(schema),
  required: false,
});

/** A body that the handler reads as it came. */
export const rawBody = {
  required: true,
  content: { "application/json": { schema: { type: "object" } } },
} as const;

/** For routes that answer more to somebody who is signed in. */
export const OPTIONAL_BEARER = [...BEARER, {}];

export const money = z
  .strictObject({
    amount: z.int().meta({ description: "In minor units of the currency: 900 is 9.00 EUR, and 900 JPY" }),
    currency: z.string().meta({ description: "ISO 4217" }),
  })
  .meta({
    id: "Money",
    description: "An amount of money",
    examples: [{ amount: 900, currency: "EUR" }],
  });

/**
 * A schema that has an id, or null. The document's writer makes of such a schema with `nullable()` one that no null fits.
 */
export const orNull = <Schema extends z.ZodType>(schema: Schema) => z.union([schema, z.null()]);

export const moneyOrNull = orNull(money);

/**
 * A schema that has an id, as a field that says what it is there. With `meta` alone the document would show a copy of the schema
 * without its name.
 */
export const described = <Schema extends z.ZodType>(schema: Schema, description: string) =>
  z.lazy(() => schema).meta({ description });

/**
 * One printable line, for titles and names, which also go into mails. Not a pattern, because the document would lose
 * the pattern's flags.
 */
export const line = (maxLength: number) =>
  z.string().trim().min(1, { abort: true }).max(maxLength).refine(isPrintableLine, {
    error: "Has characters that cannot be printed, or none that is visible",
    abort: true,
  });

/** Several printable lines, or none, for descriptions and reviews. */
export const lines = (maxLength: number) =>
  z
    .string()
    .overwrite((text) => text.replaceAll("\r\n", "\n"))
    .trim()
    .max(maxLength)
    .refine(isPrintableText, "Has characters that cannot be printed");

/** A web address that pages may link to, without credentials. */
export const webUrl = z
  .url({ protocol: /^https?$/, abort: true })
  .max(500)
  .refine((url) => !hasCredentials(new URL(url)), "Has a user's name or password");

function hasCredentials({ username, password }: URL): boolean {
  return username !== "" || password !== "";
}

/** RFC 3339 in UTC. */
export const instant = z.iso
  .datetime()
  .meta({ description: "An instant: RFC 3339, in UTC", examples: ["2026-11-20T19:30:00.000Z"] });

/** The id of a thing in an answer; `cinema`, say. */
export const idOf = (thing: string) =>
  z
    .int()
    .positive()
    .meta({ description: `The ${thing}'s id` });

const NO_INSTANT = {
  no_instant: "Not an instant as 2026-11-20T19:30:00Z",
  no_such_day: "There is no such day",
  no_offset: "An instant needs an offset, as in 2026-11-20T19:30:00Z",
};

/** An instant of a request, as RFC 3339 allows it; read in the form of `instant`. */
export const givenInstant = (withoutOffset = NO_INSTANT.no_offset) =>
  z
    .string()
    .superRefine((text, context) => {
      const read = readInstant(text);
      if (typeof read === "number") return;
      const message = read === "no_offset" ? withoutOffset : NO_INSTANT[read];
      context.addIssue({ code: "custom", message, continue: false });
    })
    .overwrite((text) => {
      const read = readInstant(text);
      return typeof read === "number" ? toInstant(read) : text;
    })
    .meta({
      format: "date-time",
      description: "An instant: RFC 3339, with an offset or Z",
      examples: ["2026-11-20T19:30:00Z"],
    });

/** For a list within a time: `to`, if given, is not before `from`. */
export const isInOrder = <Time extends number | string>(period: {
  readonly from?: Time | undefined;
  readonly to?: Time | undefined;
}): boolean => period.from === undefined || period.to === undefined || period.from <= period.to;
export const NOT_IN_ORDER = { path: ["to"], error: "Before `from`" };

export const toInstant = (ms: number): string => new Date(ms).toISOString();

export const toInstantOrNull = (ms: number | null): string | null => (ms === null ? null : toInstant(ms));

/** An id in a path or a query. Digits only, because "0x1" and "1e0" would be other spellings of the same address. */
export const idText = z
  .string()
  .regex(/^\d{1,16}$/, "A whole number from 1 on, in digits")
  .transform(Number)
  .pipe(z.int().positive())
  .meta({ format: "int64", type: "integer", minimum: 1, description: "Its id, a whole number from 1 on" });

/** `/{id}` of a path. */
export const idParams = z.strictObject({
  id: idText.meta({ description: "The id of what the path names before it" }),
});

/** `?limit=` and `?cursor=` of a list. */
export const pageQuery = {
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(100)
    .default(20)
    .meta({ description: "How many entries a page has at most" }),
  cursor: z
    .string()
    .max(200)
    .optional()
    .meta({ description: "`next` of the page before. Left out: the first page" }),
};

export const page = <Item extends z.ZodType>(itemOf: OfAnswer<Item>) =>
  lazily(() => {
    const item = itemOf();
    const examples = item.meta()?.["examples"];
    return z
      .strictObject({
        data: z.array(item).meta({ description: "The entries of this page" }),
        next: z
          .string()
          .nullable()
          .meta({ description: "What to send as `cursor` for the next page; null on the last one" }),
      })
      .meta(Array.isArray(examples) ? { examples: [{ data: examples, next: null }] } : {});
  });
