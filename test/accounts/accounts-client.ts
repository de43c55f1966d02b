import { env, exports } from "cloudflare:workers";
import { confirmationCode } from "../../src/accounts/service.ts";

export const PASSWORD = "a long password";

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // A test says what it expects of a body by reading it.
  readonly body: Record<string, unknown>;
}

/** One call of the accounts' routes; a string is sent as it is. */
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

/** An address that nobody has yet. */
export const newEmail = (): string => `person-${++count}@example.com`;

export async function register(more: Record<string, unknown> = {}): Promise<Registered> {
  const email = newEmail();
  const { status, body } = await call("POST", "/auth/register", { email, password: PASSWORD, ...more });
  if (status !== 201) throw new Error(`registration answered ${status} ${JSON.stringify(body)}`);
  const user = body["user"] as { id: number; email: string };
  return { userId: user.id, email: user.email, token: String(body["access_token"]) };
}

/** The code that the newest mail to this person has in it. */
export async function codeOf(userId: number): Promise<string> {
  const row = await env.DB.prepare("SELECT nonce FROM codes WHERE user_id = ?")
    .bind(userId)
    .first<{ nonce: string }>();
  const code = row === null ? null : await confirmationCode(userId, row.nonce);
  if (code === null) throw new Error(`user ${userId} has no code`);
  return code;
}

/** Another code than this one. */
export const wrong = (code: string): string => (code.startsWith("A") ? "B" : "A") + code.slice(1);

/** The statuses of calls that ran side by side, in rising order. */
export const statuses = (answers: readonly Answer[]): number[] =>
  answers.map(({ status }) => status).toSorted((a, b) => a - b);
