import { and, eq, isNull } from "drizzle-orm";
import type { SQL } from "drizzle-orm";
import { db, literal } from "../../platform/db.ts";
import type { Account } from "../accounts/account.ts";
import { users } from "../accounts/tables.ts";
import { KNOWN_NETWORK_MS } from "../passwords/lockout.ts";
import { welcoming } from "../passwords/store.ts";
import type { Target } from "../passwords/target.ts";
import { rowOf } from "../sessions/new-session.ts";
import type { NewSession } from "../sessions/new-session.ts";
import { refreshTokens, sessions } from "../sessions/tables.ts";

/** Opens a session of the one account that `which` finds, in a batch. Nothing happens where it finds none. */
function opening(session: NewSession, which: SQL | undefined) {
  const row = rowOf(session);
  return [
    db
      .insert(sessions)
      .select(
        db
          .select({
            id: literal(row.id).as("id"),
            userId: users.id,
            createdAtMs: literal(row.createdAtMs).as("created_at_ms"),
            endedAtMs: literal(row.endedAtMs).as("ended_at_ms"),
            lastUsedAtMs: literal(row.lastUsedAtMs).as("last_used_at_ms"),
            expiresAtMs: literal(row.expiresAtMs).as("expires_at_ms"),
            device: literal(row.device).as("device"),
            country: literal(row.country).as("country"),
            provedAtMs: literal(row.provedAtMs).as("proved_at_ms"),
            bySecondFactor: literal(row.bySecondFactor ? 1 : 0).as("by_second_factor"),
          })
          .from(users)
          .where(which),
      )
      .returning({ id: sessions.id }),
    db.insert(refreshTokens).select(
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
    ),
  ] as const;
}

/**
 * Opens a session if the account is still as it was read. Also ends the counts of wrong passwords for `target`, makes its
 * network known, and stores what the password has shown. False, without any change, where the password changed or the
 * account was disabled meanwhile.
 */
export async function openSession(
  { id, passwordHash }: Account,
  session: NewSession,
  target: Target,
  renewed: Partial<Pick<Account, "passwordHash" | "passwordIsStrong">>,
): Promise<boolean> {
  const unchanged = and(eq(users.id, id), eq(users.passwordHash, passwordHash), isNull(users.disabledAtMs));
  const { createdAtMs } = session;
  const opens = opening(session, unchanged);
  const welcomes = welcoming(target, session.id, createdAtMs, createdAtMs + KNOWN_NETWORK_MS);
  const [opened] = await (Object.keys(renewed).length === 0
    ? db.batch([...opens, ...welcomes])
    : db.batch([...opens, ...welcomes, db.update(users).set(renewed).where(unchanged)]));
  return opened.length > 0;
}

/** Opens a session without a password. False where the account was disabled meanwhile. */
export async function openSessionOf(userId: number, session: NewSession): Promise<boolean> {
  const [opened] = await db.batch(opening(session, and(eq(users.id, userId), isNull(users.disabledAtMs))));
  return opened.length > 0;
}
