/** The bundle without MATINEE_LOCAL, as it is deployed: it cannot become a demo. */

import { afterAll, beforeAll, expect, it } from "vitest";
import { hashPassword } from "../../src/identity/passwords/password.ts";
import { bundle, launch } from "../support/launcher.ts";
import type { Server } from "../support/launcher.ts";
import { withinOneMinute } from "../support/one-minute.ts";

let server: Server;
beforeAll(async () => {
  server = await launch({ script: bundle(), bindings: { RATE_LIMITS: "off" } });
  await server.sql(
    `INSERT INTO users (email, password_hash, role, email_confirmed_at_ms, created_at_ms)
     VALUES ('user@matinee.test', ?1, 'user', 1, 1), ('user@example.com', ?1, 'user', 1, 1)`,
    hashPassword("matinee-demo", new Uint8Array(16)),
  );
});
afterAll(() => server.kill());

const login = (email: string) =>
  fetch(`${server.url}/v1/auth/login`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ email, password: "matinee-demo" }),
  });

it("answers 404 for every path under /dev", async () => {
  for (const path of ["/dev/mailbox", "/dev/mailbox?to=user@matinee.test", "/dev/mailbox/1", "/dev/anything"])
    expect((await fetch(server.url + path)).status).toBe(404);
});

it("refuses logins of demo accounts, and admits others with the same password", async () => {
  const refused = await login("user@matinee.test");
  expect(refused.status).toBe(401);
  expect(await refused.json()).toMatchObject({ code: "wrong_credentials" });
  expect((await login("user@example.com")).status).toBe(200);
});

it("ignores RATE_LIMITS=off", () =>
  withinOneMinute(async () => {
    const statuses = new Set<number>();
    for (let i = 0; i < 30; i++) statuses.add((await login("nobody@example.com")).status);
    expect(statuses).toContain(429);
  }));

it("refuses what needs a missing secret, without its name, and works elsewhere", async () => {
  const bare = await launch({ script: bundle(), bindings: { ACCESS_TOKEN_SECRET: "" } });
  try {
    expect((await fetch(`${bare.url}/health`)).status).toBe(200);
    const response = await fetch(`${bare.url}/v1/reservations`, { headers: { authorization: "Bearer x" } });
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({
      code: "setting_missing",
      detail: expect.not.stringContaining("ACCESS_TOKEN_SECRET"),
    });
  } finally {
    await bare.kill();
  }
});
