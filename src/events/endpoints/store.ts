import { and, eq, inArray, ne, sql } from "drizzle-orm";
import type { Home } from "../../identity/staff/permission.ts";
import { db, literal } from "../../platform/db.ts";
import { keepingEvents, newestNumber } from "../log/store.ts";
import type { Endpoint } from "./endpoint.ts";
import { MOST_ENDPOINTS } from "./endpoint.ts";
import { webhookEndpoints } from "./tables.ts";

const { id, ownerId, status } = webhookEndpoints;

const columns = {
  id,
  ownerId,
  url: webhookEndpoints.url,
  description: webhookEndpoints.description,
  types: webhookEndpoints.types,
  cinemas: webhookEndpoints.cinemas,
  status,
  offReason: webhookEndpoints.offReason,
  offAtMs: webhookEndpoints.offAtMs,
  failingSinceMs: webhookEndpoints.failingSinceMs,
  previousUntilMs: webhookEndpoints.previousUntilMs,
  createdAtMs: webhookEndpoints.createdAtMs,
};

const isThere = ne(status, "removed");

/** The owners of these cinemas. */
export const homesOf = (cinemaIds: readonly number[]): Promise<Home[]> =>
  db.all<Home>(sql`
    SELECT cinemas.id AS cinemaId, cinemas.owner_id AS ownerId
    FROM json_each(${JSON.stringify(cinemaIds)}) CROSS JOIN cinemas ON cinemas.id = json_each.value`);

export type EndpointDraft = Pick<
  Endpoint,
  "ownerId" | "url" | "description" | "types" | "cinemas" | "createdAtMs"
> & {
  readonly sealedSecret: string;
};

/**
 * Adds an endpoint that gets what happens from now on, and begins the owner's log of events. Null where the owner has
 * `MOST_ENDPOINTS` already.
 */
export async function addEndpoint(draft: EndpointDraft): Promise<Endpoint | null> {
  const { createdAtMs } = draft;
  const room = sql`(select count(*) from webhook_endpoints where owner_id = ${draft.ownerId} and status <> 'removed') < ${MOST_ENDPOINTS}`;
  const [, added] = await db.batch([
    keepingEvents(draft.ownerId, createdAtMs),
    db
      .insert(webhookEndpoints)
      .select(
        sql`select null, ${draft.ownerId}, ${draft.url}, ${draft.description}, ${jsonOrNull(draft.types)}, ${jsonOrNull(draft.cinemas)}, 'on', null, null, ${draft.sealedSecret}, null, null, ${newestNumber(draft.ownerId)}, null, 0, ${createdAtMs} where ${room}`,
      )
      .returning(columns),
  ]);
  return added[0] ?? null;
}

const jsonOrNull = (list: readonly unknown[] | null): string | null =>
  list === null ? null : JSON.stringify(list);

/** An owner's endpoints, or those of several owners, the oldest first. */
export const endpointsOf = (ownerIds: readonly number[]): Promise<Endpoint[]> =>
  db
    .select(columns)
    .from(webhookEndpoints)
    .where(and(inArray(ownerId, [...ownerIds]), isThere))
    .orderBy(id);

export const endpoint = (endpointId: number): Promise<Endpoint | undefined> =>
  db
    .select(columns)
    .from(webhookEndpoints)
    .where(and(eq(id, endpointId), isThere))
    .get();

/** With what sending to it needs. */
export const receiver = (endpointId: number) =>
  db
    .select()
    .from(webhookEndpoints)
    .where(and(eq(id, endpointId), isThere))
    .get();

export type EndpointChange = Partial<Pick<Endpoint, "url" | "description" | "types" | "cinemas">> & {
  readonly status?: "on" | "off";
};

/** Null where it was removed meanwhile. One that is switched on goes on where it was; that the old address failed is not the new one's. */
export async function changeEndpoint(
  endpointId: number,
  { status: to, types, cinemas, ...change }: EndpointChange,
  nowMs: number,
): Promise<Endpoint | null> {
  const turned =
    to === undefined
      ? {}
      : {
          status: to,
          offReason: to === "on" ? null : sql`iif(${status} = 'off', ${webhookEndpoints.offReason}, 'owner')`,
          offAtMs: to === "on" ? null : sql`iif(${status} = 'off', ${webhookEndpoints.offAtMs}, ${nowMs})`,
        };
  const { url } = change;
  const failing =
    to === "on"
      ? { failingSinceMs: null }
      : url !== undefined && {
          failingSinceMs: sql`iif(${webhookEndpoints.url} = ${url}, ${webhookEndpoints.failingSinceMs}, null)`,
        };
  const [changed] = await db
    .update(webhookEndpoints)
    .set({
      ...change,
      ...(types !== undefined && { types: types === null ? null : [...types] }),
      ...(cinemas !== undefined && { cinemas: cinemas === null ? null : [...cinemas] }),
      ...turned,
      ...failing,
      // Something is set in each case: an update without values is none.
      ownerId: sql`${ownerId}`,
    })
    .where(and(eq(id, endpointId), isThere))
    .returning(columns);
  return changed ?? null;
}

/** The secret until now signs too until `untilMs`. Null where the endpoint was removed meanwhile. */
export async function replaceSecret(
  endpointId: number,
  sealedSecret: string,
  untilMs: number,
): Promise<Endpoint | null> {
  const [changed] = await db
    .update(webhookEndpoints)
    .set({ sealedSecret, previousSecret: sql`${webhookEndpoints.sealedSecret}`, previousUntilMs: untilMs })
    .where(and(eq(id, endpointId), isThere))
    .returning(columns);
  return changed ?? null;
}

/** Nothing is sent to it any more. The sweep deletes its deliveries, and then its row. */
export async function removeEndpoint(endpointId: number): Promise<void> {
  await db
    .update(webhookEndpoints)
    .set({ status: "removed", url: "", description: "", sealedSecret: "", previousSecret: null })
    .where(eq(id, endpointId));
}

/** One that was switched off at that time and still is. */
export const endpointOffSince = (endpointId: number, offAtMs: number): Promise<Endpoint | undefined> =>
  db
    .select(columns)
    .from(webhookEndpoints)
    .where(and(eq(id, endpointId), eq(status, "off"), eq(webhookEndpoints.offAtMs, literal(offAtMs))))
    .get();
