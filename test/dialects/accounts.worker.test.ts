import { beforeEach, describe, expect, it } from "vitest";
import { codeOf } from "../identity/accounts/accounts-client.ts";
import { stopQueues } from "../support/queues.ts";
import { rows, run } from "../support/world.ts";
import { confirmedPerson, registered, resetCodeOf, send, stranger } from "./visitor.ts";

beforeEach(stopQueues);

it("lets a person with an unconfirmed address set a new password by mail, once", async () => {
  const ann = await registered();
  const code = await resetCodeOf(ann);
  await send(`POST /reset-password?username=${ann.username}&password=newsecretpassword&secret_code=${code}`);
  const login = await send(`POST /login?username=${ann.email}&password=newsecretpassword`);
  expect(login).toMatchObject({ status: 200, body: { user: { id: ann.id } } });
  const token = async (text: string) =>
    (await send(`GET /checkToken?username=${ann.email}&token=${text}`)).body["message"];
  expect(await token(String(login.body["token"]))).toBe("Token valid");
  const isConfirmed = await send(`GET /isEmailConfirmed?username=${ann.email}`);
  expect(isConfirmed.body).toEqual({ message: "Email not confirmed" });
  const again = `POST /reset-password?username=${ann.email}&password=anothersecret&secret_code=${code}`;
  expect((await send(again)).body["message"]).toBe("Wrong secret code");
});

it("sends the same code again while it is valid, and a new one after it has expired", async () => {
  const ann = await registered();
  const old = await codeOf(ann.id);
  const resend = () => send(`GET /resendEmailValidationCode?username=${ann.email}`);
  const confirm = (code: string) => send(`GET /confirmEmail?username=${ann.email}&code=${code}`);
  await resend();
  expect(await codeOf(ann.id)).toBe(old);
  await run("UPDATE codes SET expires_at_ms = 1 WHERE user_id = ?", ann.id);
  await resend();
  expect((await confirm(old)).body["message"]).toBe("Wrong code");
  expect((await confirm(await codeOf(ann.id))).body).toEqual({ message: "Email confirmed" });
});

it("accepts a username instead of an address, and either at the login", async () => {
  const ann = await confirmedPerson();
  const answer = await send(`GET /isEmailConfirmed?username=${ann.username}`);
  expect(answer).toMatchObject({ status: 200, body: { message: "Email confirmed" } });
  const shouted = await send(`GET /isEmailConfirmed?username=${ann.email.toUpperCase()}`);
  expect(shouted.status).toBe(200);
});

describe("an address", () => {
  const sign = (email: string, password: string) =>
    send(`POST /register?username=${email}&password=${encodeURIComponent(password)}`);

  it("has one account here, despite parallel registrations", async () => {
    const { email } = stranger();
    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, i) => sign(email, `password number ${i}`)),
    );
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([
      200, 409, 409, 409, 409, 409,
    ]);
    const accounts = await rows("SELECT id FROM users WHERE email = ?", email);
    expect(accounts).toHaveLength(1);
    const kept = answers.findIndex(({ status }) => status === 200);
    const login = await send(
      `POST /login?username=${email}&password=${encodeURIComponent(`password number ${kept}`)}`,
    );
    expect(login.status).toBe(200);
  });

  it("of an account that was disabled cannot be registered again", async () => {
    const { email, id } = await confirmedPerson();
    await run("UPDATE users SET disabled_at_ms = 1 WHERE id = ?", id);
    expect(await sign(email, "another password")).toMatchObject({
      status: 409,
      body: { message: "User already exists" },
    });
    expect(await rows("SELECT id FROM users WHERE email = ?", email)).toHaveLength(1);
  });

  it("is confirmed by its own code, also if another unconfirmed account at /v1 has the address", async () => {
    const { email, id } = await registered();
    const theirs = await send("POST /v1/auth/register", {
      body: { email, password: "a stranger's password" },
    });
    expect(theirs.status).toBe(201);
    const wrong = await send(`GET /confirmEmail?username=${email}&code=${await codeOf(id + 1)}`);
    expect(wrong.status).toBe(400);
    const right = await send(`GET /confirmEmail?username=${email}&code=${await codeOf(id)}`);
    expect(right).toMatchObject({ status: 200, body: { message: "Email confirmed" } });
    expect(
      await rows("SELECT id FROM users WHERE email = ? AND email_confirmed_at_ms IS NOT NULL", email),
    ).toEqual([{ id }]);
  });
});
