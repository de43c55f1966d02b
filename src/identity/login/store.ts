import { and, eq, isNull } from "drizzle-orm";
import { db, literal } from "../../platform/db.ts";
import type { Account } from "../accounts/account.ts";
import { users } from "../accounts/tables.ts";
import { KNOWN_NETWORK_MS } from "../passwords/lockout.ts";
import { welcoming } from "../passwords/store.ts";
import type { Target } from "../passwords/target.ts";
import { rowOf } from "../sessions/new-session.ts";
import type { NewSession } from "../sessions/new-session.ts";
import { refreshTokens, sessions } from "../sessions/tables.ts";

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
  const row = rowOf(session);
  const open = db
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
  const { createdAtMs } = session;
  const welcomes = welcoming(target, session.id, createdAtMs, createdAtMs + KNOWN_NETWORK_MS);
  const [opened] = await (Object.keys(renewed).length === 0
    ? db.batch([open, grant, ...welcomes])
    : db.batch([open, grant, ...welcomes, db.update(users).set(renewed).where(unchanged)]));
  return opened.length > 0;
}
