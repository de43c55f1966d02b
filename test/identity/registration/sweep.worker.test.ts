/** Pending accounts that nobody confirms do not stay for ever. */

import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { sweepPendingAccounts } from "../../../src/identity/registration/service.ts";
import { registered as registeredAtAnOlderApi, send } from "../../dialects/visitor.ts";
import { sale } from "../../support/halls.ts";
import { plansOf } from "../../support/plans.ts";
import { stopQueues } from "../../support/queues.ts";
import { showtime } from "../../support/world.ts";
import {
  PASSWORD,
  bearer,
  call,
  codeOf,
  confirmed,
  register,
  row,
  verify,
} from "../accounts/accounts-client.ts";

const DAY_MS = 24 * 60 * 60_000;

beforeEach(stopQueues);

const sweepInDays = (days: number): Promise<number> => sweepPendingAccounts(Date.now() + days * DAY_MS);

const isThere = async (userId: number): Promise<boolean> =>
  (await row("SELECT 1 FROM users WHERE id = ?", userId)) !== null;

describe("an account whose address was never confirmed", () => {
  it("is removed after seven days with its codes and sessions, and not before", async () => {
    const ada = await register({ username: "gone-after-a-week" });
    await sweepInDays(6.9);
    expect(await isThere(ada.userId)).toBe(true);
    await sweepInDays(7.1);
    expect(await isThere(ada.userId)).toBe(false);
    expect(await row("SELECT count(*) AS n FROM codes WHERE user_id = ?", ada.userId)).toEqual({ n: 0 });
    expect(await row("SELECT count(*) AS n FROM sessions WHERE user_id = ?", ada.userId)).toEqual({ n: 0 });
    expect((await call("POST", "/auth/email/verification", undefined, bearer(ada.token))).status).toBe(401);
    await expect(register({ username: "gone-after-a-week" })).resolves.toMatchObject({});
  });

  it("loses its session first where a token of it may be valid, so that isolates know, and is removed a day later", async () => {
    const ada = await register();
    const session = () => row("SELECT ended_at_ms FROM sessions WHERE user_id = ?", ada.userId);
    const refreshedAtMs = Date.now() + 7 * DAY_MS;
    await env.DB.prepare("UPDATE sessions SET last_used_at_ms = ? WHERE user_id = ?")
      .bind(refreshedAtMs, ada.userId)
      .run();
    await sweepInDays(7.1);
    expect(await session()).toEqual({ ended_at_ms: expect.any(Number) });
    expect(Number((await session())?.["ended_at_ms"])).toBeGreaterThan(refreshedAtMs);
    await sweepInDays(8.05);
    expect(await isThere(ada.userId)).toBe(true);
    await sweepInDays(8.2);
    expect(await isThere(ada.userId)).toBe(false);
  });

  it("is removed too where another account has confirmed the address", async () => {
    const stranger = await register();
    const victim = await register({ email: stranger.email });
    expect((await verify(victim.email, await codeOf(victim.userId), victim.token)).status).toBe(204);
    await sweepInDays(8);
    expect([await isThere(stranger.userId), await isThere(victim.userId)]).toEqual([false, true]);
  });

  it("stays where it was confirmed in the meantime", async () => {
    const ada = await confirmed();
    await sweepInDays(8);
    expect(await isThere(ada.userId)).toBe(true);
  });

  it("stays where an older API made it, whose programs know no confirmation", async () => {
    const ann = await registeredAtAnOlderApi();
    await sweepInDays(400);
    expect(await isThere(ann.id)).toBe(true);
  });

  it("stays where its person has logged in by an older API", async () => {
    const ada = await register();
    const login = await send("POST /login", { body: { email: ada.email, password: PASSWORD } });
    expect(login.status).toBe(200);
    await sweepInDays(8);
    expect(await isThere(ada.userId)).toBe(true);
  });

  it("stays where it has a reservation", async () => {
    const ada = await register();
    const show = await showtime(2, 5);
    expect((await show.office().reserve(sale(ada.userId, "A1"))).ok).toBe(true);
    await expect
      .poll(() => row("SELECT 1 AS one FROM reservations WHERE user_id = ?", ada.userId))
      .toEqual({ one: 1 });
    await sweepInDays(8);
    expect(await isThere(ada.userId)).toBe(true);
  });

  it.each([
    ["is an owner's", "UPDATE users SET role = 'owner' WHERE id = ?"],
    ["was promoted", "UPDATE users SET is_admin = 1 WHERE id = ?"],
    [
      "has a cinema",
      `INSERT INTO cinemas (owner_id, name, address, time_zone, currency, region, created_at_ms)
       VALUES (?, 'Odeon', 'Main Street 1', 'UTC', 'EUR', 'weur', 1)`,
    ],
    [
      "has a movie",
      `INSERT INTO movies (owner_id, title, genre, duration_minutes, created_at_ms)
       VALUES (?, 'Metropolis', 'drama', 153, 1)`,
    ],
  ])("stays where it %s, and does not keep the others", async (_what, sql) => {
    const [kept, gone] = [await register(), await register()];
    await env.DB.prepare(sql).bind(kept.userId).run();
    await sweepInDays(8);
    expect([await isThere(kept.userId), await isThere(gone.userId)]).toEqual([true, false]);
    expect(await sweepInDays(9)).toBe(0);
  });
});

it("finds them, and what they have, by indexes", async () => {
  await register();
  const plans = await plansOf(() => sweepInDays(8));
  expect(plans).toHaveLength(9);
  expect(plans[0]?.join()).toMatch(/users_pending \(pending_until_ms>\? AND pending_until_ms<\?\)/);
  for (const step of plans.flat()) expect(step).not.toMatch(/SCAN (?!value|json_each)/);
});
