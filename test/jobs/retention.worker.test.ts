/** What the sweep of each minute removes, and what it keeps, in tables that grow with use. */

import { beforeEach, describe, expect, it } from "vitest";
import { forgetOldCodes } from "../../src/identity/codes/service.ts";
import { sweep } from "../../src/jobs/sweep.ts";
import { forgetOldMails } from "../../src/mail/log/service.ts";
import { mailId } from "../../src/mail/outbox/mail-id.ts";
import { forgetReturnedClaims } from "../../src/sales/promo-codes/service.ts";
import { claimed, promoHouse } from "../sales/promo-codes/promo-showtime.ts";
import { deliver } from "../support/mail.ts";
import { insertUsers } from "../support/people.ts";
import { plansOf } from "../support/plans.ts";
import { stopQueues } from "../support/queues.ts";
import { rows, run } from "../support/world.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

beforeEach(stopQueues);

let lastUser = 70_000;
async function newUsers(count: number): Promise<number[]> {
  const ids = Array.from({ length: count }, () => ++lastUser);
  await insertUsers(run, ids);
  return ids;
}

/** Codes that ran out `agoMs` ago, one a person. */
const addCodes = (userIds: readonly number[], agoMs: number) =>
  run(
    `INSERT INTO codes (user_id, purpose, email, nonce, expires_at_ms, tries_left)
     SELECT value, 'reset_password', value || '@example.com', 'nonce-' || value, ?2, 100 FROM json_each(?1)`,
    JSON.stringify(userIds),
    Date.now() - agoMs,
  );

const usersWithCodes = async (among: readonly number[]): Promise<number[]> =>
  (
    await rows<{ user_id: number }>(
      "SELECT user_id FROM codes WHERE user_id IN (SELECT value FROM json_each(?1)) ORDER BY user_id",
      JSON.stringify(among),
    )
  ).map((code) => code.user_id);

describe("codes", () => {
  it("are removed a day after they ran out, and those that are valid stay", async () => {
    const [old = 0, young = 0, valid = 0] = await newUsers(3);
    await addCodes([old], DAY_MS + 1_000);
    await addCodes([young], DAY_MS - 60_000);
    await addCodes([valid], -60_000);
    await sweep(Date.now());
    expect(await usersWithCodes([old, young, valid])).toEqual([young, valid]);
  });

  it("are removed by the hundred until none is left", async () => {
    const people = await newUsers(450);
    await addCodes(people, 2 * DAY_MS);
    expect(await forgetOldCodes(Date.now())).toBe(450);
    expect(await usersWithCodes(people)).toEqual([]);
  });
});

const addMail = (id: string, ageDays: number, status = "delivered") =>
  run(
    "INSERT INTO mail_log (id, user_id, status, due_at_ms, created_at_ms) VALUES (?1, 7, ?2, ?3, ?3)",
    id,
    status,
    Date.now() - ageDays * DAY_MS,
  );

const logged = async (ids: readonly string[]): Promise<string[]> => {
  const found = await rows<{ id: string }>(
    "SELECT id FROM mail_log WHERE id IN (SELECT value FROM json_each(?1))",
    JSON.stringify(ids),
  );
  const there = new Set(found.map(({ id }) => id));
  return ids.filter((id) => there.has(id));
};

const OF_ACCOUNTS = [
  ...(["confirm_email", "change_email", "reset_password", "sign_in", "account_exists"] as const),
  ...(["password_changed", "address_changed", "passkey_added", "passkey_removed"] as const),
  ...(["second_factor_added", "second_factor_removed", "admin_rights_given", "admin_rights_taken"] as const),
].map((kind) => (nonce: string) => mailId({ kind, userId: 7, nonce }));

const OF_RESERVATIONS = [
  ...([
    "reservation_confirmed",
    "reservation_cancelled",
    "showtime_cancelled",
    "waiting_list_offer",
  ] as const),
].map((kind) => mailId({ kind, reservationId: 900_001 }));

const REPEATED = (["seats_returned", "payment_returned", "showtime_moved"] as const).map((kind) =>
  mailId({ kind, reservationId: 900_001, revision: 2 }),
);

describe("mails in the log", () => {
  it("about codes and accounts are removed after 400 days, of every kind", async () => {
    const old = [...OF_ACCOUNTS.map((idOf) => idOf("old")), mailId({ kind: "welcome", userId: 700_001 })];
    const young = [...OF_ACCOUNTS.map((idOf) => idOf("young")), mailId({ kind: "welcome", userId: 700_002 })];
    for (const id of old) await addMail(id, 400.1);
    for (const id of young) await addMail(id, 399.9);
    await sweep(Date.now());
    expect(await logged([...old, ...young])).toEqual(young);
  });

  it.each([
    ["sent", []],
    ["delivered", []],
    ["failed", []],
    ["bounced", []],
    ["complained", []],
    ["due", ["confirm_email:7:due"]],
    ["sending", ["confirm_email:7:sending"]],
  ])("that are %s after 400 days: what stays is %j", async (status, left) => {
    const id = `confirm_email:7:${status}`;
    await addMail(id, 500, status);
    await forgetOldMails(Date.now());
    expect(await logged([id])).toEqual(left);
    await run("DELETE FROM mail_log WHERE id = ?1", id);
  });

  it("about reservations stay, so that none is sent again when its sale is copied or touched once more", async () => {
    for (const id of [...OF_RESERVATIONS, ...REPEATED]) await addMail(id, 4_000);
    await forgetOldMails(Date.now());
    expect(await logged([...OF_RESERVATIONS, ...REPEATED])).toEqual([...OF_RESERVATIONS, ...REPEATED]);
  });

  it("are not sent again by a message that comes after they are gone", async () => {
    const [user = 0] = await newUsers(1);
    const ids = [
      mailId({ kind: "reset_password", userId: user, nonce: "gone" }),
      mailId({ kind: "password_changed", userId: user, nonce: "gone" }),
    ];
    for (const id of ids) await addMail(id, 500);
    expect(await forgetOldMails(Date.now())).toBe(2);
    for (const id of ids) expect(await deliver(id)).toBe("done");
    expect(await rows("SELECT 1 FROM local_mails WHERE key LIKE '%:gone%'")).toEqual([]);
  });
});

describe("promo claims", () => {
  const made = (id: string, daysAgo: number, status: string) =>
    run(
      "UPDATE promo_claims SET claimed_at_ms = ?2, status = ?3, look_at_ms = NULL WHERE id = ?1",
      id,
      Date.now() - daysAgo * DAY_MS,
      status,
    );

  it("that were given back are removed 90 days after they were made, and those of sales stay", async () => {
    const { showtimeId, addCode } = await promoHouse();
    await addCode();
    const [old, young, used] = [
      await claimed(showtimeId),
      await claimed(showtimeId),
      await claimed(showtimeId),
    ];
    await made(old, 91, "returned");
    await made(young, 89, "returned");
    await made(used, 4_000, "used");
    await sweep(Date.now());
    const left = await rows<{ id: string }>("SELECT id FROM promo_claims WHERE showtime_id = ?1", showtimeId);
    expect(new Set(left.map(({ id }) => id))).toEqual(new Set([young, used]));
  });
});

it.each([
  ["codes", "codes_by_end", () => forgetOldCodes(0)],
  ["mails", "mail_log_account_mails_done", () => forgetOldMails(0)],
  ["promo claims", "promo_claims_returned", () => forgetReturnedClaims(0)],
])("finds old %s by an index, and sorts nothing", async (_what, index, forget) => {
  const [plan = []] = await plansOf(forget);
  expect(plan.join("\n")).toContain(index);
  expect(plan.filter((step) => /^SCAN|TEMP B-TREE/.test(step))).toEqual([]);
});
