import { and, eq, getTableColumns, gt, inArray, isNotNull, lte, notExists, sql } from "drizzle-orm";
import type { SQL } from "drizzle-orm";
import { db } from "../../platform/db.ts";
import { cinemas } from "../../programme/cinemas/tables.ts";
import { showtimes } from "../../programme/showtimes/tables.ts";
import type { PromoCode, PromoCodeDraft, Reason } from "./promo-code.ts";
import { promoClaims, promoCodes } from "./tables.ts";

const columns = getTableColumns(promoCodes);

/** Undefined if the owner has this code already. */
export const addCode = (
  code: PromoCodeDraft & { readonly ownerId: number; readonly createdAtMs: number },
): Promise<PromoCode | undefined> =>
  db.insert(promoCodes).values(code).onConflictDoNothing().returning(columns).get();

export const codeOf = (id: number): Promise<PromoCode | undefined> =>
  db.select(columns).from(promoCodes).where(eq(promoCodes.id, id)).get();

/** An owner's codes after the id `afterId`, oldest first; of all owners if `ownerId` is null. */
export const codesOf = (ownerId: number | null, afterId: number, limit: number): Promise<PromoCode[]> =>
  db
    .select(columns)
    .from(promoCodes)
    .where(and(ownerId === null ? undefined : eq(promoCodes.ownerId, ownerId), gt(promoCodes.id, afterId)))
    .orderBy(promoCodes.id)
    .limit(limit);

/** Keeps out a whole row, which would overwrite `uses` with the number that was read. */
type WithoutUses = { readonly uses?: never };

/** Undefined if the code has changed since it was `seen`, or if it `isUnused` no longer although it has to be. */
export const changeCode = (
  seen: Pick<PromoCode, "id" | "version">,
  draft: PromoCodeDraft & WithoutUses,
  isUnused: boolean,
): Promise<PromoCode | undefined> =>
  db
    .update(promoCodes)
    .set({ ...draft, version: seen.version + 1 })
    .where(
      and(
        eq(promoCodes.id, seen.id),
        eq(promoCodes.version, seen.version),
        isUnused ? eq(promoCodes.uses, 0) : undefined,
      ),
    )
    .returning(columns)
    .get();

/** False if the code was ever claimed (a claim that was given back counts too), or does not exist. */
export async function removeCode(id: number): Promise<boolean> {
  const claims = db.select({ id: promoClaims.id }).from(promoClaims).where(eq(promoClaims.promoCodeId, id));
  const removed = await db
    .delete(promoCodes)
    .where(and(eq(promoCodes.id, id), notExists(claims)))
    .returning({ id: promoCodes.id });
  return removed.length > 0;
}

/** The showtimes that exist, each with the owner of its cinema. */
export const ownersOf = (showtimeIds: readonly number[]) =>
  db
    .select({ id: showtimes.id, ownerId: cinemas.ownerId })
    .from(sql`json_each(${JSON.stringify(showtimeIds)}) AS named`)
    .innerJoin(showtimes, sql`${showtimes.id} = named.value`)
    .innerJoin(cinemas, eq(cinemas.id, showtimes.cinemaId));

interface Attempt {
  readonly claimId: string;
  readonly userId: number;
  readonly showtimeId: number;
  readonly code: string;
  readonly nowMs: number;
  readonly lookAtMs: number;
}

/** One row: the code of the showtime's owner, and why it is not valid (null: it is). No row if there is no such code. */
const verdict = ({ userId, showtimeId, code, nowMs }: Attempt): SQL => sql`
  SELECT p.id, p.percent, p.amount_cents, CASE
    WHEN NOT p.is_active THEN 'inactive'
    WHEN p.starts_at_ms > ${nowMs} THEN 'not_yet'
    WHEN p.ends_at_ms <= ${nowMs} THEN 'over'
    WHEN p.showtime_ids IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM json_each(p.showtime_ids) WHERE value = s.id) THEN 'other_showtime'
    WHEN p.currency <> s.currency THEN 'other_currency'
    WHEN p.max_uses_per_person <= (
      SELECT count(*) FROM promo_claims
      WHERE promo_code_id = p.id AND user_id = ${userId} AND status IN ('claimed', 'used')
    ) THEN 'used_by_you'
    WHEN p.uses >= p.max_uses THEN 'used_up'
  END AS reason
  FROM showtimes s
  JOIN cinemas c ON c.id = s.cinema_id
  JOIN promo_codes p ON p.code = ${code} AND p.owner_id = c.owner_id
  WHERE s.id = ${showtimeId}`;

const verdictColumns = {
  id: sql<number>`verdict.id`,
  percent: sql<number | null>`verdict.percent`,
  amountCents: sql<number | null>`verdict.amount_cents`,
  reason: sql<Reason | null>`verdict.reason`,
};

/**
 * Claims one use, in one transaction: it reads the verdict, inserts the claim only if the same verdict has no reason
 * against it, and counts the use. So the last use goes to exactly one of any number of parallel buyers. Returns the
 * verdict; undefined if there is no such code.
 */
export async function claim(attempt: Attempt) {
  const { claimId, userId, showtimeId, nowMs, lookAtMs } = attempt;
  const [[answer]] = await db.batch([
    db.select(verdictColumns).from(sql`(${verdict(attempt)}) verdict`),
    db.insert(promoClaims).select(sql`
      SELECT ${claimId}, verdict.id, ${userId}, ${showtimeId}, 'claimed', null, ${nowMs}, ${lookAtMs}
      FROM (${verdict(attempt)}) verdict WHERE verdict.reason IS NULL`),
    db
      .update(promoCodes)
      .set({ uses: sql`${promoCodes.uses} + 1` })
      .where(sql`${promoCodes.id} = (SELECT promo_code_id FROM promo_claims WHERE id = ${claimId})`),
  ]);
  return answer;
}

/** A claim with a time to look at it was neither settled by the sweep nor by the box office's copies. */
const isOpen = isNotNull(promoClaims.lookAtMs);

/** Gives back those of the claims that are open. Returns how many. */
export async function giveBack(ids: readonly string[]): Promise<number> {
  const which = and(sql`${promoClaims.id} IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`, isOpen);
  const ending = db
    .select({ promoCodeId: promoClaims.promoCodeId, count: sql<number>`count(*)`.as("count") })
    .from(promoClaims)
    .where(which)
    .groupBy(promoClaims.promoCodeId)
    .as("ending");
  const [, returned] = await db.batch([
    db
      .update(promoCodes)
      .set({ uses: sql`${promoCodes.uses} - ${ending.count}` })
      .from(ending)
      .where(eq(promoCodes.id, ending.promoCodeId)),
    db
      .update(promoClaims)
      .set({ status: "returned", lookAtMs: null })
      .where(which)
      .returning({ id: promoClaims.id }),
  ]);
  return returned.length;
}

/** Notes for each claim that is open the reservation that used it. */
export async function use(reservationIds: Readonly<Record<string, number>>): Promise<void> {
  await db
    .update(promoClaims)
    .set({ status: "used", reservationId: sql`sold.value`, lookAtMs: null })
    .from(sql`json_each(${JSON.stringify(reservationIds)}) AS sold`)
    .where(and(sql`${promoClaims.id} = sold.key`, isOpen));
}

/** Sets when to look at the claims next, except those that were settled meanwhile. */
export async function lookLater(ids: readonly string[], lookAtMs: number): Promise<void> {
  await db
    .update(promoClaims)
    .set({ lookAtMs })
    .from(sql`json_each(${JSON.stringify(ids)}) AS later`)
    .where(and(sql`${promoClaims.id} = later.value`, isOpen));
}

/** Claims that are due for a look. Used ones are from a release that looked at them too; now the copies settle them. */
export const due = (nowMs: number, limit: number) =>
  db
    .select({ id: promoClaims.id, showtimeId: promoClaims.showtimeId })
    .from(promoClaims)
    .where(and(inArray(promoClaims.status, ["claimed", "used"]), lte(promoClaims.lookAtMs, nowMs)))
    .limit(limit);
