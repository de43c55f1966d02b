import { and, eq, getTableColumns, isNotNull, isNull, ne, or, sql } from "drizzle-orm";
import { isRefusedBy } from "../../platform/constraints.ts";
import { db, literal } from "../../platform/db.ts";
import type { NewCode } from "../codes/sent-code.ts";
import { NO_PASSWORD } from "../passwords/password.ts";
import { totps } from "../second-factor/tables.ts";
import { rowOf } from "../sessions/new-session.ts";
import type { NewSession } from "../sessions/new-session.ts";
import { refreshTokens, sessions } from "../sessions/tables.ts";
import type { Account, AccountWithTotp } from "./account.ts";
import { codes, guestsOf, users } from "./tables.ts";

type NewAccount = Omit<typeof users.$inferInsert, "id" | "isAdmin" | "emailConfirmedAtMs">;

/**
 * Adds an account with its first session and first code in one batch, all or nothing. `isAddressTaken`: another account
 * has confirmed the address, so that this one cannot. `alone`: refuses where any other registered account has the address, also
 * one that is added at the same moment.
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
  // The hash is salted, so it finds the row just inserted. Null where `alone` forbids the account: then the batch fails
  // as a whole, because no session may be without a user.
  const userId = sql<number>`(select id from users where email = ${email} and password_hash = ${passwordHash}
    and not (${literal(alone ? 1 : 0)} and exists (select 1 from users other where other.email = ${email} and other.id <> users.id
      and (other.password_hash <> ${NO_PASSWORD} or other.email_confirmed_at_ms is not null))))`;
  const { id, refresh } = session;
  try {
    const [[created], , , , owners] = await db.batch([
      db.insert(users).values(account).returning(),
      db.insert(sessions).values({ ...rowOf(session), userId }),
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

/**
 * SQL: no account that waits for a mailed code only, see docs/decisions/008-pending-accounts.md. Nobody can log in to that one, so
 * the address is free for programs that make one account for an address.
 */
const isRegistered = or(ne(users.passwordHash, NO_PASSWORD), isNotNull(users.emailConfirmedAtMs));

/** The account that has confirmed the address: at most one row. */
export const ownersOf = (email: string) =>
  db
    .select()
    .from(users)
    .where(and(eq(users.email, email), isNotNull(users.emailConfirmedAtMs)));

/** The account that has confirmed the address, or null. */
export async function accountByAddress(email: string): Promise<Account | null> {
  return (await ownersOf(email))[0] ?? null;
}

/**
 * Finds an account by address or username. `among`: "all" accounts, those that are not disabled ("open"), or of these
 * the "confirmed" ones; never one that waits for a mailed code only. An account that has confirmed its address comes before pending
 * ones; of these the oldest counts. With the authenticator app, if it is confirmed, so that a login needs no read more.
 */
export async function accountByLogin(
  email: string,
  username: string,
  among: "all" | "open" | "confirmed",
): Promise<AccountWithTotp | null> {
  const found = await db
    .select({ account: getTableColumns(users), totp: getTableColumns(totps) })
    .from(users)
    .leftJoin(totps, and(eq(totps.userId, users.id), isNotNull(totps.confirmedAtMs)))
    .where(
      and(
        or(eq(users.email, email), eq(users.username, username)),
        isRegistered,
        among === "all" ? undefined : isNull(users.disabledAtMs),
        among === "confirmed" ? isNotNull(users.emailConfirmedAtMs) : undefined,
      ),
    )
    .orderBy(isNull(users.emailConfirmedAtMs), users.id)
    .limit(1)
    .get();
  return found === undefined ? null : { ...found.account, totp: found.totp };
}

/** Whether it is a guest with the address that the account has confirmed. */
export async function isGuestOf(guestId: number, userId: number): Promise<boolean> {
  const found = await db
    .select({ id: users.id })
    .from(users)
    .where(and(eq(users.id, guestId), sql`${users.id} in ${guestsOf(userId)}`))
    .get();
  return found !== undefined;
}

export async function accountById(id: number): Promise<Account | null> {
  return (await db.select().from(users).where(eq(users.id, id)).get()) ?? null;
}
