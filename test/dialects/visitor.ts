/** A program for one of the older APIs: sends requests, returns answers. */

import { exports } from "cloudflare:workers";
import { PASSWORD, codeOf, newEmail, row } from "../identity/accounts/accounts-client.ts";

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // Tests assert on a body's fields directly.
  readonly body: Record<string, unknown>;
}

export interface Sent {
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON; a string is sent as it is, without a content type. */
  readonly body?: unknown;
}

/** `line` is a method and an address: "POST /login?username=…". */
export async function send(line: string, { headers = {}, body }: Sent = {}): Promise<Answer> {
  const [method = "", address = ""] = line.split(" ");
  const isJson = body !== undefined && typeof body !== "string";
  const response = await exports.default.fetch(`http://matinee.example${address}`, {
    method,
    headers: { ...(isJson && { "content-type": "application/json" }), ...headers },
    ...(body !== undefined && {
      body: typeof body === "string" ? new TextEncoder().encode(body) : JSON.stringify(body),
    }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === "" ? {} : JSON.parse(text) };
}

export const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

export interface Person {
  readonly id: number;
  readonly email: string;
  readonly token: string;
  readonly username: string;
}

/** Data of a person who is not registered. */
export const stranger = (): Person => {
  const email = newEmail();
  return { id: 0, email, token: "no-token", username: email.split("@")[0] ?? "" };
};

/** Registers a person as 003 does: with a username, and an unconfirmed address. */
export async function registered(): Promise<Person> {
  const { email, username } = stranger();
  const { status, body } = await send("POST /register", { body: { username, email, password: PASSWORD } });
  if (status !== 201) throw new Error(`registration answered ${status} ${JSON.stringify(body)}`);
  return { id: (body["user"] as { id: number }).id, email, username, token: String(body["token"]) };
}

export async function confirmedPerson(): Promise<Person> {
  const person = await registered();
  const code = await codeOf(person.id);
  const { status } = await send(`GET /confirmEmail?username=${person.email}&code=${code}`);
  if (status !== 200) throw new Error(`confirmation answered ${status}`);
  return person;
}

/** The mailed code for a new password; the mail is sent after the answer. */
export async function resetCodeOf({ id, email }: Person): Promise<string> {
  await send(`POST /forgot-password?username=${email}`);
  for (let tries = 0; tries < 100; tries++) {
    if ((await row("SELECT 1 FROM codes WHERE user_id = ? AND purpose = 'reset_password'", id)) !== null)
      return codeOf(id, "reset_password");
    await scheduler.wait(10);
  }
  throw new Error(`no code for ${email}`);
}
