import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { addressOfCode, requestAddressChange, verifyEmail } from "../../../src/identity/codes/service.ts";
import {
  codeOf,
  confirmed,
  login,
  mailsOf,
  me,
  newEmail,
  nonceOf,
  register,
  row,
  verify,
} from "../accounts/accounts-client.ts";

describe("a new address", () => {
  it("replaces the old one when the code that was sent to it is entered", async () => {
    const ada = await confirmed();
    const email = newEmail();
    expect(await requestAddressChange(ada.userId, email.toUpperCase(), null)).toEqual({ ok: true });
    expect(await mailsOf(ada.userId)).toEqual(["confirm_email", "welcome", "change_email"]);
    expect(await addressOfCode(ada.userId, await nonceOf(ada.userId, "change_email"))).toBe(email);
    expect(await me(ada)).toMatchObject({ email: ada.email });

    expect((await verify(email, await codeOf(ada.userId, "change_email"))).status).toBe(204);
    expect(await me(ada)).toMatchObject({ email, email_confirmed: true });
    const told = ["confirm_email", "welcome", "change_email", "address_changed"];
    expect(await mailsOf(ada.userId)).toEqual(told);
    expect((await login(ada.email)).status).toBe(401);
    expect((await login(email)).status).toBe(200);
    const stranger = await register({ email: ada.email });
    expect((await verify(ada.email, await codeOf(stranger.userId))).status).toBe(204);
  });

  it("causes no second welcome mail, also for an account from before welcome mails", async () => {
    const ada = await confirmed();
    const email = newEmail();
    await requestAddressChange(ada.userId, email, null);
    // Else its message adds the row again.
    await expect
      .poll(() => row("SELECT status FROM mail_log WHERE id = ?", `welcome:${ada.userId}`), {
        timeout: 10_000,
      })
      .toEqual({ status: "sent" });
    await env.DB.prepare("DELETE FROM mail_log WHERE user_id = ?").bind(ada.userId).run();
    expect((await verify(email, await codeOf(ada.userId, "change_email"))).status).toBe(204);
    expect(await mailsOf(ada.userId)).not.toContain("welcome");
  });

  it("is not confirmed by its code with another address", async () => {
    const ada = await confirmed();
    await requestAddressChange(ada.userId, newEmail(), null);
    const code = await codeOf(ada.userId, "change_email");
    expect((await verify(newEmail(), code)).status).toBe(422);
    expect((await verify(ada.email, code)).status).toBe(422);
  });

  it("that another account has gets the same answer and another mail, and cannot be taken", async () => {
    const [ada, bob] = [await confirmed(), await confirmed()];
    expect(await requestAddressChange(ada.userId, bob.email, null)).toEqual({ ok: true });
    expect(await mailsOf(ada.userId)).toEqual(["confirm_email", "welcome", "account_exists"]);
    expect(await addressOfCode(ada.userId, await nonceOf(ada.userId, "change_email"))).toBe(bob.email);
    expect((await verify(bob.email, await codeOf(ada.userId, "change_email"))).status).toBe(422);
    expect(await me(ada)).toMatchObject({ email: ada.email });
    expect(await me(bob)).toMatchObject({ email: bob.email, email_confirmed: true });
  });

  it("goes to one of two accounts that confirm it at the same moment", async () => {
    const [ada, bob] = [await confirmed(), await confirmed()];
    const email = newEmail();
    for (const { userId } of [ada, bob]) await requestAddressChange(userId, email, null);
    const codes = [await codeOf(ada.userId, "change_email"), await codeOf(bob.userId, "change_email")];
    const ids = [ada.userId, bob.userId];
    const outcomes = await Promise.all(
      codes.map((code, i) => verifyEmail(email, code, ids[i] ?? null, null)),
    );
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
    expect(await row("SELECT count(*) AS n FROM users WHERE email = ?", email)).toEqual({ n: 1 });
  });

  it("disables the pending accounts that others registered with it", async () => {
    const squatter = await register();
    const ada = await confirmed();
    await requestAddressChange(ada.userId, squatter.email, null);
    const code = await codeOf(ada.userId, "change_email");
    expect((await verify(squatter.email, code, ada.token)).status).toBe(204);
    expect(await row("SELECT disabled_at_ms FROM users WHERE id = ?", squatter.userId)).toEqual({
      disabled_at_ms: expect.any(Number),
    });
  });

  it("that is the current one sends no mail", async () => {
    const ada = await confirmed();
    expect(await requestAddressChange(ada.userId, ada.email, null)).toEqual({ ok: true });
    expect(await mailsOf(ada.userId)).toEqual(["confirm_email", "welcome"]);
  });
});
