import { and, eq, inArray, isNotNull, isNull, lte, not, sql } from "drizzle-orm";
import { db } from "../../platform/db.ts";
import { accountWords } from "../account-words/tables.ts";
import type { Account } from "../accounts/account.ts";
import { codes, users } from "../accounts/tables.ts";
import { NO_PASSWORD } from "../passwords/password.ts";
import { ACCESS_TOKEN_LIFE_S, LONGEST_TOKEN_LIFE_S } from "../sessions/access-token.ts";
import { rowOf } from "../sessions/new-session.ts";
import type { NewSession } from "../sessions/new-session.ts";
import { refreshTokens, sessions } from "../sessions/tables.ts";

/** Adds a guest with a session that ends with its access token. */
export async function addGuest(
  guest: Pick<Account, "email" | "name" | "language" | "pendingUntilMs">,
  session: NewSession,
): Promise<Account> {
  const { createdAtMs } = session;
  // Ids only grow, so the row just inserted has the highest.
  const userId = sql<number>`(select max(id) from users)`;
  const expiresAtMs = createdAtMs + ACCESS_TOKEN_LIFE_S * 1000;
  const [[account]] = await db.batch([
    db
      .insert(users)
      .values({ ...guest, passwordHash: NO_PASSWORD, role: "user", isGuest: true, createdAtMs })
      .returning(),
    db.insert(sessions).values({ ...rowOf(session), userId, expiresAtMs }),
  ]);
  if (account === undefined) throw new Error("a guest was inserted and not returned");
  return account;
}

/**
 * Rows of other departments that belong to an account, by their columns. Named in SQL only, because identity may not call
 * those departments.
 */
const BELONGINGS = ["reservations.user_id", "cinemas.owner_id", "movies.owner_id", "promo_codes.owner_id"];

/**
 * Looks at the first `limit` pending accounts whose time is over: removes those with nothing, with their sessions and
 * codes, and keeps the others for good. More than one session is a login after the registration, which only programs of the
 * older APIs let an unconfirmed person do. One whose time was prolonged meanwhile is left for later. Where a token may be valid
 * still, the session ends now and the account is removed a day later: isolates know of ends, and not of sessions that are
 * missing. Returns how many it looked at.
 */
export async function sweepPending(nowMs: number, limit: number): Promise<number> {
  const isOver = lte(users.pendingUntilMs, nowMs);
  const due = await db
    .select({ id: users.id })
    .from(users)
    .where(and(isNotNull(users.pendingUntilMs), isOver))
    .orderBy(users.pendingUntilMs)
    .limit(limit);
  if (due.length === 0) return 0;
  const looked = sql`select value from json_each(${JSON.stringify(due.map(({ id }) => id))})`;
  const hasNothing = BELONGINGS.map((column) => {
    const [table = ""] = column.split(".");
    return sql`not exists (select 1 from ${sql.identifier(table)} where ${sql.raw(column)} = ${users.id})`;
  });
  const isNobodys = and(
    sql`${users.id} in (${looked})`,
    isOver,
    isNull(users.emailConfirmedAtMs),
    isNull(users.erasedAtMs),
    eq(users.role, "user"),
    eq(users.isAdmin, false),
    sql`(select count(*) from sessions where user_id = ${users.id}) <= 1`,
    ...hasNothing,
  );
  const mayHaveToken = sql`exists (select 1 from sessions where user_id = ${users.id}
    and max(created_at_ms, coalesce(last_used_at_ms, 0), coalesce(proved_at_ms, 0)) > ${nowMs - LONGEST_TOKEN_LIFE_S * 1000})`;
  const gone = db
    .select({ id: users.id })
    .from(users)
    .where(and(isNobodys, not(mayHaveToken)));
  const leaving = and(isNobodys, mayHaveToken);
  const theirs = db.select({ id: sessions.id }).from(sessions).where(inArray(sessions.userId, gone));
  await db.batch([
    db.delete(refreshTokens).where(inArray(refreshTokens.sessionId, theirs)),
    db.delete(sessions).where(inArray(sessions.userId, gone)),
    db.delete(codes).where(inArray(codes.userId, gone)),
    db.delete(accountWords).where(inArray(accountWords.userId, gone)),
    db.delete(users).where(inArray(users.id, gone)),
    db
      .update(sessions)
      .set({ endedAtMs: nowMs })
      .where(
        and(
          isNull(sessions.endedAtMs),
          inArray(sessions.userId, db.select({ id: users.id }).from(users).where(leaving)),
        ),
      ),
    db
      .update(users)
      .set({ pendingUntilMs: nowMs + LONGEST_TOKEN_LIFE_S * 1000 })
      .where(leaving),
    db
      .update(users)
      .set({ pendingUntilMs: null })
      .where(and(sql`${users.id} in (${looked})`, isOver)),
  ]);
  return due.length;
}
