import { and, eq, gt, inArray, isNull, lt, ne, sql } from "drizzle-orm";
import type { SQL } from "drizzle-orm";
import { db } from "../../platform/db.ts";
import type { AccountChange } from "../account-changes/account-change.ts";
import { noting } from "../account-changes/tables.ts";
import type { Account } from "../accounts/account.ts";
import { codes, passwordTries, users } from "../accounts/tables.ts";
import type { SentCode } from "../codes/sent-code.ts";
import { isThere } from "../codes/store.ts";
import { sessions } from "../sessions/tables.ts";
import { keysOf } from "./target.ts";
import type { Target } from "./target.ts";

/** Sets the hash and ends every session. False, without any change, where the code was used or replaced meanwhile. */
export const resetPassword = (
  code: SentCode,
  chosen: Pick<NewPassword, "newHash" | "isStrong">,
  keys: string[],
  change: AccountChange,
): Promise<boolean> => {
  const password = { ...chosen, keptSessionId: null, keys, change };
  return replacePassword(code.userId, and(isThere(code), eq(users.email, code.email)), password);
};

/** Sets the hash and ends every other session. False, without any change, where the password changed meanwhile. */
export const changePassword = (
  { id, passwordHash }: Account,
  newHash: string,
  keptSessionId: string,
  keys: string[],
  change: AccountChange,
): Promise<boolean> =>
  replacePassword(id, eq(users.passwordHash, passwordHash), {
    newHash,
    isStrong: true,
    keptSessionId,
    keys,
    change,
  });

interface NewPassword {
  readonly newHash: string;
  readonly isStrong: boolean;
  readonly keptSessionId: string | null;
  /** The counts of wrong passwords that end. */
  readonly keys: string[];
  readonly change: AccountChange;
}

async function replacePassword(
  userId: number,
  condition: SQL | undefined,
  { newHash, isStrong, keptSessionId, keys, change }: NewPassword,
): Promise<boolean> {
  // The hash has a random salt, so a row that has it was written by this batch.
  const isReplaced = sql`exists (select 1 from users where id = ${userId} and password_hash = ${newHash})`;
  const [replaced] = await db.batch([
    db
      .update(users)
      .set({ passwordHash: newHash, passwordIsStrong: isStrong })
      .where(and(eq(users.id, userId), isNull(users.disabledAtMs), condition))
      .returning({ id: users.id }),
    db
      .update(sessions)
      .set({ endedAtMs: change.atMs })
      .where(
        and(
          eq(sessions.userId, userId),
          isNull(sessions.endedAtMs),
          keptSessionId === null ? undefined : ne(sessions.id, keptSessionId),
          isReplaced,
        ),
      ),
    // Somebody who knew the old password, or has read the mails, may have these codes.
    db
      .delete(codes)
      .where(
        and(
          eq(codes.userId, userId),
          inArray(codes.purpose, ["change_email", "reset_password", "sign_in"]),
          isReplaced,
        ),
      ),
    db.delete(passwordTries).where(and(inArray(passwordTries.target, keys), isReplaced)),
    ...noting(db, change, isReplaced),
  ]);
  return replaced.length > 0;
}

/** The end of the lock by the number of tries; the last entry is for all higher numbers. */
interface Locks {
  readonly own: readonly number[];
  readonly all: readonly number[];
}

/** The keys that a try was counted by; or, where it may not be made, the end of the lock. */
type Taken =
  | { readonly ok: true; readonly keys: string[] }
  | { readonly ok: false; readonly lockedUntilMs: number };

/**
 * Counts a try before it is made, in one statement, so that parallel guesses share one count. Refuses, and counts nothing,
 * where `own` is locked, and where `all` is locked and `own` is not known by an earlier login.
 */
export async function takePasswordTry(target: Target, locks: Locks, nowMs: number): Promise<Taken> {
  const { own, all } = target;
  const keys = JSON.stringify(keysOf(target));
  // A cast, because D1 binds a number as a real: the count would be 20.0, which is no index of a list.
  const failures = sql`cast(min(failures + 1, iif(target = ${own}, ${locks.own.length - 1}, ${locks.all.length - 1})) as integer)`;
  const taken = await db.all<{ target: string }>(sql`
    INSERT INTO password_tries (target, failures, locked_until_ms, last_at_ms)
    SELECT value, 1, 0, ${nowMs} FROM json_each(${keys})
    WHERE NOT EXISTS (SELECT 1 FROM password_tries WHERE target = ${own} AND locked_until_ms > ${nowMs})
      AND (NOT EXISTS (SELECT 1 FROM password_tries WHERE target = ${all} AND locked_until_ms > ${nowMs})
        OR EXISTS (SELECT 1 FROM password_tries WHERE target = ${own} AND known_until_ms > ${nowMs}))
    ON CONFLICT (target) DO UPDATE SET
      failures = ${failures},
      locked_until_ms = json_extract(iif(target = ${own}, ${JSON.stringify(locks.own)}, ${JSON.stringify(locks.all)}),
        '$[' || ${failures} || ']'),
      last_at_ms = excluded.last_at_ms
    WHERE locked_until_ms <= excluded.last_at_ms
    RETURNING target`);
  if (taken.length > 0) return { ok: true, keys: taken.map((row) => row.target) };
  const rows = await db
    .select()
    .from(passwordTries)
    .where(inArray(passwordTries.target, keysOf(target)));
  const isKnown = rows.some((row) => row.target === own && row.knownUntilMs > nowMs);
  const locked = rows.filter((row) => row.target === own || !isKnown);
  return { ok: false, lockedUntilMs: Math.max(nowMs, ...locked.map(({ lockedUntilMs }) => lockedUntilMs)) };
}

/** Takes back a try that was not made, and the lock that it may have started. */
export async function givePasswordTryBack(keys: readonly string[]): Promise<void> {
  await db
    .update(passwordTries)
    .set({ failures: sql`${passwordTries.failures} - 1`, lockedUntilMs: 0 })
    .where(and(inArray(passwordTries.target, [...keys]), gt(passwordTries.failures, 0)));
}

export async function forgetPasswordTries({ own }: Target): Promise<void> {
  await db.delete(passwordTries).where(eq(passwordTries.target, own));
}

/** For a login's batch, after its session is added: ends the counts of `target`, and makes its network known. */
export const welcoming = (target: Target, sessionId: string, nowMs: number, knownUntilMs: number) => {
  const isOpen = sql`exists (select 1 from sessions where id = ${sessionId})`;
  const { own } = target;
  return [
    db.delete(passwordTries).where(and(inArray(passwordTries.target, keysOf(target)), isOpen)),
    db.insert(passwordTries).select(sql`select ${own}, 0, 0, ${nowMs}, ${knownUntilMs} where ${isOpen}`),
  ] as const;
};

/** For a batch, after its session is added: makes the network of `target` known, and keeps its count of wrong passwords. */
export const makingKnown = ({ own }: Target, sessionId: string, nowMs: number, knownUntilMs: number) =>
  db
    .insert(passwordTries)
    .select(
      sql`select ${own}, 0, 0, ${nowMs}, ${knownUntilMs} where exists (select 1 from sessions where id = ${sessionId})`,
    )
    .onConflictDoUpdate({ target: passwordTries.target, set: { knownUntilMs } });

/** Deletes counts that are unchanged since `unchangedSinceMs`, and networks that are not known any more. */
export async function forgetOldPasswordTries(unchangedSinceMs: number, nowMs: number): Promise<void> {
  await db.batch([
    db
      .delete(passwordTries)
      .where(and(sql`known_until_ms = 0`, lt(passwordTries.lastAtMs, unchangedSinceMs))),
    db.delete(passwordTries).where(and(sql`known_until_ms > 0`, lt(passwordTries.knownUntilMs, nowMs))),
  ]);
}
