import { and, count, eq, getTableColumns, isNotNull, isNull, lte, sql } from "drizzle-orm";
import { isRefusedBy } from "../../platform/constraints.ts";
import { db, literal } from "../../platform/db.ts";
import type { AccountChange } from "../account-changes/account-change.ts";
import { noting } from "../account-changes/tables.ts";
import type { Account } from "../accounts/account.ts";
import { users } from "../accounts/tables.ts";
import { sessions } from "../sessions/tables.ts";
import { MAX_PASSKEYS } from "./passkey.ts";
import type { Challenge, NewPasskey, Passkey } from "./passkey.ts";
import { passkeyChallenges, passkeys } from "./tables.ts";

export async function addChallenge(challenge: Challenge): Promise<void> {
  await db.insert(passkeyChallenges).values(challenge);
}

/** Uses the challenge up, whatever for it was made; null where there is none, or where it has run out. */
export async function takeChallenge(
  challenge: string,
  nowMs: number,
): Promise<Pick<Challenge, "purpose" | "userId"> | null> {
  const [taken] = await taking(challenge);
  return taken === undefined || taken.expiresAtMs <= nowMs ? null : taken;
}

const taking = (challenge: string) =>
  db.delete(passkeyChallenges).where(eq(passkeyChallenges.challenge, challenge)).returning();

/** Deletes challenges that ran out without an answer. */
export async function deleteChallengesUntil(nowMs: number): Promise<void> {
  await db.delete(passkeyChallenges).where(lte(passkeyChallenges.expiresAtMs, nowMs));
}

/** The person's passkeys, oldest first. */
export const passkeysOf = (userId: number): Promise<Passkey[]> =>
  db.select().from(passkeys).where(eq(passkeys.userId, userId)).orderBy(passkeys.id);

/**
 * Adds a passkey to an account that has a confirmed address and is not disabled, and notes that the session has shown a
 * second factor. Null where it is not, or has too many; "exists" where an account has the same one.
 */
export async function addPasskey(
  passkey: NewPasskey,
  sessionId: string,
  change: AccountChange,
): Promise<Passkey | "exists" | null> {
  const { userId, credentialId, publicKey, counter, transports, name, createdAtMs } = passkey;
  const mine = db.select({ n: count() }).from(passkeys).where(eq(passkeys.userId, userId));
  const isAdded = sql`exists (select 1 from passkeys where credential_id = ${credentialId} and user_id = ${userId})`;
  try {
    const [[added]] = await db.batch([
      db
        .insert(passkeys)
        .select(
          db
            .select({
              id: literal<null>(null).as("id"),
              userId: users.id,
              credentialId: literal(credentialId).as("credential_id"),
              publicKey: literal(publicKey).as("public_key"),
              counter: literal(counter).as("counter"),
              transports: literal(JSON.stringify(transports)).as("transports"),
              name: literal(name).as("name"),
              createdAtMs: literal(createdAtMs).as("created_at_ms"),
              lastUsedAtMs: literal<null>(null).as("last_used_at_ms"),
            })
            .from(users)
            .where(
              and(
                eq(users.id, userId),
                isNotNull(users.emailConfirmedAtMs),
                isNull(users.disabledAtMs),
                sql`(${mine}) < ${MAX_PASSKEYS}`,
              ),
            ),
        )
        .returning(),
      db
        .update(sessions)
        .set({ bySecondFactor: true })
        .where(and(eq(sessions.id, sessionId), isAdded)),
      ...noting(db, change, isAdded),
    ]);
    return added ?? null;
  } catch (error) {
    if (isRefusedBy("passkeys.credential_id", error)) return "exists";
    throw error;
  }
}

/** False where the person has no such passkey. */
export async function deletePasskey(userId: number, id: number, change: AccountChange): Promise<boolean> {
  const isThere = sql`exists (select 1 from passkeys where user_id = ${userId} and id = ${id})`;
  const [, , deleted] = await db.batch([
    ...noting(db, change, isThere),
    db
      .delete(passkeys)
      .where(and(eq(passkeys.userId, userId), eq(passkeys.id, id)))
      .returning({ id: passkeys.id }),
  ]);
  return deleted.length > 0;
}

/** A passkey with its account: one that is confirmed and not disabled. */
export async function passkeyOfAccount(
  credentialId: string,
): Promise<{ passkey: Passkey; account: Account } | null> {
  const found = await db
    .select({ passkey: getTableColumns(passkeys), account: getTableColumns(users) })
    .from(passkeys)
    .innerJoin(users, eq(users.id, passkeys.userId))
    .where(
      and(
        eq(passkeys.credentialId, credentialId),
        isNotNull(users.emailConfirmedAtMs),
        isNull(users.disabledAtMs),
      ),
    )
    .get();
  return found ?? null;
}

/** Notes a use, if the count is still as it was read: false where another use was faster, or the passkey is gone. */
export async function notePasskeyUse(
  { id, counter: before }: Passkey,
  counter: number,
  nowMs: number,
): Promise<boolean> {
  const noted = await db
    .update(passkeys)
    .set({ counter, lastUsedAtMs: nowMs })
    .where(and(eq(passkeys.id, id), eq(passkeys.counter, before)))
    .returning({ id: passkeys.id });
  return noted.length > 0;
}
