import { and, eq, exists, gt, gte, inArray, isNotNull, isNull, ne, or, sql } from "drizzle-orm";
import type { SQL } from "drizzle-orm";
import { dueMail, mailLog } from "../../mail/outbox/tables.ts";
import { isRefusedBy } from "../../platform/constraints.ts";
import { db, literal } from "../../platform/db.ts";
import { ownersOf } from "../accounts/store.ts";
import { codes, users } from "../accounts/tables.ts";
import { sessions } from "../sessions/tables.ts";
import type { CodePurpose } from "./code.ts";
import type { NewCode, SentCode } from "./sent-code.ts";

/** Whether more than one pending account was registered with the address since `sinceMs`. */
export async function isContested(email: string, sinceMs: number): Promise<boolean> {
  const pending = await db
    .select({ id: users.id })
    .from(users)
    .where(
      and(
        eq(users.email, email),
        isNull(users.emailConfirmedAtMs),
        isNull(users.disabledAtMs),
        gte(users.createdAtMs, sinceMs),
      ),
    )
    .limit(2);
  return pending.length > 1;
}

/** Replaces the old code, its spent tries included. True where another account has confirmed the address. */
export async function replaceCode(userId: number, code: NewCode): Promise<boolean> {
  const [, owners] = await db.batch([
    db
      .insert(codes)
      .values({ ...code, userId })
      .onConflictDoUpdate({ target: [codes.userId, codes.purpose], set: code }),
    ownersOf(code.email),
  ]);
  return owners.some(({ id }) => id !== userId);
}

/** The person's code with this nonce, or null when it has been used or replaced. */
export async function codeBy(
  userId: number,
  nonce: string,
): Promise<(SentCode & { expiresAtMs: number }) | null> {
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
 * Makes the address the account's confirmed one. Pending accounts with the same address are disabled: their sessions
 * end, their usernames become free. An account without a confirmed address before gets a welcome mail. Null, without
 * any change, where another account was faster, or the code was used or replaced meanwhile.
 */
export async function confirmEmail(
  code: SentCode,
  initialAdminEmail: string | null,
  nowMs: number,
): Promise<{ readonly isWelcome: boolean } | null> {
  const { userId, email } = code;
  const mayConfirm = and(
    isThere(code),
    sql`exists (select 1 from users where id = ${userId} and disabled_at_ms is null)`,
  );
  const superseded = and(eq(users.email, email), ne(users.id, userId), isNull(users.emailConfirmedAtMs));
  const shut = db
    .select({ id: users.id })
    .from(users)
    .where(and(superseded, isNotNull(users.disabledAtMs)));
  try {
    const [welcomes, confirmed] = await db.batch([
      db
        .insert(mailLog)
        .select(welcome(userId, mayConfirm, nowMs))
        .onConflictDoNothing()
        .returning({ id: mailLog.id }),
      db
        .update(users)
        .set({
          email,
          emailConfirmedAtMs: nowMs,
          isAdmin: sql`case when ${email} = ${initialAdminEmail} then 1 else ${users.isAdmin} end`,
        })
        .where(and(eq(users.id, userId), mayConfirm))
        .returning({ id: users.id }),
      db
        .update(users)
        .set({ disabledAtMs: nowMs, username: null })
        .where(and(superseded, isNull(users.disabledAtMs), mayConfirm)),
      db
        .update(sessions)
        .set({ endedAtMs: nowMs })
        .where(and(inArray(sessions.userId, shut), isNull(sessions.endedAtMs))),
      // Last, because the statements above require the code's row.
      db.delete(codes).where(and(or(eq(codes.userId, userId), eq(codes.email, email)), mayConfirm)),
    ]);
    return confirmed.length > 0 ? { isWelcome: welcomes.length > 0 } : null;
  } catch (error) {
    if (isRefusedBy("users.email", error)) return null;
    throw error;
  }
}

/** One row, where the account may be confirmed and was not confirmed before; else none. */
const welcome = (userId: number, mayConfirm: SQL | undefined, nowMs: number) =>
  sql`select ${dueMail({ kind: "welcome", userId }, userId, nowMs)} from ${users}
    where ${and(eq(users.id, userId), isNull(users.emailConfirmedAtMs), mayConfirm)}`;
