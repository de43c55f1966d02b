import { and, count, eq, isNotNull, isNull, lt, sql } from "drizzle-orm";
import type { SQL } from "drizzle-orm";
import { db, literal } from "../../platform/db.ts";
import type { AccountChange } from "../account-changes/account-change.ts";
import { noting } from "../account-changes/tables.ts";
import { users } from "../accounts/tables.ts";
import { sessions } from "../sessions/tables.ts";
import { recoveryCodes, totps } from "./tables.ts";

export type Totp = typeof totps.$inferSelect;

/** The app of an account, also one that waits for its first code; and how many recovery codes are left. */
export async function secondFactorOf(
  userId: number,
): Promise<{ readonly totp: Totp | null; readonly recoveryCodesLeft: number }> {
  const [[totp], [left]] = await db.batch([
    db.select().from(totps).where(eq(totps.userId, userId)),
    db.select({ n: count() }).from(recoveryCodes).where(eq(recoveryCodes.userId, userId)),
  ]);
  return { totp: totp ?? null, recoveryCodesLeft: left?.n ?? 0 };
}

/** Stores a secret that waits for its first code, instead of an earlier one that waited. False where an app is confirmed. */
export async function addTotp(userId: number, sealedSecret: string, nowMs: number): Promise<boolean> {
  const added = await db
    .insert(totps)
    .select(
      db
        .select({
          userId: users.id,
          sealedSecret: literal(sealedSecret).as("sealed_secret"),
          createdAtMs: literal(nowMs).as("created_at_ms"),
          confirmedAtMs: literal<null>(null).as("confirmed_at_ms"),
          lastStep: literal(0).as("last_step"),
        })
        .from(users)
        .where(and(eq(users.id, userId), isNull(users.disabledAtMs))),
    )
    .onConflictDoUpdate({
      target: totps.userId,
      set: { sealedSecret, createdAtMs: nowMs },
      setWhere: isNull(totps.confirmedAtMs),
    })
    .returning({ userId: totps.userId });
  return added.length > 0;
}

/**
 * Confirms the app that waits, stores the recovery codes, and notes that the session has shown the second factor. False,
 * without any change, where the app was replaced or confirmed meanwhile. `sealedAgain`: the same secret, sealed anew, so
 * that a row that has it was written by this batch.
 */
export async function confirmTotp(
  { userId, sealedSecret }: Totp,
  sealedAgain: string,
  step: number,
  hashes: readonly string[],
  sessionId: string,
  change: AccountChange,
): Promise<boolean> {
  const isConfirmed = sql`exists (select 1 from totps where user_id = ${userId} and sealed_secret = ${sealedAgain})`;
  const [confirmed] = await db.batch([
    db
      .update(totps)
      .set({ sealedSecret: sealedAgain, confirmedAtMs: change.atMs, lastStep: step })
      .where(and(eq(totps.userId, userId), eq(totps.sealedSecret, sealedSecret), isNull(totps.confirmedAtMs)))
      .returning({ userId: totps.userId }),
    ...replacing(userId, hashes, isConfirmed),
    db
      .update(sessions)
      .set({ bySecondFactor: true })
      .where(and(eq(sessions.id, sessionId), isConfirmed)),
    ...noting(db, change, isConfirmed),
  ]);
  return confirmed.length > 0;
}

/** Replaces the recovery codes. False, without any change, where no app is confirmed. */
export async function replaceRecoveryCodes(userId: number, hashes: readonly string[]): Promise<boolean> {
  const [, added] = await db.batch(replacing(userId, hashes, isConfirmedOf(userId)));
  return added.length > 0;
}

/** SQL: the person has a confirmed app. */
const isConfirmedOf = (userId: number): SQL =>
  sql`exists (select 1 from totps where user_id = ${userId} and confirmed_at_ms is not null)`;

const replacing = (userId: number, hashes: readonly string[], condition: SQL) =>
  [
    db.delete(recoveryCodes).where(and(eq(recoveryCodes.userId, userId), condition)),
    db
      .insert(recoveryCodes)
      .select(sql`select ${userId}, value from json_each(${JSON.stringify(hashes)}) where ${condition}`)
      .returning({ hash: recoveryCodes.hash }),
  ] as const;

/** Removes the app and the recovery codes. False where no app was confirmed; one that waited is removed too. */
export async function removeTotp(userId: number, change: AccountChange): Promise<boolean> {
  const [, , removed] = await db.batch([
    ...noting(db, change, isConfirmedOf(userId)),
    db.delete(totps).where(eq(totps.userId, userId)).returning({ confirmedAtMs: totps.confirmedAtMs }),
    db.delete(recoveryCodes).where(eq(recoveryCodes.userId, userId)),
  ]);
  return removed.some(({ confirmedAtMs }) => confirmedAtMs !== null);
}

/** Uses a code up. False where it or a later one was used. */
export async function useStep(userId: number, step: number): Promise<boolean> {
  const used = await db
    .update(totps)
    .set({ lastStep: step })
    .where(and(eq(totps.userId, userId), isNotNull(totps.confirmedAtMs), lt(totps.lastStep, step)))
    .returning({ userId: totps.userId });
  return used.length > 0;
}

/** Uses a recovery code up. False where the person has no such code. */
export async function useRecoveryCode(userId: number, hash: string): Promise<boolean> {
  const used = await db
    .delete(recoveryCodes)
    .where(and(eq(recoveryCodes.userId, userId), eq(recoveryCodes.hash, hash)))
    .returning({ hash: recoveryCodes.hash });
  return used.length > 0;
}
