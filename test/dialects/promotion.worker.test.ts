import { beforeEach, expect, it } from "vitest";
import { PASSWORD, codeOf } from "../identity/accounts/accounts-client.ts";
import { someone } from "../support/catalogue.ts";
import { stopQueues } from "../support/queues.ts";
import { bearer, registered, send } from "./visitor.ts";

beforeEach(stopQueues);

it("gives an account that is promoted before its address is confirmed its rights with the confirmation", async () => {
  const admin = await someone({ role: "user", isAdmin: true });
  const { id, email, token } = await registered();
  const seen = async () => (await send(`GET /admin/users/${id}`, { headers: bearer(admin) })).body;
  expect((await send(`POST /users/promote/${id}`, { headers: bearer(admin) })).status).toBe(200);
  expect(await seen()).toMatchObject({ is_admin: false, admin_once_confirmed: true });
  expect((await send("GET /admin/users", { headers: bearer(token) })).status).toBe(403);
  const entered = await send("POST /login", { body: { email, password: PASSWORD } });
  expect(entered.body).toMatchObject({ role: "user", is_admin: false });
  const early = String(entered.body["token"]);
  expect((await send("GET /admin/users", { headers: bearer(early) })).status).toBe(403);

  expect((await send(`GET /confirmEmail?username=${email}&code=${await codeOf(id)}`)).status).toBe(200);
  expect(await seen()).toMatchObject({ is_admin: true, admin_once_confirmed: false });
  expect((await send("GET /admin/users", { headers: bearer(early) })).status).toBe(200);
});
