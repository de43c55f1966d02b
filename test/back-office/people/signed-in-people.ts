/** People with a password and a session, put straight into D1, and calls in their name. */

import { hashPassword } from "../../../src/identity/passwords/password.ts";
import { call, rows, run, token } from "../../support/world.ts";

export const PASSWORD = "matinee on sunday";
const HASH = hashPassword(PASSWORD, new Uint8Array(16));

interface Traits {
  readonly email?: string;
  readonly username?: string;
  readonly name?: string;
  readonly role?: "user" | "owner";
  readonly isAdmin?: boolean;
  readonly emailConfirmed?: boolean;
}

export interface Somebody {
  readonly id: number;
  readonly email: string;
  readonly token: string;
}

let count = 0;

export async function somebody(traits: Traits = {}): Promise<Somebody> {
  const {
    email = `somebody-${++count}@example.com`,
    role = "user",
    isAdmin = false,
    emailConfirmed = true,
  } = traits;
  const [inserted] = await rows<{ id: number }>(
    `INSERT INTO users (id, email, username, name, password_hash, password_is_strong, role, is_admin, email_confirmed_at_ms, created_at_ms)
     SELECT max(7000, coalesce(max(id), 0)) + 1, ?1, nullif(?2, ''), nullif(?3, ''), ?4, 1, ?5, ?6, nullif(?7, 0), 1 FROM users
     RETURNING id`,
    email,
    traits.username ?? "",
    traits.name ?? "",
    HASH,
    role,
    isAdmin ? 1 : 0,
    emailConfirmed ? 1 : 0,
  );
  if (inserted === undefined) throw new Error("nobody was inserted");
  const { id } = inserted;
  return { id, email, token: await signIn(id, `session-${id}`, { role, isAdmin, emailConfirmed }) };
}

/** Another session of theirs, in which they have just proved who they are. */
export async function signIn(userId: number, sessionId: string, claims = {}): Promise<string> {
  await run(
    "INSERT INTO sessions (id, user_id, created_at_ms) VALUES (?1, ?2, ?3)",
    sessionId,
    userId,
    Date.now(),
  );
  return token(userId, { sessionId, ...claims });
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // A test says what it expects of a body by reading it.
  readonly body: Record<string, unknown>;
}

export async function ask(method: string, path: string, as?: string, body?: unknown): Promise<Answer> {
  const response = await call(method, `/v1${path}`, {
    ...(as !== undefined && { as }),
    ...(body !== undefined && { body }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === "" ? {} : JSON.parse(text) };
}
