import { and, eq, exists, gt, inArray, isNotNull, isNull, lt, ne, not, or, sql } from "drizzle-orm";
import type { SQL } from "drizzle-orm";
import { dueMail, mailLog } from "../../mail/outbox/tables.ts";
import { isRefusedBy } from "../../platform/constraints.ts";
import { db, literal } from "../../platform/db.ts";
import type { AccountChange } from "../account-changes/account-change.ts";
import { noting } from "../account-changes/tables.ts";
import type { Account } from "../accounts/account.ts";
import { ownersOf } from "../accounts/store.ts";
import { PROVEN_STRONG, codes, users } from "../accounts/tables.ts";
import type { NewSession } from "../sessions/new-session.ts";
import { opening } from "../sessions/store.ts";
import { sessions } from "../sessions/tables.ts";
import { CONFIRMING } from "./code.ts";
import type { CodePurpose } from "./code.ts";
import type { NewCode, SentCode } from "./sent-code.ts";

/**
 * Asks for a code, and returns its nonce: that of the same code, with its spent tries and more time, while it is valid and
 * for the same address; else that of the new one. `isAddressTaken`: another account has confirmed the address.
 */
export async function askForCode(
  userId: number,
  code: NewCode,
  nowMs: number,
): Promise<{ readonly nonce: string; readonly isAddressTaken: boolean }> {
  const isValid = sql`${codes.email} = ${code.email} and ${codes.triesLeft} > 0 and ${codes.expiresAtMs} > ${nowMs}`;
  const [[asked], owners] = await db.batch([
    db
      .insert(codes)
      .values({ ...code, userId })
      .onConflictDoUpdate({
        target: [codes.userId, codes.purpose],
        set: {
          email: code.email,
          expiresAtMs: code.expiresAtMs,
          nonce: sql`iif(${isValid}, ${codes.nonce}, excluded.nonce)`,
          triesLeft: sql`iif(${isValid}, ${codes.triesLeft}, excluded.tries_left)`,
          askedFrom: sql`iif(${isValid}, ${codes.askedFrom}, excluded.asked_from)`,
        },
      })
      .returning({ nonce: codes.nonce }),
    ownersOf(code.email),
  ]);
  if (asked === undefined) throw new Error("a code was stored and not returned");
  return { nonce: asked.nonce, isAddressTaken: owners.some(({ id }) => id !== userId) };
}

/** The person's code with this nonce, or null when it has been used or replaced. */
export async function codeBy(userId: number, nonce: string): Promise<typeof codes.$inferSelect | null> {
  const code = await db
    .select()
    .from(codes)
    .where(and(eq(codes.userId, userId), eq(codes.nonce, nonce)))
    .get();
  return code ?? null;
}

const identity = { userId: codes.userId, purpose: codes.purpose, email: codes.email, nonce: codes.nonce };

/** The person's valid codes of these purposes. */
export const codesOf = (
  userId: number,
  purposes: readonly CodePurpose[],
  nowMs: number,
): Promise<SentCode[]> =>
  db
    .select(identity)
    .from(codes)
    .where(and(eq(codes.userId, userId), inArray(codes.purpose, [...purposes]), gt(codes.expiresAtMs, nowMs)))
    .all();

const ofAddress = (email: string, purposes: readonly CodePurpose[]) =>
  and(eq(codes.email, email), inArray(codes.purpose, [...purposes]));

/**
 * Takes one try of each valid code of the address, and returns these codes. One statement, so that parallel guesses
 * share the tries.
 */
export function spendTry(
  email: string,
  purposes: readonly CodePurpose[],
  nowMs: number,
): Promise<SentCode[]> {
  return db
    .update(codes)
    .set({ triesLeft: sql`${codes.triesLeft} - 1` })
    .where(and(ofAddress(email, purposes), gt(codes.triesLeft, 0), gt(codes.expiresAtMs, nowMs)))
    .returning(identity);
}

/** Returns a try, for a right code that could not be used yet. */
export async function giveCodeTryBack({ userId, purpose, nonce }: SentCode): Promise<void> {
  await db
    .update(codes)
    .set({ triesLeft: sql`${codes.triesLeft} + 1` })
    .where(and(eq(codes.userId, userId), eq(codes.purpose, purpose), eq(codes.nonce, nonce)));
}

/** SQL: the code was neither used nor replaced. */
export const isThere = ({ userId, purpose, nonce }: SentCode) =>
  exists(
    db
      .select({ one: literal(1) })
      .from(codes)
      .where(and(eq(codes.userId, userId), eq(codes.purpose, purpose), eq(codes.nonce, nonce))),
  );

/**
 * SQL: somebody else waits for the code's address: a pending account of any age that has it, but for guests, or any account
 * with a valid code that was sent there to confirm it.
 */
const isContested = ({ userId, email }: SentCode, nowMs: number) =>
  or(
    exists(
      db
        .select({ one: literal(1) })
        .from(users)
        .where(
          and(
            eq(users.email, email),
            eq(users.isGuest, false),
            ne(users.id, userId),
            isNull(users.emailConfirmedAtMs),
            isNull(users.disabledAtMs),
          ),
        ),
    ),
    exists(
      db
        .select({ one: literal(1) })
        .from(codes)
        .innerJoin(users, and(eq(users.id, codes.userId), isNull(users.disabledAtMs)))
        .where(and(ofAddress(email, CONFIRMING), ne(codes.userId, userId), gt(codes.expiresAtMs, nowMs))),
    ),
  );

/**
 * Makes the address the account's confirmed one. Pending accounts with the same address are disabled: their sessions and
 * codes end, their usernames become free. Guests stay as they are; one that is confirmed without its session (`isOwn`) loses its
 * sessions and its name. An account without a confirmed address before gets a welcome mail; one with another confirmed address
 * is told there. `session`: is opened in the same batch. Nothing is changed where
 * - `isOwn` is false, so that the code alone is what the caller has, and somebody else waits for the address: "contested";
 * - another account was faster, or the code was used or replaced meanwhile: "void".
 */
export async function confirmEmail(
  code: SentCode,
  isOwn: boolean,
  initialAdminEmail: string | null,
  change: AccountChange,
  session: NewSession | null = null,
): Promise<{ readonly account: Account; readonly isWelcome: boolean } | "contested" | "void"> {
  const { userId, email } = code;
  const { atMs: nowMs } = change;
  const mayConfirm = and(
    isThere(code),
    sql`exists (select 1 from users where id = ${userId} and disabled_at_ms is null)`,
    isOwn ? undefined : not(sql`(${isContested(code, nowMs)})`),
  );
  // A guest's maker may be a stranger, who has a session for an hour and chose the name.
  const isOthersGuest = and(eq(users.isGuest, true), isOwn ? sql`0` : sql`1`);
  try {
    const [[before], , welcomes, , , confirmed] = await db.batch([
      db
        .select({ isContested: sql<number>`(${isContested(code, nowMs)})` })
        .from(users)
        .where(eq(users.id, userId)),
      db
        .update(sessions)
        .set({ endedAtMs: nowMs })
        .where(
          and(
            inArray(
              sessions.userId,
              db
                .select({ id: users.id })
                .from(users)
                .where(and(eq(users.id, userId), isOthersGuest)),
            ),
            isNull(sessions.endedAtMs),
            mayConfirm,
          ),
        ),
      db
        .insert(mailLog)
        .select(welcome(userId, mayConfirm, nowMs))
        .onConflictDoNothing()
        .returning({ id: mailLog.id }),
      ...noting(db, change, and(ne(users.email, email), mayConfirm)),
      db
        .update(users)
        .set({
          email,
          emailConfirmedAtMs: nowMs,
          pendingUntilMs: null,
          isGuest: false,
          name: sql`iif(${isOthersGuest}, null, ${users.name})`,
          isAdmin: sql`case when ${email} = ${initialAdminEmail} then 1 else ${users.isAdmin} end`,
          passwordIsStrong: sql`case when ${email} = ${initialAdminEmail} then ${PROVEN_STRONG} else ${users.passwordIsStrong} end`,
        })
        .where(and(eq(users.id, userId), mayConfirm))
        .returning(),
      ...shuttingWaiters(email, mayConfirm, nowMs),
      ...(session === null ? [] : opening(session, and(eq(users.id, userId), mayConfirm))),
      // Last, because the statements above require the code's row.
      db
        .delete(codes)
        .where(
          and(
            or(eq(codes.userId, userId), eq(codes.email, email), inArray(codes.userId, shutWaiters(email))),
            mayConfirm,
          ),
        ),
    ]);
    const [account] = confirmed;
    if (account !== undefined) return { account, isWelcome: welcomes.length > 0 };
    return !isOwn && before?.isContested === 1 ? "contested" : "void";
  } catch (error) {
    if (isRefusedBy("users.email", error)) return "void";
    throw error;
  }
}

/** SQL: the accounts, without guests, that waited for an address which another has confirmed. */
const waitersFor = (email: string) =>
  and(eq(users.email, email), eq(users.isGuest, false), isNull(users.emailConfirmedAtMs));

/** Those of them that are shut. */
export const shutWaiters = (email: string) =>
  db
    .select({ id: users.id })
    .from(users)
    .where(and(waitersFor(email), isNotNull(users.disabledAtMs)));

/** For a batch, after what confirms the address of one account: shuts the others that waited for it, where `isConfirmed`. */
export const shuttingWaiters = (email: string, isConfirmed: SQL | undefined, nowMs: number) =>
  [
    db
      .update(users)
      .set({ disabledAtMs: nowMs, username: null })
      .where(and(waitersFor(email), isNull(users.disabledAtMs), isConfirmed)),
    db
      .update(sessions)
      .set({ endedAtMs: nowMs })
      .where(and(inArray(sessions.userId, shutWaiters(email)), isNull(sessions.endedAtMs))),
  ] as const;

/** One row, where the account may be confirmed and was not confirmed before; else none. */
const welcome = (userId: number, mayConfirm: SQL | undefined, nowMs: number) =>
  sql`select ${dueMail({ kind: "welcome", userId }, userId, nowMs)} from ${users}
    where ${and(eq(users.id, userId), isNull(users.emailConfirmedAtMs), mayConfirm)}`;

/** Removes the first `limit` codes that ran out before `beforeMs`. Returns how many. */
export async function removeCodes(beforeMs: number, limit: number): Promise<number> {
  const over = db
    .select({ rowid: sql`rowid` })
    .from(codes)
    .where(lt(codes.expiresAtMs, beforeMs))
    .orderBy(codes.expiresAtMs)
    .limit(limit);
  return (
    await db
      .delete(codes)
      .where(inArray(sql`rowid`, over))
      .returning({ userId: codes.userId })
  ).length;
}
