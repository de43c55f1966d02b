/** People are told by mail about security changes of their accounts. */

import { env, exports } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { forgetOldChanges } from "../../../src/identity/account-changes/service.ts";
import { requestAddressChange } from "../../../src/identity/codes/service.ts";
import { CHANGE_KINDS, mailId } from "../../../src/mail/outbox/mail-id.ts";
import type { ChangeKind } from "../../../src/mail/outbox/mail-id.ts";
import { Authenticator } from "../../support/authenticator.ts";
import { deliver } from "../../support/mail.ts";
import { plansOf } from "../../support/plans.ts";
import { rows, run } from "../../support/world.ts";
import {
  PASSWORD,
  bearer,
  call,
  codeOf,
  confirmed,
  from,
  login,
  newEmail,
  register,
  row,
  wrong,
} from "../accounts/accounts-client.ts";
import type { Answer, Registered } from "../accounts/accounts-client.ts";
import { ORIGIN, newOptions, passkeyOf } from "../passkeys/passkey-client.ts";
import { appOf, setUp, withApp, wrongCode } from "../second-factor/second-factor-client.ts";

const NEW_PASSWORD = "another long password";
const DAY_MS = 24 * 60 * 60 * 1000;

afterEach(() => {
  vi.restoreAllMocks();
});

/** A request of the person, from a network that the mail can name. */
const as = (token: string, method: string, path: string, body?: unknown): Promise<Answer> =>
  call(method, path, body, { ...bearer(token), ...from("192.0.2.7") });

const forgot = async ({ userId, email }: Registered): Promise<string> => {
  await call("POST", "/auth/password/forgot", { email });
  await expect.poll(() => codeOf(userId, "reset_password").catch(() => null)).not.toBeNull();
  return codeOf(userId, "reset_password");
};

/** The mails about changes that were requested for this person, as kinds. */
const toldTo = async (userId: number): Promise<string[]> =>
  (await rows<{ id: string }>("SELECT id FROM mail_log WHERE user_id = ?1 ORDER BY rowid", userId))
    .map(({ id }) => id.split(":")[0] ?? "")
    .filter((kind) => CHANGE_KINDS.some((known) => known === kind));

const changesOf = (userId: number) => rows("SELECT * FROM account_changes WHERE user_id = ?1", userId);

interface LocalMail {
  readonly key: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/** The mails of this kind about the person's account that arrived, once one has. */
async function arrived(kind: ChangeKind, userId: number): Promise<LocalMail[]> {
  const mails = () => rows<LocalMail>("SELECT * FROM local_mails WHERE key GLOB ?1", `${kind}:${userId}:*`);
  await expect.poll(mails, { timeout: 10_000 }).not.toEqual([]);
  return mails();
}

let admin: Registered | undefined;

async function adminToken(): Promise<string> {
  admin ??= await confirmed();
  await run("UPDATE users SET is_admin = 1 WHERE id = ?1", admin.userId);
  return admin.token;
}

const onePasskey = async (userId: number) =>
  Number((await row("SELECT id FROM passkeys WHERE user_id = ?", userId))?.["id"]);

/** How each change is made. Returns the status of the answer. */
const CHANGES: [kind: ChangeKind, what: string, change: (ada: Registered) => Promise<number>][] = [
  [
    "password_changed",
    "a new password by the profile",
    async ({ token }) =>
      (await as(token, "PATCH", "/me", { password: NEW_PASSWORD, current_password: PASSWORD })).status,
  ],
  [
    "password_changed",
    "a reset by the code of a mail",
    async (ada) => {
      const code = await forgot(ada);
      const body = { email: ada.email, code, password: NEW_PASSWORD };
      return (await call("POST", "/auth/password/reset", body, from("192.0.2.7"))).status;
    },
  ],
  [
    "password_changed",
    "a reset by an older API",
    async (ada) => {
      const body = { email: ada.email, code: await forgot(ada), new_password: NEW_PASSWORD };
      const reset = await exports.default.fetch("http://matinee.example/reset-password", {
        method: "POST",
        headers: { "content-type": "application/json", ...from("192.0.2.7") },
        body: JSON.stringify(body),
      });
      return reset.status;
    },
  ],
  [
    "password_changed",
    "a reset by the page",
    async (ada) => {
      const code = await forgot(ada);
      const reset = await exports.default.fetch("http://matinee.example/account/reset", {
        method: "POST",
        headers: { origin: "http://matinee.example", ...from("192.0.2.7") },
        body: new URLSearchParams({ email: ada.email, code, password: NEW_PASSWORD }),
      });
      return reset.status;
    },
  ],
  [
    "passkey_added",
    "a new passkey",
    async ({ token }) => {
      const credential = await new Authenticator(ORIGIN, true).create(await newOptions(token));
      return (await as(token, "POST", "/me/passkeys", { name: "Call 0900 123", credential })).status;
    },
  ],
  [
    "passkey_removed",
    "a passkey that is deleted",
    async (ada) => {
      await passkeyOf(ada);
      return (await as(ada.token, "DELETE", `/me/passkeys/${await onePasskey(ada.userId)}`)).status;
    },
  ],
  [
    "second_factor_added",
    "a new authenticator app",
    async ({ token }) => {
      const code = appOf(String((await setUp(token)).body["secret"]));
      return (await as(token, "POST", "/me/second-factor/totp/confirm", { code: code() })).status;
    },
  ],
  [
    "second_factor_removed",
    "an app that is removed",
    async (ada) => {
      await withApp(ada);
      return (await as(ada.token, "DELETE", "/me/second-factor/totp")).status;
    },
  ],
  [
    "admin_rights_given",
    "the rights of an admin",
    async ({ userId }) =>
      (await as(await adminToken(), "PATCH", `/admin/users/${userId}`, { is_admin: true })).status,
  ],
  [
    "admin_rights_given",
    "a promotion",
    async ({ userId }) => (await as(await adminToken(), "POST", `/admin/users/${userId}/promote`)).status,
  ],
  [
    "admin_rights_taken",
    "the end of the rights of an admin",
    async ({ userId }) => {
      await run("UPDATE users SET is_admin = 1 WHERE id = ?1", userId);
      return (await as(await adminToken(), "PATCH", `/admin/users/${userId}`, { is_admin: false })).status;
    },
  ],
];

describe("a person is told by mail about", () => {
  it.each(CHANGES)("%s: %s", async (kind, _, change) => {
    const ada = await confirmed({ name: "Ada Lovelace" });
    expect(await change(ada)).toBeLessThan(300);

    const [mail, ...more] = await arrived(kind, ada.userId);
    expect(more).toEqual([]);
    expect(mail?.to).toBe(ada.email);
    expect((await toldTo(ada.userId)).filter((told) => told === kind)).toHaveLength(1);
    expect(mail?.text).toContain(`account ${ada.userId} (made on `);
    expect(mail?.text).toMatch(/This happened on \w+ \d+ \w+ \d{4}, \d\d:\d\d UTC\./);
    // An admin's place is not the person's business.
    const place = /The request came from the network 192\.0\.2\.0\/24\./;
    if (kind.startsWith("admin")) expect(mail?.text).not.toMatch(/The request came from/);
    else expect(mail?.text).toMatch(place);
    // Nothing that somebody with the account's session could have written, and nothing to click.
    expect(`${mail?.subject} ${mail?.text}`).not.toMatch(/Ada Lovelace|0900|https?:/);
  });

  it("each change of a password, also the second one of a day", async () => {
    const ada = await confirmed();
    const set = (password: string, before: string) =>
      as(ada.token, "PATCH", "/me", { password, current_password: before });
    await set(NEW_PASSWORD, PASSWORD);
    await set(PASSWORD, NEW_PASSWORD);
    await expect.poll(() => arrived("password_changed", ada.userId), { timeout: 10_000 }).toHaveLength(2);
  });

  it("a change in their language", async () => {
    const ada = await confirmed();
    await as(ada.token, "PATCH", "/me", { language: "de" });
    await as(ada.token, "PATCH", "/me", { password: NEW_PASSWORD, current_password: PASSWORD });
    const [mail] = await arrived("password_changed", ada.userId);
    expect(mail?.subject).toBe("Ihr Passwort bei Matinee wurde geändert");
    expect(mail?.text).toContain("Die Anfrage kam von hier: Netz 192.0.2.0/24.");
  });

  it("one change once, where two requests do the same at the same moment", async () => {
    const ada = await confirmed();
    await Promise.all(
      ["the first new one", "the second new one"].map((password) =>
        as(ada.token, "PATCH", "/me", { password, current_password: PASSWORD }),
      ),
    );
    expect(await toldTo(ada.userId)).toEqual(["password_changed"]);
  });
});

describe("a new address", () => {
  it("is told to the old address and only there, masked", async () => {
    const ada = await confirmed();
    const email = newEmail();
    await as(ada.token, "PATCH", "/me", { email, current_password: PASSWORD });
    expect(await toldTo(ada.userId)).toEqual([]);
    const code = await codeOf(ada.userId, "change_email");
    const verified = await call("POST", "/auth/email/verify", { email, code }, from("192.0.2.7"));
    expect(verified.status).toBe(204);

    const [mail, ...more] = await arrived("address_changed", ada.userId);
    expect(more).toEqual([]);
    expect(mail?.to).toBe(ada.email);
    expect(mail?.text).toContain("p…@example.com");
    expect(mail?.text).not.toContain(email);
    expect(mail?.text).toContain("from the network 192.0.2.0/24");
    expect(JSON.stringify(await changesOf(ada.userId))).not.toContain(email);
  });

  it("does not take along a mail about a password that was changed before", async () => {
    vi.spyOn(env.MAIL, "send").mockRejectedValue(new Error("the queue is away"));
    vi.spyOn(console, "warn").mockReturnValue();
    const ada = await confirmed();
    const email = newEmail();
    await as(ada.token, "PATCH", "/me", { password: NEW_PASSWORD, current_password: PASSWORD });
    await as(ada.token, "PATCH", "/me", { email, current_password: NEW_PASSWORD });
    await call("POST", "/auth/email/verify", { email, code: await codeOf(ada.userId, "change_email") });
    const told = await rows<{ id: string }>(
      "SELECT id FROM mail_log WHERE user_id = ?1 AND id GLOB '*_changed:*'",
      ada.userId,
    );
    expect(told).toHaveLength(2);
    for (const { id } of told) expect(await deliver(id)).toBe("done");
    for (const kind of ["password_changed", "address_changed"] as const)
      expect(await arrived(kind, ada.userId)).toMatchObject([{ to: ada.email }]);
  });

  it("that is the first confirmed one of an account is not told", async () => {
    const pending = await register();
    const email = newEmail();
    await requestAddressChange(pending.userId, email, null);
    const code = await codeOf(pending.userId, "change_email");
    expect((await call("POST", "/auth/email/verify", { email, code })).status).toBe(204);
    expect(await toldTo(pending.userId)).toEqual([]);
    expect(await changesOf(pending.userId)).toEqual([]);
  });
});

describe("nothing is told about a change that is refused:", () => {
  it.each<[what: string, status: number, refused: (ada: Registered) => Promise<number>]>([
    [
      "a wrong password",
      403,
      async ({ token }) =>
        (await as(token, "PATCH", "/me", { password: NEW_PASSWORD, current_password: "not it at all" }))
          .status,
    ],
    [
      "a wrong code for a new password",
      422,
      async (ada) => {
        const body = { email: ada.email, code: wrong(await forgot(ada)), password: NEW_PASSWORD };
        return (await call("POST", "/auth/password/reset", body)).status;
      },
    ],
    [
      "a wrong code for a new address",
      422,
      async ({ userId }) => {
        const email = newEmail();
        await requestAddressChange(userId, email, null);
        const code = wrong(await codeOf(userId, "change_email"));
        return (await call("POST", "/auth/email/verify", { email, code })).status;
      },
    ],
    [
      "an address that another account confirmed meanwhile",
      422,
      async ({ userId }) => {
        const email = newEmail();
        await requestAddressChange(userId, email, null);
        const code = await codeOf(userId, "change_email");
        await run("UPDATE users SET email = ?2 WHERE id = ?1", (await confirmed()).userId, email);
        return (await call("POST", "/auth/email/verify", { email, code })).status;
      },
    ],
    [
      "a passkey that is not theirs",
      404,
      async ({ token }) => (await as(token, "DELETE", "/me/passkeys/1")).status,
    ],
    [
      "an app that there is not",
      404,
      async ({ token }) => (await as(token, "DELETE", "/me/second-factor/totp")).status,
    ],
    [
      "an app that waits for its first code",
      404,
      async ({ token }) => {
        await setUp(token);
        return (await as(token, "DELETE", "/me/second-factor/totp")).status;
      },
    ],
    [
      "a wrong first code of an app",
      403,
      async ({ token }) => {
        const code = wrongCode(appOf(String((await setUp(token)).body["secret"]))());
        return (await as(token, "POST", "/me/second-factor/totp/confirm", { code })).status;
      },
    ],
    [
      "rights that the account has already",
      200,
      async ({ userId }) =>
        (await as(await adminToken(), "PATCH", `/admin/users/${userId}`, { is_admin: false, role: "user" }))
          .status,
    ],
    [
      "a role that is not an admin's",
      200,
      async ({ userId }) =>
        (await as(await adminToken(), "PATCH", `/admin/users/${userId}`, { role: "owner" })).status,
    ],
  ])("%s", async (_, status, refused) => {
    const ada = await confirmed();
    expect(await refused(ada)).toBe(status);
    expect(await toldTo(ada.userId)).toEqual([]);
    expect(await changesOf(ada.userId)).toEqual([]);
  });
});

describe("a change and its mail", () => {
  it.each(["account_changes", "mail_log"])("are one: without %s nothing is changed", async (table) => {
    const ada = await confirmed();
    vi.spyOn(console, "error").mockReturnValue();
    await env.DB.exec(`ALTER TABLE ${table} RENAME TO away`);
    try {
      const body = { password: NEW_PASSWORD, current_password: PASSWORD };
      expect((await as(ada.token, "PATCH", "/me", body)).status).toBeGreaterThanOrEqual(500);
    } finally {
      await env.DB.exec(`ALTER TABLE away RENAME TO ${table}`);
    }
    expect((await login(ada.email, PASSWORD)).status).toBe(200);
    expect(await toldTo(ada.userId)).toEqual([]);
    expect(await changesOf(ada.userId)).toEqual([]);
  });

  it("are there when the queue is away: the mail is due, and the sweep finds it", async () => {
    const ada = await confirmed();
    vi.spyOn(env.MAIL, "send").mockRejectedValue(new Error("the queue is away"));
    vi.spyOn(console, "warn").mockReturnValue();
    const body = { password: NEW_PASSWORD, current_password: PASSWORD };
    expect((await as(ada.token, "PATCH", "/me", body)).status).toBe(200);
    expect(
      await rows(
        "SELECT status FROM mail_log WHERE user_id = ?1 AND id GLOB 'password_changed:*'",
        ada.userId,
      ),
    ).toEqual([{ status: "due" }]);
  });
});

it("an address that the account has not confirmed, which may be a stranger's, is told nothing", async () => {
  const pending = await register();
  const change = { password: NEW_PASSWORD, current_password: PASSWORD };
  expect((await as(pending.token, "PATCH", "/me", change)).status).toBe(200);
  expect(await toldTo(pending.userId)).toEqual([]);
  expect(await changesOf(pending.userId)).toEqual([]);
});

it("a queue message about a change that was not made sends nothing and adds nothing to the log", async () => {
  const { userId } = await confirmed();
  const id = mailId({ kind: "password_changed", userId, nonce: "made up" });
  expect(await deliver(id)).toBe("done");
  expect(await toldTo(userId)).toEqual([]);
});

it("nothing is sent once the person is erased", async () => {
  vi.spyOn(env.MAIL, "send").mockRejectedValue(new Error("the queue is away"));
  vi.spyOn(console, "warn").mockReturnValue();
  const ada = await confirmed();
  await as(ada.token, "PATCH", "/me", { password: NEW_PASSWORD, current_password: PASSWORD });
  const [told] = await rows<{ id: string }>(
    "SELECT id FROM mail_log WHERE user_id = ?1 AND id GLOB 'password_changed:*'",
    ada.userId,
  );
  expect((await as(ada.token, "DELETE", "/me", { password: NEW_PASSWORD })).status).toBe(204);
  await deliver(told?.id ?? "");
  expect(await row("SELECT status, error FROM mail_log WHERE id = ?", told?.id)).toEqual({
    status: "failed",
    error: "user_unknown",
  });
  expect(await rows("SELECT 1 FROM local_mails WHERE key = ?1", told?.id ?? "")).toEqual([]);
});

describe("changes of the last 90 days", () => {
  it("are kept, and older ones are swept", async () => {
    const ada = await confirmed();
    await as(ada.token, "PATCH", "/me", { password: NEW_PASSWORD, current_password: PASSWORD });
    const nowMs = Date.now();
    await forgetOldChanges(nowMs + 89 * DAY_MS);
    expect(await changesOf(ada.userId)).toHaveLength(1);
    await forgetOldChanges(nowMs + 91 * DAY_MS);
    expect(await changesOf(ada.userId)).toEqual([]);
  });

  it("are found by an index", async () => {
    const [plan] = await plansOf(() => forgetOldChanges(0));
    expect(plan?.join()).toContain("account_changes_by_time");
  });
});
