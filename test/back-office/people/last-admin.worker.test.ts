/** An admin's rights can be taken back, and somebody always has them. */

import { beforeEach, describe, expect, it, vi } from "vitest";
import { changeUser, isLastAdmin } from "../../../src/back-office/people/store.ts";
import { newChange } from "../../../src/identity/account-changes/service.ts";
import { plansOf } from "../../support/plans.ts";
import { stopQueues } from "../../support/queues.ts";
import { rows, run } from "../../support/world.ts";
import { PASSWORD, ask, somebody } from "./signed-in-people.ts";
import type { Somebody } from "./signed-in-people.ts";

beforeEach(async () => {
  stopQueues();
  await run("UPDATE users SET is_admin = 0");
});

const admin = (): Promise<Somebody> => somebody({ isAdmin: true });

const change = (by: Somebody, of: Somebody, body: unknown) =>
  ask("PATCH", `/admin/users/${of.id}`, by.token, body);

const admins = async (): Promise<number[]> =>
  (await rows<{ id: number }>("SELECT id FROM users WHERE is_admin = 1 ORDER BY id")).map(({ id }) => id);

const LAST = { status: 409, body: { code: "last_admin" } };

describe("an admin", () => {
  it("is made and unmade by another, and it counts at once", async () => {
    const [chief, other] = [await admin(), await somebody()];
    expect((await ask("GET", "/admin/users", other.token)).status).toBe(403);
    expect(await change(chief, other, { is_admin: true })).toMatchObject({
      status: 200,
      body: { is_admin: true },
    });
    expect((await ask("GET", "/admin/users", other.token)).status).toBe(200);
    expect(await change(chief, other, { is_admin: false })).toMatchObject({
      status: 200,
      body: { is_admin: false },
    });
    expect((await ask("GET", "/admin/users", other.token)).status).toBe(403);
    expect((await ask("GET", "/me", other.token)).status).toBe(200);
    expect(await admins()).toEqual([chief.id]);
  });

  it("that is demoted is in the log of security events, with who did it", async () => {
    const [chief, other] = [await admin(), await admin()];
    const log = vi.spyOn(console, "log").mockImplementation(() => undefined);
    await change(chief, other, { is_admin: false });
    const lines = log.mock.calls.map(([line]) => JSON.parse(String(line)) as unknown);
    log.mockRestore();
    expect(lines).toContainEqual(
      expect.objectContaining({
        security: "admin_act",
        user_id: chief.id,
        method: "PATCH",
        target: other.id,
      }),
    );
  });

  it("is not made of an account that has not confirmed its address, which may be kept from becoming one", async () => {
    const [chief, pending] = [await admin(), await somebody({ emailConfirmed: false })];
    expect(await change(chief, pending, { is_admin: true })).toMatchObject({
      status: 409,
      body: { code: "account_pending" },
    });
    await run("UPDATE users SET is_admin = 1 WHERE id = ?1", pending.id);
    expect((await change(chief, pending, { is_admin: false })).status).toBe(200);
    expect(await admins()).toEqual([chief.id]);
  });

  it("does not demote the own account, not even where there is another one", async () => {
    const [chief, other] = [await admin(), await admin()];
    expect(await change(chief, chief, { is_admin: false })).toMatchObject({
      status: 409,
      body: { code: "own_account" },
    });
    expect(await admins()).toEqual([chief.id, other.id]);
  });
});

describe("the last admin who can act", () => {
  /** Their rights do not count, so that they are none who can act. */
  const POWERLESS: [what: string, sql: string][] = [
    ["not confirmed", "UPDATE users SET email_confirmed_at_ms = NULL WHERE id = ?1"],
    ["disabled", "UPDATE users SET disabled_at_ms = 5 WHERE id = ?1"],
    [
      "erased",
      "UPDATE users SET email_confirmed_at_ms = NULL, disabled_at_ms = 5, erased_at_ms = 5 WHERE id = ?1",
    ],
  ];

  it.each(POWERLESS)("is neither demoted nor disabled where another one is %s", async (_, sql) => {
    const [chief, other] = [await admin(), await admin()];
    await run(sql, other.id);
    // As the request of an admin who loses the rights after it was let in.
    const told = newChange("admin_rights_taken", chief.id, null);
    const race = (body: Parameters<typeof changeUser>[1]) =>
      changeUser(chief.id, body, { endsAdmin: true, gainsRights: false }, told);
    expect(await race({ isAdmin: false })).toBeNull();
    expect(await race({ disabledAtMs: 5 })).toBeNull();
    expect(await rows("SELECT is_admin, disabled_at_ms FROM users WHERE id = ?1", chief.id)).toEqual([
      { is_admin: 1, disabled_at_ms: null },
    ]);
    expect(await rows("SELECT 1 FROM account_changes WHERE user_id = ?1", chief.id)).toEqual([]);
  });

  it.each([{ is_admin: false }, { disabled: true }])(
    "is left where two admins send %j for each other at once",
    async (body) => {
      const [a, b] = [await admin(), await admin()];
      const answers = await Promise.all([change(a, b, body), change(b, a, body)]);
      const statuses = answers.map(({ status }) => status);
      expect(statuses.filter((status) => status === 200)).toHaveLength(1);
      const left = await rows<{ id: number }>(
        "SELECT id FROM users WHERE is_admin = 1 AND disabled_at_ms IS NULL",
      );
      expect(left).toHaveLength(1);
      const [winner] = statuses[0] === 200 ? [a] : [b];
      expect(left[0]?.id).toBe(winner?.id);
    },
  );

  it("is left where three demote each other in a ring at once", async () => {
    const ring = [await admin(), await admin(), await admin()];
    await Promise.all(ring.map((one, i) => change(one, ring[(i + 1) % 3] ?? one, { is_admin: false })));
    expect((await admins()).length).toBeGreaterThanOrEqual(1);
  });

  it("does not erase the own account, and loses nothing by asking", async () => {
    const chief = await admin();
    expect(await ask("DELETE", "/me", chief.token, { password: PASSWORD })).toMatchObject(LAST);
    expect((await ask("GET", "/admin/users", chief.token)).status).toBe(200);

    await admin();
    expect((await ask("DELETE", "/me", chief.token, { password: PASSWORD })).status).toBe(204);
  });

  it("is left where two admins erase themselves at once", async () => {
    const both = [await admin(), await admin()];
    const answers = await Promise.all(
      both.map(({ token }) => ask("DELETE", "/me", token, { password: PASSWORD })),
    );
    expect(answers.map(({ status }) => status).toSorted((x, y) => x - y)).toEqual([204, 409]);
    expect(await admins()).toHaveLength(1);
  });

  it("is found by indexes, however many people there are", async () => {
    const plans = await plansOf(async () => {
      await isLastAdmin(999_999);
      await changeUser(999_999, { isAdmin: false }, { endsAdmin: true, gainsRights: false }, null);
    });
    expect(plans).toHaveLength(2);
    for (const plan of plans) {
      expect(plan.join()).toMatch(/users_admins/);
      for (const step of plan)
        expect(step).not.toMatch(/^SCAN (?!other USING (COVERING )?INDEX users_admins)/);
    }
  });
});

it("does not let a user's erasure depend on admins", async () => {
  const person = await somebody();
  expect((await ask("DELETE", "/me", person.token, { password: PASSWORD })).status).toBe(204);
});
