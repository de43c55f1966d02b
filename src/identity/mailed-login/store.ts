import { and, eq, exists, isNull, sql } from "drizzle-orm";
import type { Language } from "../../http/languages.ts";
import { db, literal } from "../../platform/db.ts";
import { codes, users, withoutPassword } from "../accounts/tables.ts";
import type { SentCode } from "../codes/sent-code.ts";
import { isThere } from "../codes/store.ts";
import { KNOWN_NETWORK_MS } from "../passwords/lockout.ts";
import { NO_PASSWORD } from "../passwords/password.ts";
import { makingKnown } from "../passwords/store.ts";
import type { Target } from "../passwords/target.ts";
import type { NewSession } from "../sessions/new-session.ts";
import { opening } from "../sessions/store.ts";
import { sessions } from "../sessions/tables.ts";

/**
 * The id of the account that waits for a mailed code to this address: the one there is, with more time and this language, or else
 * a new one. One batch, so that parallel requests find the same.
 */
export async function waitingAccount(
  email: string,
  language: Language,
  nowMs: number,
  pendingUntilMs: number,
): Promise<number> {
  const isWaiting = and(
    eq(users.email, email),
    eq(users.passwordHash, NO_PASSWORD),
    eq(users.isGuest, false),
    isNull(users.emailConfirmedAtMs),
    isNull(users.disabledAtMs),
  );
  const [, , [waiting]] = await db.batch([
    db.update(users).set({ language, pendingUntilMs }).where(isWaiting),
    db.insert(users).select(
      sql`select ${withoutPassword({ email, language, nowMs, pendingUntilMs })}
          where not exists (select 1 from ${users} where ${isWaiting})`,
    ),
    db.select({ id: users.id }).from(users).where(isWaiting),
  ]);
  if (waiting === undefined) throw new Error("an account was added and not found");
  return waiting.id;
}

/**
 * Opens a session of the account that has confirmed the code's address, uses the code up, and makes the network of `target`
 * known. False, without any change, where the code was used or replaced, or the account was disabled or has another address.
 */
export async function openSessionBy(code: SentCode, session: NewSession, target: Target): Promise<boolean> {
  const { userId, purpose, email } = code;
  const { id, createdAtMs } = session;
  const mayOpen = and(
    eq(users.id, userId),
    eq(users.email, email),
    isNull(users.disabledAtMs),
    isThere(code),
  );
  const isOpen = exists(
    db
      .select({ one: literal(1) })
      .from(sessions)
      .where(eq(sessions.id, id)),
  );
  const [opened] = await db.batch([
    ...opening(session, mayOpen),
    makingKnown(target, id, createdAtMs, createdAtMs + KNOWN_NETWORK_MS),
    db.delete(codes).where(and(eq(codes.userId, userId), eq(codes.purpose, purpose), isOpen)),
  ]);
  return opened.length > 0;
}
