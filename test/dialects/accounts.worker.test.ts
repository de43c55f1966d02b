import { beforeEach, expect, it } from "vitest";
import { codeOf } from "../accounts/accounts-client.ts";
import { stopQueues } from "../support/queues.ts";
import { confirmedPerson, registered, resetCodeOf, send } from "./visitor.ts";

beforeEach(stopQueues);

it("lets who has not confirmed the address set a new password by mail, once", async () => {
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

it("sends a new code each time, and the old one confirms nothing", async () => {
  const ann = await registered();
  const old = await codeOf(ann.id);
  await send(`GET /resendEmailValidationCode?username=${ann.email}`);
  const confirm = (code: string) => send(`GET /confirmEmail?username=${ann.email}&code=${code}`);
  expect((await confirm(old)).body["message"]).toBe("Wrong code");
  expect((await confirm(await codeOf(ann.id))).body).toEqual({ message: "Email confirmed" });
});

it("knows people by their username where a document says address, and by either at the login", async () => {
  const ann = await confirmedPerson();
  const answer = await send(`GET /isEmailConfirmed?username=${ann.username}`);
  expect(answer).toMatchObject({ status: 200, body: { message: "Email confirmed" } });
  const shouted = await send(`GET /isEmailConfirmed?username=${ann.email.toUpperCase()}`);
  expect(shouted.status).toBe(200);
});
