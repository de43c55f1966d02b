/** The first admin's link: the statements that deploying runs in D1, and the page that it opens. */

import { env } from "cloudflare:workers";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  LINK_LIFE_MS,
  adminLink,
  adminState,
  newAdminCode,
  placeAdmin,
} from "../../../src/tools/deploy/first-admin.ts";
import { stopQueues } from "../../support/queues.ts";
import { call, rows, run } from "../../support/world.ts";

const PASSWORD = "matinee on sunday";
let last = 0;
let email = "";

beforeEach(stopQueues);
beforeEach(async () => {
  email = `boss-${++last}@example.com`;
  await run("update users set is_admin = 0");
});
beforeAll(async () => {
  await run("update users set is_admin = 0");
});

async function place(code: string, nowMs = Date.now()): Promise<void> {
  for (const statement of placeAdmin(email, code, nowMs).split(";\n")) await env.DB.prepare(statement).run();
}
const state = async (code: string) => (await rows(adminState(email, code, Date.now(), 0)))[0];

const choose = (code: string, password = PASSWORD) =>
  call("POST", "/account/reset", {
    headers: { "content-type": "application/x-www-form-urlencoded", origin: "http://matinee.test" },
    body: new URLSearchParams({ email, code, password }).toString(),
  });

async function adminToken(): Promise<string> {
  const answer = await call("POST", "/v1/auth/login", { body: { email, password: PASSWORD } });
  return (await answer.json<{ access_token: string }>()).access_token;
}

describe("the first admin's link", () => {
  it("opens the page with the code filled in, sets the password once, and makes an admin who may act", async () => {
    const code = newAdminCode();
    await place(code);
    expect(await state(code)).toEqual({ admins: 0, placed: 1 });
    const page = await (await call("GET", adminLink("", email, code))).text();
    expect(page).toContain(email);
    expect(page).toContain(code);
    expect((await choose(code)).status).toBe(200);
    expect(await state(code)).toEqual({ admins: 1, placed: 0 });
    const as = await adminToken();
    expect((await call("GET", "/v1/admin/users", { as })).status).toBe(200);
    expect((await choose(code, "another long phrase")).status).not.toBe(200);
  });

  it("is refused with another code, and a day later", async () => {
    const code = newAdminCode();
    await place(code, Date.now() - LINK_LIFE_MS - 1);
    expect((await choose(code)).status).not.toBe(200);
    await place(newAdminCode());
    expect((await choose(code)).status).not.toBe(200);
    expect(await state(code)).toEqual({ admins: 0, placed: 0 });
  });

  it("is replaced by the next one, for the same account", async () => {
    await place(newAdminCode());
    const code = newAdminCode();
    await place(code);
    expect(await rows("select count(*) n from users where email = ?1", email)).toEqual([{ n: 1 }]);
    expect((await choose(code)).status).toBe(200);
  });

  it("is not placed once an admin's account is taken", async () => {
    const code = newAdminCode();
    await place(code);
    await choose(code);
    email = `late-${last}@example.com`;
    await place(newAdminCode());
    expect(await rows("select count(*) n from users where email = ?1", email)).toEqual([{ n: 0 }]);
  });

  it("makes an admin of an account that has confirmed the address, whose known password does not count", async () => {
    const code = newAdminCode();
    await run(
      "insert into users (email, password_hash, role, email_confirmed_at_ms, created_at_ms) values (?1, 'old', 'user', 1, 1)",
      email,
    );
    await place(code);
    expect(await rows("select is_admin, password_is_strong from users where email = ?1", email)).toEqual([
      { is_admin: 1, password_is_strong: 0 },
    ]);
  });

  it("stores the code's hash only, and no code of another purpose by it", async () => {
    const code = newAdminCode();
    await place(code);
    const stored = JSON.stringify(await rows("select * from codes where email = ?1", email));
    expect(stored).toContain("sha256:");
    expect(stored).not.toContain(code);
    await run("update codes set purpose = 'sign_in' where email = ?1", email);
    expect((await call("POST", "/v1/auth/login", { body: { email, code } })).status).toBe(401);
  });
});
