import { and, eq, getTableColumns, gt, inArray, isNotNull, lt, lte, max, notExists, sql } from "drizzle-orm";
import type { SQL } from "drizzle-orm";
import { passwordTries } from "../../identity/accounts/tables.ts";
import type { Reach } from "../../identity/staff/permission.ts";
import { db } from "../../platform/db.ts";
import { cinemas } from "../../programme/cinemas/tables.ts";
import { showtimes } from "../../programme/showtimes/tables.ts";
import { GUESSES_KEPT_MS } from "./guesses.ts";
import type { GuessTarget } from "./guesses.ts";
import type { Finding, PromoCode, PromoCodeDraft } from "./promo-code.ts";
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
export const codesOf = (reach: Reach | null, afterId: number, limit: number): Promise<PromoCode[]> =>
  db
    .select(columns)
    .from(promoCodes)
    .where(and(reach === null ? undefined : inReach(reach), gt(promoCodes.id, afterId)))
    .orderBy(promoCodes.id)
    .limit(limit);

/** An owner's codes, or those for showtimes of the cinemas in reach alone. */
const inReach = ({ ownerId, cinemaIds, employerIds }: Reach): SQL =>
  cinemaIds.length === 0
    ? sql`${promoCodes.ownerId} = ${ownerId}`
    : sql`${promoCodes.ownerId} IN (SELECT value FROM json_each(${JSON.stringify([ownerId, ...employerIds])}))
      AND (${promoCodes.ownerId} = ${ownerId} OR (${promoCodes.showtimeIds} IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM json_each(${promoCodes.showtimeIds}) AS named LEFT JOIN showtimes ON showtimes.id = named.value
        WHERE showtimes.cinema_id IS NULL OR showtimes.cinema_id NOT IN (SELECT value FROM json_each(${JSON.stringify(cinemaIds)})))))`;

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
export const homesOf = (showtimeIds: readonly number[]) =>
  db
    .select({ id: showtimes.id, cinemaId: cinemas.id, ownerId: cinemas.ownerId })
    .from(sql`json_each(${JSON.stringify(showtimeIds)}) AS named`)
    .innerJoin(showtimes, sql`${showtimes.id} = named.value`)
    .innerJoin(cinemas, eq(cinemas.id, showtimes.cinemaId));

/** Of claims for guests at the counter: no account has this id. */
const NOBODY = 0;

interface Attempt {
  readonly claimId: string;
  /** Null for a guest at the counter, whose other uses are not known. */
  readonly userId: number | null;
  readonly showtimeId: number;
  readonly code: string;
  readonly nowMs: number;
  readonly lookAtMs: number;
  readonly guesses: readonly GuessTarget[];
}

/** Whether a claim of the code `p` is due for a look. By the index of such claims: a code may have very many others. */
const isAnyDue = (nowMs: number, of: SQL = sql``): SQL => sql`EXISTS (
  SELECT 1 FROM promo_claims
  WHERE status IN ('claimed', 'used') AND look_at_ms <= ${nowMs} AND +promo_code_id = p.id ${of})`;

/**
 * One row: the code of the showtime's owner, and why it is not valid (null: it is). No row if there is no such code. One for all
 * showtimes is not for a sandbox's: its tries would use up what is for the public.
 */
const verdict = ({ userId, showtimeId, code, nowMs }: Attempt): SQL => sql`
  SELECT p.id, p.percent, p.amount_cents, CASE
    WHEN NOT p.is_active THEN 'inactive'
    WHEN p.starts_at_ms > ${nowMs} THEN 'not_yet'
    WHEN p.ends_at_ms <= ${nowMs} THEN 'over'
    WHEN p.showtime_ids IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM json_each(p.showtime_ids) WHERE value = s.id) THEN 'other_showtime'
    WHEN p.showtime_ids IS NULL AND s.sandbox THEN 'other_showtime'
    WHEN p.currency <> s.currency THEN 'other_currency'
    WHEN p.max_uses_per_person <= (
      SELECT count(*) FROM promo_claims
      WHERE promo_code_id = p.id AND user_id = ${userId} AND status IN ('claimed', 'used')
    ) THEN iif(${isAnyDue(nowMs, sql`AND user_id = ${userId}`)}, 'to_settle', 'used_by_you')
    WHEN p.uses >= p.max_uses THEN iif(${isAnyDue(nowMs)}, 'to_settle', 'used_up')
  END AS reason
  FROM showtimes s
  JOIN cinemas c ON c.id = s.cinema_id
  JOIN promo_codes p ON p.code = ${code} AND p.owner_id = c.owner_id
  WHERE s.id = ${showtimeId}`;

const verdictColumns = {
  id: sql<number>`verdict.id`,
  percent: sql<number | null>`verdict.percent`,
  amountCents: sql<number | null>`verdict.amount_cents`,
  reason: sql<Finding>`verdict.reason`,
};

/**
 * Claims one use, in one transaction: it reads the verdict, inserts the claim only if the same verdict has no reason
 * against it, and counts the use. So the last use goes to exactly one of any number of parallel buyers. A code that is not
 * valid counts as a guess; `lockedUntilMs` is not null where there were too many, and then no code is looked at. The verdict
 * is undefined if there is no such code.
 */
export async function claim(attempt: Attempt) {
  const { claimId, userId, showtimeId, nowMs, lookAtMs, guesses } = attempt;
  const lock = and(
    sql`${passwordTries.target} IN (SELECT value ->> 'key' FROM json_each(${JSON.stringify(guesses)}))`,
    gt(passwordTries.lockedUntilMs, nowMs),
  );
  const isLocked = sql`EXISTS (SELECT 1 FROM password_tries WHERE ${lock})`;
  const [[locked], [answer]] = await db.batch([
    db
      .select({ untilMs: max(passwordTries.lockedUntilMs) })
      .from(passwordTries)
      .where(lock),
    db.select(verdictColumns).from(sql`(${verdict(attempt)}) verdict`),
    db.insert(promoClaims).select(sql`
      SELECT ${claimId}, verdict.id, ${userId ?? NOBODY}, ${showtimeId}, 'claimed', null, ${nowMs}, ${lookAtMs}
      FROM (${verdict(attempt)}) verdict WHERE verdict.reason IS NULL AND NOT ${isLocked}`),
    db
      .update(promoCodes)
      .set({ uses: sql`${promoCodes.uses} + 1` })
      .where(sql`${promoCodes.id} = (SELECT promo_code_id FROM promo_claims WHERE id = ${claimId})`),
    countGuess(attempt, isLocked),
  ]);
  return { lockedUntilMs: locked?.untilMs ?? null, verdict: answer };
}

/**
 * Counts an attempt that got no claim, unless its code is the buyer's own or may be free in a moment. The guess that is one
 * too many locks.
 */
function countGuess(attempt: Attempt, isLocked: SQL) {
  const { claimId, nowMs, guesses } = attempt;
  const targets = JSON.stringify(guesses);
  const failures = sql`iif(${passwordTries.lastAtMs} <= ${nowMs - GUESSES_KEPT_MS}, 1, ${passwordTries.failures} + 1)`;
  const most = sql`(SELECT value ->> 'most' FROM json_each(${targets}) WHERE value ->> 'key' = ${passwordTries.target})`;
  return db
    .insert(passwordTries)
    .select(
      sql`SELECT value ->> 'key', 1, 0, ${nowMs}, 0 FROM json_each(${targets})
        WHERE NOT ${isLocked} AND NOT EXISTS (SELECT 1 FROM promo_claims WHERE id = ${claimId})
          AND coalesce((SELECT verdict.reason FROM (${verdict(attempt)}) verdict), 'unknown')
            NOT IN ('used_by_you', 'to_settle')`,
    )
    .onConflictDoUpdate({
      target: passwordTries.target,
      set: {
        failures,
        lockedUntilMs: sql`iif(${failures} >= ${most}, ${nowMs + GUESSES_KEPT_MS}, 0)`,
        lastAtMs: nowMs,
      },
    });
}

/** A claim that no copy of a reservation has said anything of yet. */
const isClaimed = and(eq(promoClaims.status, "claimed"), isNotNull(promoClaims.lookAtMs));

/** A claim that is still due for a look: neither the copies nor another look were faster. */
const isDue = (nowMs: number) =>
  and(inArray(promoClaims.status, ["claimed", "used"]), lte(promoClaims.lookAtMs, nowMs));

/** Gives back those of the claims that have no reservation. Returns how many. */
export const giveBack = (ids: readonly string[]): Promise<number> => end(ids, isClaimed);

/** Gives back those of the claims that are still due at `nowMs`. Returns how many. */
export const giveBackDue = (ids: readonly string[], nowMs: number): Promise<number> => end(ids, isDue(nowMs));

async function end(ids: readonly string[], condition: SQL | undefined): Promise<number> {
  const which = and(
    sql`${promoClaims.id} IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`,
    condition,
  );
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

/** A claim that its box office has sold with. */
export interface UsedClaim {
  readonly claimId: string;
  readonly reservationId: number;
  /** The end of a hold; null for a sale. */
  readonly lookAtMs: number | null;
}

/** Notes the reservation of each claim that is still due at `nowMs`. */
export async function use(used: readonly UsedClaim[], nowMs: number): Promise<void> {
  await db
    .update(promoClaims)
    .set({
      status: "used",
      reservationId: sql`sold.value ->> 'reservationId'`,
      lookAtMs: sql`sold.value ->> 'lookAtMs'`,
    })
    .from(sql`json_each(${JSON.stringify(used)}) AS sold`)
    .where(and(sql`${promoClaims.id} = sold.value ->> 'claimId'`, isDue(nowMs)));
}

/** Sets when to look next at those of the claims that are still due at `nowMs`. */
export async function lookLater(ids: readonly string[], lookAtMs: number, nowMs: number): Promise<void> {
  await db
    .update(promoClaims)
    .set({ lookAtMs })
    .from(sql`json_each(${JSON.stringify(ids)}) AS later`)
    .where(and(sql`${promoClaims.id} = later.value`, isDue(nowMs)));
}

const dueClaims = { id: promoClaims.id, showtimeId: promoClaims.showtimeId };

/** Claims that are due for a look. */
export const due = (nowMs: number, limit: number) =>
  db.select(dueClaims).from(promoClaims).where(isDue(nowMs)).limit(limit);

/** Those of one code. */
export const dueOfCode = (codeId: number, nowMs: number, limit: number) =>
  db
    .select(dueClaims)
    .from(promoClaims)
    // The plus: by the index of due claims, not by that of all claims of the code.
    .where(and(isDue(nowMs), sql`+${promoClaims.promoCodeId} = ${codeId}`))
    .limit(limit);

/** Removes the first `limit` claims that were given back and made before `beforeMs`. Returns how many. */
export async function removeReturned(beforeMs: number, limit: number): Promise<number> {
  const { id, claimedAtMs } = promoClaims;
  const old = db
    .select({ id })
    .from(promoClaims)
    .where(and(sql`status = 'returned'`, lt(claimedAtMs, beforeMs)))
    .orderBy(claimedAtMs)
    .limit(limit);
  return (await db.delete(promoClaims).where(inArray(id, old)).returning({ id })).length;
}
