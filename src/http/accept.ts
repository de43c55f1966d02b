/** What a client can read, by `Accept` (RFC 9110, section 12.5.1), and 406 where a route answers nothing of it. */

import type { Context, MiddlewareHandler } from "hono";
import { accepts } from "hono/accepts";
import type { Accept } from "hono/utils/accept";
import { ofDocumented } from "./documented-routes.ts";
import type { Documented, Registry } from "./documented-routes.ts";
import { Problem } from "./problem.ts";

/**
 * The media type of `supports` that the client likes best: the first without `Accept`, null where it accepts none. Of two
 * that it likes alike, the one that it names more exactly, then earlier.
 */
export const liked = (c: Context, supports: readonly [string, ...string[]]): string | null =>
  accepts(c, { header: "Accept", supports: [...supports], default: supports[0], match: best }) || null;

function best(ranges: Accept[], { supports }: { readonly supports: readonly string[] }): string {
  const ratings = supports.map((type) => ({ type, ...rated(ranges, type.toLowerCase()) }));
  const [first] = ratings
    .filter(({ quality }) => quality > 0)
    .toSorted(
      (one, other) =>
        other.quality - one.quality || other.exactness - one.exactness || one.place - other.place,
    );
  return first?.type ?? "";
}

interface Rating {
  readonly quality: number;
  readonly exactness: number;
  readonly place: number;
}

/** Of a type, by the range that names it most exactly. */
function rated(ranges: readonly Accept[], type: string): Rating {
  let found: Rating = { quality: 0, exactness: -1, place: 0 };
  for (const [place, range] of ranges.entries()) {
    const exactness = exactnessOf(range.type.toLowerCase(), type);
    if (exactness > found.exactness) found = { quality: range.q, exactness, place };
  }
  return found;
}

/** How exactly a range names a type; -1 where it does not. */
function exactnessOf(range: string, type: string): number {
  if (range === type) return 3;
  // JSON of a kind of its own, as `application/ld+json`: whoever reads JSON reads it.
  if (range === "application/json" && type.endsWith("+json")) return 2;
  if (range === "*/*") return 0;
  return range.endsWith("/*") && type.startsWith(range.slice(0, -1)) ? 1 : -1;
}

/** Any range without parameters that takes everything: what most programs send, or nothing. */
const TAKES_ALL = /^[^;]*\*\/\*[^;]*$/;

/** Answers 406 where a documented route has no media type that `Accept` allows. An error is a problem document all the same. */
export function refusesUnreadable(registry: () => Registry): MiddlewareHandler {
  const answersOf = ofDocumented(registry, typesOf);
  return async (c, next) => {
    const asked = c.req.header("accept");
    if (asked !== undefined && !TAKES_ALL.test(asked) && c.req.header("upgrade") === undefined)
      for (const { types } of answersOf(c)) if (liked(c, types) === null) throw notAcceptable(types);
    await next();
  };
}

const notAcceptable = (types: readonly string[]): Problem =>
  new Problem(
    "not_acceptable",
    `This route answers ${types.join(", ")}, and \`Accept\` allows none of it. Nothing was done.`,
    { media_types: types },
    { vary: "Accept" },
  );

/** The media types of a route's successes, if it answers with any. */
function typesOf({ responses }: Documented): { readonly types: [string, ...string[]] } | null {
  const [first, ...more] = new Set(
    Object.entries(responses).flatMap(([status, answer]) =>
      status.startsWith("2") && "content" in answer ? Object.keys(answer.content ?? {}) : [],
    ),
  );
  return first === undefined ? null : { types: [first, ...more] };
}
