import { and, desc, eq, gte, inArray, sql } from "drizzle-orm";
import type { SQL } from "drizzle-orm";
import { db } from "../../platform/db.ts";
import type { Act, Entry, Outcome, Thing } from "./entry.ts";
import { auditLog } from "./tables.ts";

type Lookup = Readonly<Record<string, (id: number) => SQL>>;

/**
 * Whose a thing is, by the noun of its route. The tables are named in SQL only, because identity may not call their
 * departments.
 */
const SHOWTIME_OF: Lookup = {
  showtimes: (id) => sql`${id}`,
  shows: (id) => sql`${id}`,
  reservations: (id) => sql`(select showtime_id from reservations where reservations.id = ${id})`,
  orders: (id) => sql`(select showtime_id from reservations where reservations.id = ${id})`,
  payments: (id) => sql`(select showtime_id from payments where payments.id = ${id})`,
  guests: (id) => sql`(select showtime_id from guests where guests.id = ${id})`,
  "gate-keys": (id) => sql`(select showtime_id from api_keys where api_keys.id = ${id})`,
};
const CINEMA_OF: Lookup = {
  cinemas: (id) => sql`${id}`,
  "gate-keys": (id) => sql`(select gate_cinema_id from api_keys where api_keys.id = ${id})`,
  // Of a key for several cinemas none.
  "api-keys": (id) =>
    sql`(select json_extract(cinema_ids, '$[0]') from api_keys where api_keys.id = ${id} and json_array_length(cinema_ids) = 1)`,
};
const OWNER_OF: Lookup = {
  movies: (id) => sql`(select owner_id from movies where movies.id = ${id})`,
  "api-keys": (id) => sql`(select owner_id from api_keys where api_keys.id = ${id})`,
  "promo-codes": (id) => sql`(select owner_id from promo_codes where promo_codes.id = ${id})`,
};

const found = (lookup: Lookup, thing: Thing | null): SQL =>
  (thing === null ? undefined : lookup[thing.noun]?.(thing.id)) ?? sql`null`;

/** One row: the showtime, cinema and owner of the thing, null where it has none. At most four rows are read, by their keys. */
const homeOf = (thing: Thing | null): SQL => sql`(
  select showtime, cinema, coalesce(owner, (select owner_id from cinemas where cinemas.id = cinema)) as owner from (
    select showtime, coalesce(cinema, (select cinema_id from showtimes where showtimes.id = showtime)) as cinema, owner from (
      select ${found(SHOWTIME_OF, thing)} as showtime, ${found(CINEMA_OF, thing)} as cinema, ${found(OWNER_OF, thing)} as owner
    )
  )
) as home`;

const jsonOrNull = (value: unknown): string | null =>
  value === null || value === undefined ? null : JSON.stringify(value);

/** Adds an entry, of which the status may still be unknown; returns its id. */
export async function add(
  { atMs, actor, actsAs, action, ids, requestId, ownerId, cinemaId }: Act,
  thing: Thing | null,
  { status, before, after }: Omit<Outcome, "status"> & { readonly status: number | null },
): Promise<number> {
  const [added] = await db.all<{ id: number }>(sql`
    insert into audit_log (at_ms, actor, acts_as, action, ids, request_id, status, before, after, showtime_id, cinema_id, owner_id)
    select ${atMs}, ${actor}, ${actsAs}, ${action}, ${JSON.stringify(ids)}, ${requestId}, ${status}, ${jsonOrNull(before)},
      ${jsonOrNull(after)}, home.showtime, coalesce(home.cinema, ${cinemaId}), coalesce(home.owner, ${ownerId})
    from ${homeOf(thing)}
    returning id`);
  if (added === undefined) throw new Error("D1 did not return the entry's id");
  return added.id;
}

/** Says what came of an entry; `made` is what the request has made. */
export const complete = (
  id: number,
  { status, before, after }: Outcome,
  made: Thing | null,
): Promise<unknown> =>
  db.run(sql`
    update audit_log set status = ${status}, before = ${jsonOrNull(before)}, after = ${jsonOrNull(after)},
      showtime_id = coalesce(home.showtime, showtime_id), cinema_id = coalesce(home.cinema, cinema_id),
      owner_id = coalesce(home.owner, owner_id)
    from ${homeOf(made)} where audit_log.id = ${id} and status is null`);

/** Removes the entry of a request that changed nothing. */
export const drop = (id: number): Promise<unknown> =>
  db.run(sql`delete from audit_log where id = ${id} and status is null`);

/** Entries in the order of time; of those with the same time, in the order of ids. */
export interface Position {
  readonly atMs: number;
  readonly id: number;
}

export type Head = Position & Pick<Entry, "actor" | "action">;

/** Whose entries: each is one range of an index. */
export type Range =
  | { readonly of: "actor"; readonly is: string }
  | { readonly of: "owner" | "cinema" | "showtime"; readonly is: number }
  | { readonly of: "everybody" };

const { id, atMs, actor, action, ownerId, cinemaId, showtimeId } = auditLog;

function within(range: Range): SQL | undefined {
  switch (range.of) {
    case "actor":
      return eq(actor, range.is);
    case "owner":
      return eq(ownerId, range.is);
    case "cinema":
      return eq(cinemaId, range.is);
    case "showtime":
      return eq(showtimeId, range.is);
    case "everybody":
      return undefined;
  }
}

/** The newest entries of each range before the position and not before `fromMs`, newest first. */
export function heads(
  ranges: readonly Range[],
  fromMs: number,
  before: Position,
  limit: number,
): Promise<Head[][]> {
  const of = (range: Range) =>
    db
      .select({ id, atMs, actor, action })
      .from(auditLog)
      .where(
        and(
          within(range),
          gte(atMs, fromMs),
          sql`(${atMs}, ${auditLog.id}) < (${before.atMs}, ${before.id})`,
        ),
      )
      .orderBy(desc(atMs), desc(id))
      .limit(limit);
  const [first, ...others] = ranges.map(of);
  return first === undefined ? Promise.resolve([]) : db.batch([first, ...others]);
}

export const byIds = (ids: readonly number[]): Promise<Entry[]> =>
  db
    .select()
    .from(auditLog)
    .where(inArray(id, sql`(select value from json_each(${JSON.stringify(ids)}))`));
