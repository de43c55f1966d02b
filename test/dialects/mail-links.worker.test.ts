/** The tokens of the links in mails, as 004's programs use them. */

import { beforeEach, describe, expect, it } from "vitest";
import { linkToken } from "../../src/identity/codes/link-token.ts";
import { PASSWORD, tokenOf } from "../identity/accounts/accounts-client.ts";
import { stopQueues } from "../support/queues.ts";
import { rows, run } from "../support/world.ts";
import { bearer, confirmedPerson, registered, resetCodeOf, send } from "./visitor.ts";
import type { Person } from "./visitor.ts";

const WRONG = { status: 400, body: { message: "Wrong code", error: "Wrong code" } };
const WRONG_SECRET = { status: 400, body: { message: "Wrong secret code", error: "Wrong secret code" } };

beforeEach(stopQueues);

const confirm = (token: string, signedIn?: Person) =>
  send(`GET /verify-email/${token}`, signedIn === undefined ? {} : { headers: bearer(signedIn.token) });

const isConfirmed = async ({ id }: { id: number }): Promise<boolean> =>
  (await rows("SELECT 1 FROM users WHERE id = ? AND email_confirmed_at_ms IS NOT NULL", id)).length > 0;

const triesOf = async ({ id }: Person): Promise<unknown> =>
  (await rows<{ tries_left: number }>("SELECT tries_left FROM codes WHERE user_id = ?", id))[0]?.tries_left;

describe("a link's token", () => {
  it("contains no address, and confirms the address once", async () => {
    const ann = await registered();
    const token = await tokenOf(ann.id);
    expect(Buffer.from(token, "base64url").toString("latin1")).not.toContain(ann.email);
    expect(await confirm(token)).toMatchObject({ status: 200, body: { message: "Email confirmed" } });
    expect(await confirm(token)).toMatchObject(WRONG);
  });

  it("is refused after a new code was sent, whose token works", async () => {
    const ann = await registered();
    const old = await tokenOf(ann.id);
    await run("UPDATE codes SET expires_at_ms = 1 WHERE user_id = ?", ann.id);
    await send(`GET /resendEmailValidationCode?username=${ann.email}`);
    expect(await confirm(old)).toMatchObject(WRONG);
    expect(await isConfirmed(ann)).toBe(false);
    expect((await confirm(await tokenOf(ann.id))).status).toBe(200);
  });

  it("is refused after 15 minutes", async () => {
    const ann = await registered();
    const token = await tokenOf(ann.id);
    await run("UPDATE codes SET expires_at_ms = ? WHERE user_id = ?", Date.now(), ann.id);
    expect(await confirm(token)).toMatchObject(WRONG);
  });

  it("is refused after a hundred wrong codes were typed", async () => {
    const ann = await registered();
    for (let i = 0; i < 100; i++) await confirm(`${ann.email}:AAAAAAAA`);
    expect(await confirm(await tokenOf(ann.id))).toMatchObject(WRONG);
  });

  it("that is forged costs the account no try, and is answered like that of an account that is not there", async () => {
    const ann = await registered();
    const forged = (userId: number) =>
      linkToken("a guess", { purpose: "confirm_email", userId, nonce: "00" });
    const answers = [];
    for (let i = 0; i < 6; i++) answers.push(await confirm(forged(ann.id)), await confirm(forged(999_999)));
    for (const answer of answers) expect(answer).toMatchObject(WRONG);
    expect(await triesOf(ann)).toBe(100);
    expect((await confirm(await tokenOf(ann.id))).status).toBe(200);
  });

  it("confirms its own account only, whoever is signed in", async () => {
    const [ann, bob] = [await registered(), await registered()];
    expect((await confirm(await tokenOf(ann.id), bob)).status).toBe(200);
    expect([await isConfirmed(ann), await isConfirmed(bob)]).toEqual([true, false]);
  });

  it("of a stranger's account with the same address is refused to everybody but the stranger", async () => {
    const ann = await registered();
    const theirs = await send("POST /v1/auth/register", { body: { email: ann.email, password: PASSWORD } });
    const stranger = theirs.body["user"] as { id: number };
    const token = await tokenOf(stranger.id);
    for (const answer of [await confirm(token), await confirm(token, ann)]) {
      expect(answer.status).toBe(400);
      expect(answer.body["message"]).not.toBe("Email confirmed");
    }
    expect([await isConfirmed(ann), await isConfirmed(stranger)]).toEqual([false, false]);
    expect((await confirm(await tokenOf(ann.id), ann)).status).toBe(200);
    expect([await isConfirmed(ann), await isConfirmed(stranger)]).toEqual([true, false]);
  });
});

describe("the token of a link that resets a password", () => {
  const reset = (token: string, password: string) =>
    send(`POST /reset-password/${token}`, { body: { password } });
  const login = async ({ email }: Person, password: string): Promise<number> =>
    (await send("POST /login", { body: { email, password } })).status;

  it("sets a password once", async () => {
    const ann = await confirmedPerson();
    await resetCodeOf(ann);
    const token = await tokenOf(ann.id, "reset_password");
    expect((await reset(token, "a new password")).status).toBe(200);
    expect(await reset(token, "another password")).toMatchObject(WRONG_SECRET);
    expect(await login(ann, "a new password")).toBe(200);
  });

  it("can be used again after a password that is too short", async () => {
    const ann = await confirmedPerson();
    await resetCodeOf(ann);
    const token = await tokenOf(ann.id, "reset_password");
    expect((await reset(token, "short")).body["message"]).toContain("characters");
    expect((await reset(token, "a new password")).status).toBe(200);
  });

  it("is refused after a new code was sent, and confirms no address", async () => {
    const ann = await registered();
    await resetCodeOf(ann);
    const old = await tokenOf(ann.id, "reset_password");
    expect(await confirm(old)).toMatchObject(WRONG);
    await run("UPDATE codes SET nonce = 'newer' WHERE user_id = ? AND purpose = 'reset_password'", ann.id);
    expect(await reset(old, "a new password")).toMatchObject(WRONG_SECRET);
    expect(await login(ann, PASSWORD)).toBe(200);
  });
});
