import { and, eq, gt, inArray, isNull, lt, lte, ne, sql } from "drizzle-orm";
import type { SQL } from "drizzle-orm";
import { db } from "../../platform/db.ts";
import type { Account } from "../accounts/account.ts";
import { codes, passwordTries, users } from "../accounts/tables.ts";
import type { SentCode } from "../codes/sent-code.ts";
import { isThere } from "../codes/store.ts";
import { sessions } from "../sessions/tables.ts";

/** Sets the hash and ends every session. False, without any change, where the code was used or replaced meanwhile. */
export const resetPassword = (
  code: SentCode,
  newHash: string,
  targets: string[],
  nowMs: number,
): Promise<boolean> => {
  const password = { newHash, keptSessionId: null, targets, nowMs };
  return replacePassword(code.userId, and(isThere(code), eq(users.email, code.email)), password);
};

/** Sets the hash and ends every other session. False, without any change, where the password changed meanwhile. */
export const changePassword = (
  { id, passwordHash }: Account,
  newHash: string,
  keptSessionId: string,
  targets: string[],
  nowMs: number,
): Promise<boolean> =>
  replacePassword(id, eq(users.passwordHash, passwordHash), { newHash, keptSessionId, targets, nowMs });

interface NewPassword {
  readonly newHash: string;
  readonly keptSessionId: string | null;
  readonly targets: string[];
  readonly nowMs: number;
}

async function replacePassword(
  userId: number,
  condition: SQL | undefined,
  { newHash, keptSessionId, targets, nowMs }: NewPassword,
): Promise<boolean> {
  // The hash has a random salt, so a row that has it was written by this batch.
  const isReplaced = sql`exists (select 1 from users where id = ${userId} and password_hash = ${newHash})`;
  const [replaced] = await db.batch([
    db
      .update(users)
      .set({ passwordHash: newHash })
      .where(and(eq(users.id, userId), isNull(users.disabledAtMs), condition))
      .returning({ id: users.id }),
    db
      .update(sessions)
      .set({ endedAtMs: nowMs })
      .where(
        and(
          eq(sessions.userId, userId),
          isNull(sessions.endedAtMs),
          keptSessionId === null ? undefined : ne(sessions.id, keptSessionId),
          isReplaced,
        ),
      ),
    // These codes may have been requested by someone who knew the old password.
    db
      .delete(codes)
      .where(
        and(eq(codes.userId, userId), inArray(codes.purpose, ["change_email", "reset_password"]), isReplaced),
      ),
    db.delete(passwordTries).where(and(inArray(passwordTries.target, targets), isReplaced)),
  ]);
  return replaced.length > 0;
}

/**
 * Counts a try before it is made, in one statement, so that parallel guesses share one count. Null where the try may be
 * made, else the end of the lock. `lockedUntilMs`: the end of the lock by the number of tries.
 */
export async function takePasswordTry(
  target: string,
  lockedUntilMs: readonly number[],
  nowMs: number,
): Promise<number | null> {
  const failures = sql<number>`cast(min(${passwordTries.failures} + 1, ${lockedUntilMs.length - 1}) as integer)`;
  const [taken] = await db
    .insert(passwordTries)
    .values({ target, failures: 1, lockedUntilMs: lockedUntilMs[1] ?? 0, lastAtMs: nowMs })
    .onConflictDoUpdate({
      target: passwordTries.target,
      set: {
        failures,
        lockedUntilMs: sql`json_extract(${JSON.stringify(lockedUntilMs)}, '$[' || ${failures} || ']')`,
        lastAtMs: nowMs,
      },
      setWhere: lte(passwordTries.lockedUntilMs, nowMs),
    })
    .returning({ target: passwordTries.target });
  if (taken !== undefined) return null;
  const locked = await db
    .select({ untilMs: passwordTries.lockedUntilMs })
    .from(passwordTries)
    .where(eq(passwordTries.target, target))
    .get();
  return locked?.untilMs ?? nowMs;
}

/** Takes back a try that was not made, and the lock that it may have started. */
export async function givePasswordTryBack(target: string): Promise<void> {
  await db
    .update(passwordTries)
    .set({ failures: sql`${passwordTries.failures} - 1`, lockedUntilMs: 0 })
    .where(and(eq(passwordTries.target, target), gt(passwordTries.failures, 0)));
}

export const forgetting = (targets: string[]) =>
  db.delete(passwordTries).where(inArray(passwordTries.target, targets));

export async function forgetPasswordTries(target: string): Promise<void> {
  await forgetting([target]);
}

export async function forgetPasswordTriesBefore(ms: number): Promise<void> {
  await db.delete(passwordTries).where(lt(passwordTries.lastAtMs, ms));
}
