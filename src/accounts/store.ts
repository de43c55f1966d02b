import { and, eq, exists, gt, isNull, or, sql } from "drizzle-orm";
import { db } from "../db/client.ts";
import { codes, sessions, users } from "./tables.ts";

export type Account = typeof users.$inferSelect;

export interface Session {
  readonly id: string;
  readonly createdAtMs: number;
}

export interface Code {
  readonly nonce: string;
  readonly expiresAtMs: number;
  readonly triesLeft: number;
}

const CONFIRM_EMAIL = "confirm_email";

type NewAccount = Pick<Account, "email" | "username" | "name" | "passwordHash" | "role" | "createdAtMs">;

/** The account with its first session and its first code, all or nothing; or which of its names is taken. */
export async function createAccount(
  account: NewAccount,
  session: Session,
  code: Code,
): Promise<{ ok: true; account: Account } | { ok: false; taken: "email" | "username" }> {
  const userId = sql<number>`(select id from users where email = ${account.email})`;
  try {
    const [[created]] = await db.batch([
      db.insert(users).values(account).returning(),
      db.insert(sessions).values({ ...session, userId }),
      db.insert(codes).values({ ...code, userId, purpose: CONFIRM_EMAIL }),
    ]);
    if (created === undefined) throw new Error("an account was inserted and not returned");
    return { ok: true, account: created };
  } catch (error) {
    const taken = takenName(error);
    if (taken === null) throw error;
    return { ok: false, taken };
  }
}

/** D1's own words stand somewhere in the chain of causes: at its start after a batch, deeper after one statement. */
function takenName(error: unknown): "email" | "username" | null {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const column = /UNIQUE constraint failed: users\.(email|username)/.exec(cause.message)?.[1];
    if (column === "email" || column === "username") return column;
  }
  return null;
}

/** By address or username: no username is another one's address, so at most one account fits. */
export async function accountByLogin(email: string, username: string): Promise<Account | null> {
  const account = await db
    .select()
    .from(users)
    .where(or(eq(users.email, email), eq(users.username, username)))
    .get();
  return account ?? null;
}

export async function accountById(id: number): Promise<Account | null> {
  return (await db.select().from(users).where(eq(users.id, id)).get()) ?? null;
}

/**
 * Opens a session for the account as it was read, and with `newHash` keeps the password under that. False, and
 * nothing is done, where password or permission changed meanwhile.
 */
export async function openSession(
  { id, passwordHash }: Account,
  session: Session,
  newHash: string | null,
): Promise<boolean> {
  const unchanged = and(eq(users.id, id), eq(users.passwordHash, passwordHash), isNull(users.disabledAtMs));
  const open = db
    .insert(sessions)
    .select(
      db
        .select({
          id: sql<string>`${session.id}`.as("id"),
          userId: users.id,
          createdAtMs: sql<number>`${session.createdAtMs}`.as("created_at_ms"),
          endedAtMs: sql<null>`null`.as("ended_at_ms"),
        })
        .from(users)
        .where(unchanged),
    )
    .returning({ id: sessions.id });
  const [opened] = await (newHash === null
    ? db.batch([open])
    : db.batch([open, db.update(users).set({ passwordHash: newHash }).where(unchanged)]));
  return opened.length > 0;
}

/** The new code replaces the old one, its spent tries included. */
export async function replaceCode(userId: number, code: Code): Promise<void> {
  await db
    .insert(codes)
    .values({ ...code, userId, purpose: CONFIRM_EMAIL })
    .onConflictDoUpdate({ target: [codes.userId, codes.purpose], set: code });
}

export async function currentCode(userId: number): Promise<Code | null> {
  const code = await db
    .select()
    .from(codes)
    .where(and(eq(codes.userId, userId), eq(codes.purpose, CONFIRM_EMAIL)))
    .get();
  return code ?? null;
}

/** Takes one of the tries that the address has left. One statement, so that parallel guessers share them. */
export async function spendTry(
  email: string,
  nowMs: number,
): Promise<{ userId: number; nonce: string } | null> {
  const [code] = await db
    .update(codes)
    .set({ triesLeft: sql`${codes.triesLeft} - 1` })
    .where(
      and(
        eq(codes.userId, db.select({ id: users.id }).from(users).where(eq(users.email, email))),
        eq(codes.purpose, CONFIRM_EMAIL),
        gt(codes.triesLeft, 0),
        gt(codes.expiresAtMs, nowMs),
      ),
    )
    .returning({ userId: codes.userId, nonce: codes.nonce });
  return code ?? null;
}

/** Confirms the address and uses the code up. False where the code has been used or replaced meanwhile. */
export async function confirmEmail(
  userId: number,
  nonce: string,
  initialAdminEmail: string | null,
  nowMs: number,
): Promise<boolean> {
  const code = and(eq(codes.userId, userId), eq(codes.purpose, CONFIRM_EMAIL), eq(codes.nonce, nonce));
  const [confirmed] = await db.batch([
    db
      .update(users)
      .set({
        emailConfirmedAtMs: nowMs,
        isAdmin: sql`case when ${users.email} = ${initialAdminEmail} then 1 else ${users.isAdmin} end`,
      })
      .where(and(eq(users.id, userId), exists(db.select().from(codes).where(code))))
      .returning({ id: users.id }),
    db.delete(codes).where(code),
  ]);
  return confirmed.length > 0;
}
