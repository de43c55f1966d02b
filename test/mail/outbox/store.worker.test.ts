import { env } from "cloudflare:workers";
import { afterEach, expect, it, vi } from "vitest";
import * as logStore from "../../../src/mail/log/store.ts";
import * as mailboxStore from "../../../src/mail/mailbox/store.ts";
import * as store from "../../../src/mail/outbox/store.ts";
import { plansOf } from "../../support/plans.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

/** The query plan of `query`, as D1 explains it. */
async function stepsOf(query: () => Promise<unknown>): Promise<string> {
  const prepare = vi.spyOn(env.DB, "prepare");
  await query();
  const [sql = "", ...others] = prepare.mock.calls.map(([statement]) => statement);
  prepare.mockRestore();
  expect(others).toEqual([]);
  const { results } = await env.DB.prepare(`EXPLAIN QUERY PLAN ${sql}`)
    .bind(...(sql.match(/\?/g) ?? []))
    .all<{ detail: string }>();
  return results.map(({ detail }) => detail).join("\n");
}

it.each([
  ["one mail", () => store.find("x"), ["sqlite_autoindex_mail_log_1 (id=?)"]],
  [
    "the sweep",
    () => store.takeOverdue(1, 2, 100),
    ["mail_log_due (due_at_ms<?)", "sqlite_autoindex_mail_log_1 (id=?)"],
  ],
  [
    "the sweep of tickets",
    () => store.takeOverdueTickets(1, 2, 100),
    ["mail_log_due_tickets (due_at_ms<?)", "sqlite_autoindex_mail_log_1 (id=?)"],
  ],
  [
    "due tickets",
    () => store.dueTickets(0, 1, 10),
    ["mail_log_due_tickets (due_at_ms<?)", "INTEGER PRIMARY KEY (rowid>?)"],
  ],
  [
    "an address's mailbox",
    () => mailboxStore.keptMails("a@example.com", 100),
    ["local_mails_by_address (to=?)"],
  ],
])("reads %s by an index, and sorts nothing", async (_what, query, indexes) => {
  const steps = await stepsOf(query);
  for (const index of indexes) expect(steps).toContain(index);
  expect(steps).not.toMatch(/SCAN mail_log|TEMP B-TREE/);
});

const EVENT = { id: "x", resends: 0, providerId: "re-1", outcome: "bounced", error: null } as const;

it.each<[what: string, indexes: string[], work: () => Promise<unknown>]>([
  ["an event of the mail service", ["sqlite_autoindex_mail_log_1 (id=?)"], () => store.noteEvent(EVENT, 1)],
  ["a mail that is sent again", ["sqlite_autoindex_mail_log_1 (id=?)"], () => store.makeDueAgain("x", 1)],
  [
    "a person's mails",
    ["mail_log_by_user (user_id=? AND rowid<?)"],
    () => logStore.mailsOfUser(7, null, 9, 5),
  ],
  [
    "a person's mails of a status",
    ["mail_log_by_user (user_id=? AND rowid<?)"],
    () => logStore.mailsOfUser(7, "queued", 9, 5),
  ],
  ["all mails", ["INTEGER PRIMARY KEY (rowid<?)"], () => logStore.mailsBefore(9, 5)],
  [
    "mails that did not arrive",
    ["mail_log_undelivered (status=? AND rowid<?)"],
    () => logStore.mailsUndelivered("bounced", 9, 5),
  ],
  [
    "mails of a status without an index",
    ["INTEGER PRIMARY KEY (rowid<?)", "INTEGER PRIMARY KEY (rowid>? AND rowid<?)"],
    () => logStore.mailsAmongNewest("delivered", 9, 2_000, 5),
  ],
])("reads %s by an index, in its order", async (_what, indexes, work) => {
  const plans = await plansOf(work);
  expect(plans).toHaveLength(indexes.length);
  for (const [i, plan] of plans.entries()) {
    expect(plan.join("\n")).toContain(indexes[i]);
    expect(plan.filter((step) => /^SCAN|TEMP B-TREE/.test(step))).toEqual([]);
  }
});

it("reads mails on their way by the index of due ones and, as they were added, from where the last sweep ended", async () => {
  const [plan = []] = await plansOf(() => logStore.mailsQueued(9, 5));
  expect(plan.join("\n")).toContain("mail_log USING INTEGER PRIMARY KEY (rowid>?)");
  expect(plan.join("\n")).toContain("mail_log USING INDEX mail_log_due (due_at_ms>?)");
  expect(plan.filter((step) => step.startsWith("SCAN mail_log"))).toEqual([]);
});

it("reads overdue mails from where the last sweep ended", async () => {
  for (const plan of await plansOf(() => store.indexOverdue(1, 100))) {
    expect(plan.join("\n")).toContain("mail_log USING INTEGER PRIMARY KEY (rowid>?)");
    expect(plan.filter((step) => /^SCAN mail_log$|TEMP B-TREE/.test(step))).toEqual([]);
  }
});

it("costs three rows of D1, from the sale's batch to the mail that is sent", async () => {
  const id = "reservation_confirmed:117440513";
  const insert = await env.DB.prepare(
    "INSERT INTO mail_log (id, user_id, status, due_at_ms, created_at_ms) VALUES (?1, 1, 'due', 5, 5)",
  )
    .bind(id)
    .run();
  const logged = await store.find(id);
  if (logged === null) throw new Error("no row");
  const prepare = vi.spyOn(env.DB, "prepare");
  await store.settle(logged, { status: "sent", sentAtMs: 6, providerId: "re-1", error: null });
  const [sql = ""] = prepare.mock.calls.map(([statement]) => statement);
  prepare.mockRestore();
  await env.DB.prepare("UPDATE mail_log SET status = 'due', tries = 0 WHERE id = ?1").bind(id).run();
  const settled = await env.DB.prepare(sql).bind("sent", 6, "re-1", null, id, "due", "sending", 0).run();
  expect([insert.meta.rows_written, settled.meta.changes, settled.meta.rows_written]).toEqual([2, 1, 1]);
});
