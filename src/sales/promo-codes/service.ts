/** Promo codes: owners make them; a claim is one reservation's use of a code. */

import type { ReservationRecord } from "../../box-office/answers.ts";
import { isLive } from "../../box-office/ledger/reservation.ts";
import { boxOffice } from "../../box-office/service.ts";
import type { Caller } from "../../http/caller.ts";
import { isTestProgram, may, mayFor, reachOf } from "../../identity/staff/permission.ts";
import type { Answer } from "../../platform/answer.ts";
import { now, randomHex } from "../../platform/clock.ts";
import { describeFault } from "../../platform/faults.ts";
import { optimistically } from "../../platform/optimistic.ts";
import { within } from "../../platform/timeout.ts";
import { untilEmpty } from "../../platform/until-empty.ts";
import { guessTargets, guessTargetsOfSeller } from "./guesses.ts";
import type { GuessTarget } from "./guesses.ts";
import {
  CLAIM_SETTLED_MS,
  asKept,
  changed,
  endsBeforeItStarts,
  isWorthTheSame,
  worthOf,
} from "./promo-code.ts";
import type { Claim, PromoCode, PromoCodeChanges, PromoCodeDraft } from "./promo-code.ts";
import type { ClaimRefused, Refused } from "./refusals.ts";
import * as store from "./store.ts";

const CLAIM_ID_BYTES = 16;
/** Time limit for D1 while a buyer's request is open. */
const PATIENCE_MS = 2_000;
const OFFICE_PATIENCE_MS = 5_000;
/** The sweep asks a box office that did not answer again after this. */
const ASK_AGAIN_MS = 5 * 60_000;
const CLOCKS_DIFFER_MS = 1_000;
/** Claims that the sweep looks at together. */
const MAX_SWEPT = 100;
/** Much longer than D1's copy of a sale may be late: a claim that was given back too early is used again by the copy. */
const RETURNED_KEPT_MS = 90 * 24 * 60 * 60 * 1000;
/** Claims that a buyer's request settles. */
const MAX_SETTLED_AT_ONCE = 10;

const UNAVAILABLE = { ok: false, code: "promo_codes_unavailable" } as const;
const NOT_FOUND = { ok: false, code: "promo_code_not_found" } as const;

/** Makes a code for the caller. A code that an admin makes for given showtimes belongs to the owner of their cinemas. */
export async function createCode(
  caller: Caller,
  draft: PromoCodeDraft,
): Promise<Answer<{ readonly promo: PromoCode }, Refused>> {
  const owner = await ownerFor(caller, draft.showtimeIds);
  if (!owner.ok) return owner;
  const promo = await store.addCode({ ...draft, ownerId: owner.id, createdAtMs: now() });
  return promo === undefined ? { ok: false, code: "promo_code_exists" } : { ok: true, promo };
}

async function ownerFor(
  caller: Caller,
  showtimeIds: readonly number[] | null,
): Promise<Answer<{ readonly id: number }, Refused>> {
  if (showtimeIds === null)
    return caller.isAdmin || caller.role === "owner"
      ? { ok: true, id: caller.userId }
      : { ok: false, code: "showtimes_needed" };
  const found = (await store.homesOf(showtimeIds)).filter((home) => may(caller, "prices", home));
  const owners = new Set(found.map(({ ownerId }) => ownerId));
  const [id] = owners;
  if (id === undefined || found.length < showtimeIds.length) return notThere(showtimeIds, found);
  return owners.size > 1 ? { ok: false, code: "several_owners" } : { ok: true, id };
}

/** The refusal if one of the showtimes is not in the owner's cinemas, or the caller may not change its prices; else null. */
async function othersAmong(
  caller: Caller,
  showtimeIds: readonly number[],
  ownerId: number,
): Promise<Refused | null> {
  const homes = await store.homesOf(showtimeIds);
  const own = homes.filter((home) => home.ownerId === ownerId && may(caller, "prices", home));
  return own.length < showtimeIds.length ? notThere(showtimeIds, own) : null;
}

function notThere(named: readonly number[], found: readonly { readonly id: number }[]): Refused {
  const ids = new Set(found.map(({ id }) => id));
  return { ok: false, code: "showtime_not_found", showtimeIds: named.filter((id) => !ids.has(id)) };
}

/** One of the caller's codes; for staff, those for showtimes of their cinemas alone; for an admin, any code. */
export async function code(
  caller: Caller,
  id: number,
): Promise<Answer<{ readonly promo: PromoCode }, Refused>> {
  const promo = await store.codeOf(id);
  return promo !== undefined && (await mayChange(caller, promo)) ? { ok: true, promo } : NOT_FOUND;
}

async function mayChange(caller: Caller, { ownerId, showtimeIds }: PromoCode): Promise<boolean> {
  if (caller.isAdmin || ownerId === caller.userId) return true;
  if (showtimeIds === null || !(isTestProgram(caller) || mayFor(caller, "prices", ownerId))) return false;
  return (await othersAmong(caller, showtimeIds, ownerId)) === null;
}

export const listCodes = (caller: Caller, afterId: number, limit: number): Promise<PromoCode[]> =>
  store.codesOf(reachOf(caller, "prices"), afterId, limit);

/**
 * Changes a code's terms; its percent or amount only while it has no uses. `sawAsIs` says whether the code is still as the
 * caller read it (If-Match).
 */
export function changeCode(
  caller: Caller,
  id: number,
  changes: PromoCodeChanges,
  sawAsIs: (promo: PromoCode) => boolean,
): Promise<Answer<{ readonly promo: PromoCode }, Refused>> {
  return optimistically(async () => {
    const found = await code(caller, id);
    if (!found.ok) return found;
    const seen = found.promo;
    if (!sawAsIs(seen)) return { ok: false, code: "precondition_failed" };
    const draft = changed(seen, changes);
    if (endsBeforeItStarts(draft)) return { ok: false, code: "ends_before_it_starts" };
    const others = changes.showtimeIds ? await othersAmong(caller, changes.showtimeIds, seen.ownerId) : null;
    if (others !== null) return others;
    if (changes.showtimeIds === null && !caller.isAdmin && seen.ownerId !== caller.userId)
      return { ok: false, code: "showtimes_needed" };
    const isWorthAnother = !isWorthTheSame(seen, draft);
    if (isWorthAnother && seen.uses > 0) return { ok: false, code: "worth_in_use" };
    const promo = await store.changeCode(seen, draft, isWorthAnother);
    if (promo !== undefined) return { ok: true, promo };
    return null;
  });
}

/** Removes a code that was never claimed: claims refer to their code. */
export async function removeCode(caller: Caller, id: number): Promise<Answer<unknown, Refused>> {
  const found = await code(caller, id);
  if (!found.ok) return found;
  if (await store.removeCode(id)) return { ok: true };
  return (await store.codeOf(id)) === undefined ? NOT_FOUND : { ok: false, code: "promo_code_in_use" };
}

/**
 * Takes one use of the code for a sale that is about to be tried. If the sale is refused, the caller gives it back. From then
 * on the box office's copies say what became of it; a claim that neither reached, the sweep settles. Where the last use is
 * that of a hold that has run out, it is settled at once. Codes that are not valid are counted as guesses of the account and
 * of the network, unless that is null. If D1 or that box office fails, this refuses, and throws nothing.
 */
export const claim = (
  userId: number,
  showtimeId: number,
  typed: string,
  network: string | null = null,
  officeOf: OfficeOf = boxOffice,
): Promise<Claimed> => claimFor(userId, showtimeId, typed, guessTargets(userId, network), officeOf);

/**
 * The same for a guest at the counter, for whom no account stands: the code's limit per person does not apply, and wrong codes are
 * counted as the seller's guesses, of whom more are let pass than of a buyer.
 */
export const claimForGuest = (sellerId: number, showtimeId: number, typed: string): Promise<Claimed> =>
  claimFor(null, showtimeId, typed, guessTargetsOfSeller(sellerId), boxOffice);

type Claimed = Answer<{ readonly claim: Claim }, ClaimRefused>;

async function claimFor(
  userId: number | null,
  showtimeId: number,
  typed: string,
  guesses: readonly GuessTarget[],
  officeOf: OfficeOf,
): Promise<Claimed> {
  const nowMs = now();
  const id = randomHex(CLAIM_ID_BYTES);
  const attempt = {
    claimId: id,
    userId,
    showtimeId,
    code: asKept(typed),
    nowMs,
    lookAtMs: nowMs + CLAIM_SETTLED_MS,
    guesses,
  };
  try {
    let { lockedUntilMs, verdict } = await within(PATIENCE_MS, store.claim(attempt));
    if (lockedUntilMs === null && verdict?.reason === "to_settle") {
      await within(PATIENCE_MS, settleOfCode(verdict.id, nowMs, officeOf));
      ({ lockedUntilMs, verdict } = await within(PATIENCE_MS, store.claim(attempt)));
    }
    if (lockedUntilMs !== null)
      return { ok: false, code: "promo_codes_locked", retryAfterMs: lockedUntilMs - nowMs };
    if (verdict === undefined) return { ok: false, code: "promo_code_refused", reason: "unknown" };
    const { reason } = verdict;
    if (reason === "to_settle") return UNAVAILABLE;
    return reason === null
      ? { ok: true, claim: { id, code: verdict.id, ...worthOf(verdict) } }
      : { ok: false, code: "promo_code_refused", reason };
  } catch (fault) {
    console.warn("promo code not claimed; the sale was refused", describeFault(fault));
    return UNAVAILABLE;
  }
}

/** Gives the claim's use back: the sale did not come about. Idempotent; if it fails, the sweep does it. */
export async function giveBack(claimId: string): Promise<void> {
  try {
    await within(PATIENCE_MS, store.giveBack([claimId]));
  } catch (fault) {
    console.warn("promo claim not given back; the sweep will do it", describeFault(fault));
  }
}

/** The part of a box office that the sweep asks about a claim. */
export interface ClaimKeeper {
  /** The reservation that used the claim, or null. */
  reservationWithClaim(
    claimId: string,
  ): Promise<Pick<ReservationRecord, "id" | "status" | "expiresAtMs"> | null>;
}

type OfficeOf = (showtimeId: number) => ClaimKeeper;

/**
 * Settles claims that are due by asking their box offices, until none is due or the time is used up. Returns how many were
 * given back.
 */
export async function sweepPromoClaims(nowMs: number, officeOf: OfficeOf = boxOffice): Promise<number> {
  let returned = 0;
  await untilEmpty(MAX_SWEPT, async () => {
    const due = await store.due(nowMs, MAX_SWEPT);
    const settled = await settle(due, nowMs, officeOf);
    if (settled.unanswered.length > 0) await store.lookLater(settled.unanswered, nowMs + ASK_AGAIN_MS, nowMs);
    returned += settled.returned;
    return due.length;
  });
  return returned;
}

/**
 * Removes claims that were made 90 days ago and given back: they count nowhere. Those of sales stay, for the limits of their
 * code and the buyer's export. Returns how many.
 */
export const forgetReturnedClaims = (nowMs: number): Promise<number> =>
  untilEmpty(MAX_SWEPT, () => store.removeReturned(nowMs - RETURNED_KEPT_MS, MAX_SWEPT));

/** Settles some claims of one code, for a buyer who needs a use of it now. */
async function settleOfCode(codeId: number, nowMs: number, officeOf: OfficeOf): Promise<void> {
  await settle(await store.dueOfCode(codeId, nowMs, MAX_SETTLED_AT_ONCE), nowMs, officeOf);
}

/** The end of a hold; some time later than now, although the clock of the box office may be late. */
const nextLookMs = (expiresAtMs: number | null, nowMs: number): number | null =>
  expiresAtMs === null ? null : Math.max(expiresAtMs, nowMs + CLOCKS_DIFFER_MS);

async function settle(
  due: Awaited<ReturnType<typeof store.due>>,
  nowMs: number,
  officeOf: OfficeOf,
): Promise<{ readonly returned: number; readonly unanswered: readonly string[] }> {
  const used: store.UsedClaim[] = [];
  const unused: string[] = [];
  const unanswered: string[] = [];
  await Promise.all(
    due.map(async ({ id, showtimeId }) => {
      try {
        const sale = await within(OFFICE_PATIENCE_MS, officeOf(showtimeId).reservationWithClaim(id));
        if (sale !== null && isLive(sale.status))
          used.push({ claimId: id, reservationId: sale.id, lookAtMs: nextLookMs(sale.expiresAtMs, nowMs) });
        else unused.push(id);
      } catch (fault) {
        console.warn("promo claim not settled; the sweep will try again", id, describeFault(fault));
        unanswered.push(id);
      }
    }),
  );
  if (used.length > 0) await store.use(used, nowMs);
  const returned = unused.length === 0 ? 0 : await store.giveBackDue(unused, nowMs);
  return { returned, unanswered };
}
