import { and, eq, isNotNull, isNull, or, sql } from "drizzle-orm";
import { isRefusedBy } from "../../platform/constraints.ts";
import { db, literal } from "../../platform/db.ts";
import type { NewCode } from "../codes/sent-code.ts";
import type { NewSession } from "../sessions/new-session.ts";
import { refreshTokens, sessions } from "../sessions/tables.ts";
import type { Account } from "./account.ts";
import { codes, users } from "./tables.ts";

type NewAccount = Omit<typeof users.$inferInsert, "id" | "isAdmin" | "emailConfirmedAtMs">;

/**
 * The account with its first session and its first code, all or nothing. `isAddressTaken` where the address is another
 * account's; this one cannot be confirmed then. `alone`: refused where any other account has the address, whoever comes first.
 */
export async function createAccount(
  account: NewAccount,
  session: NewSession,
  code: NewCode,
  alone: boolean,
): Promise<
  { ok: true; account: Account; isAddressTaken: boolean } | { ok: false; taken: "email" | "username" }
> {
  const { email, passwordHash } = account;
  // No two accounts have one hash, which is salted. Null where the account is not to be: then nothing of the batch is.
  const userId = sql<number>`(select id from users where email = ${email} and password_hash = ${passwordHash}
    and not (${literal(alone ? 1 : 0)} and exists (select 1 from users other where other.email = ${email} and other.id <> users.id)))`;
  const { id, createdAtMs, refresh } = session;
  try {
    const [[created], , , , owners] = await db.batch([
      db.insert(users).values(account).returning(),
      db.insert(sessions).values({ id, createdAtMs, userId }),
      db.insert(refreshTokens).values({ ...refresh, sessionId: id }),
      db.insert(codes).values({ ...code, userId }),
      ownersOf(account.email),
    ]);
    if (created === undefined) throw new Error("an account was inserted and not returned");
    return { ok: true, account: created, isAddressTaken: owners.length > 0 };
  } catch (error) {
    if (isRefusedBy("users.username", error)) return { ok: false, taken: "username" };
    if (isRefusedBy("sessions.user_id", error)) return { ok: false, taken: "email" };
    throw error;
  }
}

/** At most one. */
export const ownersOf = (email: string) =>
  db
    .select()
    .from(users)
    .where(and(eq(users.email, email), isNotNull(users.emailConfirmedAtMs)));

/** Whose confirmed address this is. */
export async function accountByAddress(email: string): Promise<Account | null> {
  return (await ownersOf(email))[0] ?? null;
}

/**
 * By address or username, among all of them, those that are not disabled, or of these the confirmed ones. Whose address it is
 * comes before those who only say so, and of these the first one counts.
 */
export async function accountByLogin(
  email: string,
  username: string,
  among: "all" | "open" | "confirmed",
): Promise<Account | null> {
  const account = await db
    .select()
    .from(users)
    .where(
      and(
        or(eq(users.email, email), eq(users.username, username)),
        among === "all" ? undefined : isNull(users.disabledAtMs),
        among === "confirmed" ? isNotNull(users.emailConfirmedAtMs) : undefined,
      ),
    )
    .orderBy(isNull(users.emailConfirmedAtMs), users.id)
    .limit(1)
    .get();
  return account ?? null;
}

export async function accountById(id: number): Promise<Account | null> {
  return (await db.select().from(users).where(eq(users.id, id)).get()) ?? null;
}
