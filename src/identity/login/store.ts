import { and, eq, isNull } from "drizzle-orm";
import { db } from "../../platform/db.ts";
import type { Account } from "../accounts/account.ts";
import { users } from "../accounts/tables.ts";
import { KNOWN_NETWORK_MS } from "../passwords/lockout.ts";
import { welcoming } from "../passwords/store.ts";
import type { Target } from "../passwords/target.ts";
import type { NewSession } from "../sessions/new-session.ts";
import { opening } from "../sessions/store.ts";

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
