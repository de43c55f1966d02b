import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import { changePassword, checkPassword } from "../../../src/identity/passwords/service.ts";
import { PASSWORD, confirmed, login, row } from "../accounts/accounts-client.ts";
import type { Registered } from "../accounts/accounts-client.ts";

const NEW_PASSWORD = "another long password";

const callerOf = ({ userId, token }: Registered) => {
  const { sid } = JSON.parse(atob(token.split(".")[1] ?? "")) as { sid: string };
  return { userId, sessionId: sid, role: "user" as const, isAdmin: false, emailConfirmed: true };
};

describe("changing the password", () => {
  it("requires the old one, and ends every session but the caller's", async () => {
    const ada = await confirmed();
    await login(ada.email);
    const caller = callerOf(ada);
    expect(await changePassword(caller, "a wrong password", NEW_PASSWORD, null)).toEqual({
      ok: false,
      code: "wrong_password",
    });
    expect(await changePassword(caller, PASSWORD, NEW_PASSWORD, null)).toEqual({ ok: true });
    expect(
      await row("SELECT id FROM sessions WHERE user_id = ? AND ended_at_ms IS NULL", ada.userId),
    ).toEqual({ id: caller.sessionId });
    expect((await login(ada.email, PASSWORD)).status).toBe(401);
    expect((await login(ada.email, NEW_PASSWORD)).status).toBe(200);
  });

  it("is refused for a weak password", async () => {
    const ada = await confirmed();
    for (const password of ["short", ada.email, "password123"])
      expect(await changePassword(callerOf(ada), PASSWORD, password, null)).toMatchObject({
        ok: false,
        code: "unfit_password",
      });
  });

  it("succeeds once where two requests do it at the same moment", async () => {
    const ada = await confirmed();
    const outcomes = await Promise.all(
      ["the first new one", "the second new one"].map((password) =>
        changePassword(callerOf(ada), PASSWORD, password, null),
      ),
    );
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
  });

  it("of an account without one writes nothing where too many hashes are under way", async () => {
    const ada = await confirmed();
    await env.DB.prepare("UPDATE users SET password_hash = '' WHERE id = ?").bind(ada.userId).run();
    const prepare = vi.spyOn(env.DB, "prepare");
    const outcomes = await Promise.all(
      Array.from({ length: 24 }, () => changePassword(callerOf(ada), null, NEW_PASSWORD, null)),
    );
    const writes = prepare.mock.calls.filter(([sql]) => sql.startsWith('update "password_tries"'));
    prepare.mockRestore();
    expect(outcomes).toContainEqual({ ok: false, code: "busy" });
    expect(writes).toEqual([]);
  });

  it("is refused to disabled accounts", async () => {
    const ada = await confirmed();
    await env.DB.prepare("UPDATE users SET disabled_at_ms = 1 WHERE id = ?").bind(ada.userId).run();
    const gone = { ok: false, code: "account_gone" };
    expect(await changePassword(callerOf(ada), PASSWORD, NEW_PASSWORD, null)).toEqual(gone);
    expect(await checkPassword(ada.userId, PASSWORD)).toEqual(gone);
  });
});
