/** Buyers and showtimes put straight into D1, for tests that are about something else. */

import type { Caller } from "../../src/http/caller.ts";
import { accessKey, signAccessToken } from "../../src/identity/sessions/access-token.ts";
import { localTimeOf } from "../../src/programme/cinemas/local-time.ts";

const TIME_ZONE = "Europe/Lisbon";

export async function tokenOf(secret: string, caller: Partial<Caller> & { userId: number }): Promise<string> {
  const complete: Caller = {
    role: "user",
    isAdmin: false,
    emailConfirmed: true,
    sessionId: `session-${caller.userId}`,
    ...caller,
  };
  return signAccessToken(complete, await accessKey(secret), Date.now(), Date.now());
}

type Run = (sql: string, ...params: (string | number)[]) => Promise<unknown>;

export const emailOf = (userId: number): string => `buyer-${userId}@example.com`;

export const insertUser = (
  run: Run,
  id: number,
  changes: Partial<Pick<Caller, "role" | "isAdmin">> = {},
): Promise<void> => insertUsers(run, [id], changes);

/** With confirmed addresses, and the sessions that `tokenOf` names, in which they have just proved who they are. */
export async function insertUsers(
  run: Run,
  ids: readonly number[],
  { role = "user", isAdmin = false }: Partial<Pick<Caller, "role" | "isAdmin">> = {},
): Promise<void> {
  const people = JSON.stringify(ids.map((id) => ({ id, email: emailOf(id), session: `session-${id}` })));
  await run(
    `INSERT INTO users (id, email, password_hash, password_is_strong, role, is_admin, email_confirmed_at_ms, created_at_ms)
     SELECT value ->> 'id', value ->> 'email', '', 1, ?2, ?3, 1, 1 FROM json_each(?1)`,
    people,
    role,
    isAdmin ? 1 : 0,
  );
  await run(
    `INSERT INTO sessions (id, user_id, created_at_ms)
     SELECT value ->> 'session', value ->> 'id', ?2 FROM json_each(?1)`,
    people,
    Date.now(),
  );
}

/** A showtime of user 1 in an hour, `rows` × `perRow` seats at 10.00; its box office is not opened yet. */
export async function insertShowtime(
  run: Run,
  id: number,
  rows: number,
  perRow: number,
  holdMinutes = 10,
): Promise<void> {
  const nowMs = Date.now();
  const startMs = nowMs + 3_600_000;
  const { date } = localTimeOf(startMs, TIME_ZONE);
  const layout = JSON.stringify({
    rows: Array.from({ length: rows }, (_, i) => ({
      label: rowLabel(i),
      category: "standard",
      seats: [{ from: 1, to: perRow }],
    })),
  });
  await run(
    "INSERT OR IGNORE INTO movies (id, owner_id, title, genre, duration_minutes, created_at_ms) VALUES (1, 1, 'Metropolis', 'drama', 153, 1)",
  );
  await run(
    `INSERT OR IGNORE INTO cinemas (id, owner_id, name, address, time_zone, currency, region, created_at_ms)
     VALUES (1, 1, 'Odeon', 'Main Street 1', '${TIME_ZONE}', 'EUR', 'weur', 1)`,
  );
  await run(
    "INSERT OR IGNORE INTO screens (id, cinema_id, name, layout, capacity, created_at_ms) VALUES (1, 1, 'One', ?1, ?2, 1)",
    layout,
    rows * perRow,
  );
  await run(
    `INSERT INTO showtimes (id, incarnation, version, movie_id, cinema_id, screen_id, starts_at_ms, ends_at_ms,
       local_date, layout, capacity, prices, currency, payment, sales_open_at_ms, sales_close_at_ms, hold_minutes,
       max_seats, created_at_ms, movie_title, cinema_name, address, time_zone, screen_name)
     VALUES (?1, ?2, 1, 1, 1, 1, ?3, ?4, ?9, ?5, ?6, ?7, 'EUR', 'at_door', 1, ?3, ?8, 10, 1, 'Metropolis',
       'Odeon', 'Main Street 1', '${TIME_ZONE}', 'One')`,
    id,
    `incarnation-${id}`,
    startMs,
    startMs + 7_200_000,
    layout,
    rows * perRow,
    JSON.stringify({ standard: { adult: 1000, child: 600 } }),
    holdMinutes,
    date,
  );
}

/** A, B, … Z, AA, AB, … */
export function rowLabel(i: number): string {
  const rest = Math.floor(i / 26) - 1;
  return (rest >= 0 ? rowLabel(rest) : "") + String.fromCodePoint(65 + (i % 26));
}

/** The seats of `insertShowtime`, row by row. */
export const labelsOf = (rows: number, perRow: number): string[] =>
  Array.from({ length: rows * perRow }, (_, i) => `${rowLabel(Math.floor(i / perRow))}${(i % perRow) + 1}`);
