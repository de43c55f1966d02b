import { env, exports } from "cloudflare:workers";
import type { Visit } from "../../../src/http/visit.ts";
import type { CodePurpose } from "../../../src/identity/codes/code.ts";
import { codeForMail } from "../../../src/identity/codes/service.ts";
import { MAIN_ENTRANCE } from "../../../src/identity/login/entrance.ts";

export const PASSWORD = "a long password";

/** An entrance as the older APIs have it, which know no confirmation. */
export const ADMITS_EVERYBODY = { ...MAIN_ENTRANCE, admits: "everybody" } as const;

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // Each test reads what it expects from the body.
  readonly body: Record<string, unknown>;
}

/** Calls a route of accounts. A body that is a string is sent unchanged. */
export async function call(
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const response = await exports.default.fetch(`http://matinee.example/v1${path}`, {
    method,
    headers: { ...(body === undefined ? {} : { "content-type": "application/json" }), ...headers },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: text === "" ? {} : (JSON.parse(text) as Record<string, unknown>),
  };
}

export const bearer = (token: string): Record<string, string> => ({ authorization: `Bearer ${token}` });

export interface Registered {
  readonly userId: number;
  readonly email: string;
  readonly token: string;
}

let count = 0;

/** A new address, which no account has yet. */
export const newEmail = (): string => `person-${++count}@example.com`;

export async function register(more: Record<string, unknown> = {}): Promise<Registered> {
  const email = newEmail();
  const { status, body } = await call("POST", "/auth/register", { email, password: PASSWORD, ...more });
  if (status !== 201) throw new Error(`registration answered ${status} ${JSON.stringify(body)}`);
  const user = body["user"] as { id: number; email: string };
  return { userId: user.id, email: user.email, token: String(body["access_token"]) };
}

/** A new account with a confirmed address, so that it can log in. */
export async function confirmed(more: Record<string, unknown> = {}): Promise<Registered> {
  const registered = await register(more);
  const { status } = await verify(registered.email, await codeOf(registered.userId), registered.token);
  if (status !== 204) throw new Error(`confirmation answered ${status}`);
  return registered;
}

export const verify = (email: string, code: string, token?: string): Promise<Answer> =>
  call("POST", "/auth/email/verify", { email, code }, token === undefined ? {} : bearer(token));

/** `address`: from where, for tests of what counts per network. */
export const login = (email: string, password = PASSWORD, address?: string): Promise<Answer> =>
  call("POST", "/auth/login", { email, password }, address === undefined ? {} : from(address));

/** A visit from this network, as the services take it. */
export const visitFrom = (network: string): Visit => ({
  network,
  country: null,
  whence: null,
  device: null,
});

/** Headers of a request from this address. */
export const from = (address: string): Record<string, string> => ({ "cf-connecting-ip": address });

export const me = async ({ token }: { token: string }): Promise<Record<string, unknown>> =>
  (await call("GET", "/me", undefined, bearer(token))).body;

/** The first row that a statement finds. */
export const row = (sql: string, ...values: unknown[]): Promise<Record<string, unknown> | null> =>
  env.DB.prepare(sql)
    .bind(...values)
    .first();

export const nonceOf = async (userId: number, purpose: CodePurpose = "confirm_email"): Promise<string> =>
  String(
    (await row("SELECT nonce FROM codes WHERE user_id = ? AND purpose = ?", userId, purpose))?.["nonce"],
  );

/** The code in the newest mail to this person, and the token of the link there. */
async function mailedTo(userId: number, purpose: CodePurpose = "confirm_email") {
  const sent = await codeForMail(purpose, userId, await nonceOf(userId, purpose));
  if (sent === null) throw new Error(`user ${userId} has no code`);
  return sent;
}

export const codeOf = async (userId: number, purpose?: CodePurpose): Promise<string> =>
  (await mailedTo(userId, purpose)).code;

export const tokenOf = async (userId: number, purpose?: CodePurpose): Promise<string> =>
  (await mailedTo(userId, purpose)).token;

/** The kinds of the mails that were requested for this person, in order. */
export async function mailsOf(userId: number): Promise<string[]> {
  const { results } = await env.DB.prepare("SELECT id FROM mail_log WHERE user_id = ? ORDER BY rowid")
    .bind(userId)
    .all<{ id: string }>();
  return results.map(({ id }) => id.split(":")[0] ?? "");
}

/** An answer without the fields that differ each time. */
export function alike({ status, body }: Answer): unknown {
  const { request_id: _, ...document } = body;
  return { status, document };
}

/** Another code than the given one. */
export const wrong = (code: string): string => (code.startsWith("A") ? "B" : "A") + code.slice(1);

/** The statuses of parallel calls, in ascending order. */
export const statuses = (answers: readonly Answer[]): number[] =>
  answers.map(({ status }) => status).toSorted((a, b) => a - b);
