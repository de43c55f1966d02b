import { and, eq, exists, gt, gte, inArray, isNotNull, isNull, lt, lte, ne, or, sql } from "drizzle-orm";
import type { SQL } from "drizzle-orm";
import { db } from "../db/client.ts";
import { isRefusedBy } from "../db/refused.ts";
import { dueMail, mailLog } from "../mail/tables.ts";
import { refreshTokens, sessions } from "../sessions/tables.ts";
import type { CodePurpose } from "./code.ts";
import { codes, passwordTries, users } from "./tables.ts";

interface NewSession {
  readonly id: string;
  readonly createdAtMs: number;
  readonly refresh: { readonly hash: string; readonly expiresAtMs: number };
}

export type Account = typeof users.$inferSelect;

/** A code as it was sent, which at most one row is. */
export type SentCode = Pick<typeof codes.$inferSelect, "userId" | "purpose" | "email" | "nonce">;

type NewCode = Omit<typeof codes.$inferSelect, "userId">;

type NewAccount = Omit<typeof users.$inferInsert, "id" | "isAdmin" | "emailConfirmedAtMs">;

const literal = <T = string | number>(value: T) => sql<T>`${value}`;

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
const ownersOf = (email: string) =>
  db
    .select()
    .from(users)
    .where(and(eq(users.email, email), isNotNull(users.emailConfirmedAtMs)));

/** Whose confirmed address this is. */
export async function accountByAddress(email: string): Promise<Account | null> {
  return (await ownersOf(email))[0] ?? null;
}

/** Whether more than one pending account was made for the address since `sinceMs`. */
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

/**
 * Opens a session for the account as it was read, forgets the wrong passwords for `target`, and with `newHash` keeps the
 * password under that. False, and no session is open, where password or permission changed meanwhile.
 */
export async function openSession(
  { id, passwordHash }: Account,
  session: NewSession,
  target: string,
  newHash: string | null,
): Promise<boolean> {
  const unchanged = and(eq(users.id, id), eq(users.passwordHash, passwordHash), isNull(users.disabledAtMs));
  const open = db
    .insert(sessions)
    .select(
      db
        .select({
          id: literal(session.id).as("id"),
          userId: users.id,
          createdAtMs: literal(session.createdAtMs).as("created_at_ms"),
          endedAtMs: literal<null>(null).as("ended_at_ms"),
        })
        .from(users)
        .where(unchanged),
    )
    .returning({ id: sessions.id });
  const grant = db.insert(refreshTokens).select(
    db
      .select({
        hash: literal(session.refresh.hash).as("hash"),
        sessionId: sessions.id,
        expiresAtMs: literal(session.refresh.expiresAtMs).as("expires_at_ms"),
        usedAtMs: literal<null>(null).as("used_at_ms"),
        sealedSuccessor: literal<null>(null).as("sealed_successor"),
      })
      .from(sessions)
      .where(eq(sessions.id, session.id)),
  );
  const forget = forgetting([target]);
  const [opened] = await (newHash === null
    ? db.batch([open, grant, forget])
    : db.batch([open, grant, forget, db.update(users).set({ passwordHash: newHash }).where(unchanged)]));
  return opened.length > 0;
}

/** The new code replaces the old one, its spent tries included. True where the address is another account's. */
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

const ofAddress = (email: string, purposes: CodePurpose[]) =>
  and(eq(codes.email, email), inArray(codes.purpose, purposes));

/** Takes one try of each code that the address has. One statement, so that parallel guessers share them. */
export function spendTry(email: string, purposes: CodePurpose[], nowMs: number): Promise<SentCode[]> {
  return db
    .update(codes)
    .set({ triesLeft: sql`${codes.triesLeft} - 1` })
    .where(and(ofAddress(email, purposes), gt(codes.triesLeft, 0), gt(codes.expiresAtMs, nowMs)))
    .returning({ userId: codes.userId, purpose: codes.purpose, email: codes.email, nonce: codes.nonce });
}

/** For a right code that nothing was done with. */
export async function giveCodeTryBack({ userId, purpose, nonce }: SentCode): Promise<void> {
  await db
    .update(codes)
    .set({ triesLeft: sql`${codes.triesLeft} + 1` })
    .where(and(eq(codes.userId, userId), eq(codes.purpose, purpose), eq(codes.nonce, nonce)));
}

const isThere = ({ userId, purpose, nonce }: SentCode) =>
  exists(
    db
      .select({ one: literal(1) })
      .from(codes)
      .where(and(eq(codes.userId, userId), eq(codes.purpose, purpose), eq(codes.nonce, nonce))),
  );

/**
 * Makes the address its account's own. The others that only said it was theirs are shut: no session, no username. To an
 * account that had no confirmed address before, a welcome is due. Null, and nothing is done, where another account was
 * faster, or the code has been used or replaced meanwhile.
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
      // The last: the others ask whether the code is there.
      db.delete(codes).where(and(or(eq(codes.userId, userId), eq(codes.email, email)), mayConfirm)),
    ]);
    return confirmed.length > 0 ? { isWelcome: welcomes.length > 0 } : null;
  } catch (error) {
    if (isRefusedBy("users.email", error)) return null;
    throw error;
  }
}

/** One row, where the account may be confirmed and has not been before. */
const welcome = (userId: number, mayConfirm: SQL | undefined, nowMs: number) =>
  sql`select ${dueMail({ kind: "welcome", userId }, userId, nowMs)} from ${users}
    where ${and(eq(users.id, userId), isNull(users.emailConfirmedAtMs), mayConfirm)}`;

/** Ends every session. False, and nothing is done, where the code has been used or replaced meanwhile. */
export const resetPassword = (
  code: SentCode,
  newHash: string,
  targets: string[],
  nowMs: number,
): Promise<boolean> => {
  const password = { newHash, keptSessionId: null, targets, nowMs };
  return replacePassword(code.userId, and(isThere(code), eq(users.email, code.email)), password);
};

/** Ends every other session. False, and nothing is done, where the password changed meanwhile. */
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
  // A hash has a random salt, so that it says by whom it was put there.
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
    // Who knew the old password may have asked for them.
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
 * Counts a try before it is made, in one statement, so that parallel guessers count as one. Null where it may be made;
 * until when none may be otherwise. `lockedUntilMs` has the end of the lock by the number of tries.
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

/** For a try that was not made. The lock that it may have begun ends with it. */
export async function givePasswordTryBack(target: string): Promise<void> {
  await db
    .update(passwordTries)
    .set({ failures: sql`${passwordTries.failures} - 1`, lockedUntilMs: 0 })
    .where(and(eq(passwordTries.target, target), gt(passwordTries.failures, 0)));
}

const forgetting = (targets: string[]) =>
  db.delete(passwordTries).where(inArray(passwordTries.target, targets));

export async function forgetPasswordTries(target: string): Promise<void> {
  await forgetting([target]);
}

export async function forgetPasswordTriesBefore(ms: number): Promise<void> {
  await db.delete(passwordTries).where(lt(passwordTries.lastAtMs, ms));
}
