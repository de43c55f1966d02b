import { env } from "cloudflare:workers";
import { afterEach, expect, it, vi } from "vitest";
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
  ["a lease", () => store.takeLease("x", 1, 2), ["sqlite_autoindex_mail_log_1 (id=?)"]],
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
  ["due tickets", () => store.dueTickets(1, 10), ["mail_log_due_tickets (due_at_ms<?)"]],
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
  ["a person's mails", ["mail_log_by_user (user_id=? AND rowid<?)"], () => store.mailsOfUser(7, null, 9, 5)],
  [
    "a person's mails of a status",
    ["mail_log_by_user (user_id=? AND rowid<?)"],
    () => store.mailsOfUser(7, "queued", 9, 5),
  ],
  ["all mails", ["INTEGER PRIMARY KEY (rowid<?)"], () => store.mailsBefore(9, 5)],
  [
    "mails that did not arrive",
    ["mail_log_undelivered (status=? AND rowid<?)"],
    () => store.mailsUndelivered("bounced", 9, 5),
  ],
  [
    "mails of a status without an index",
    ["INTEGER PRIMARY KEY (rowid<?)", "INTEGER PRIMARY KEY (rowid>? AND rowid<?)"],
    () => store.mailsAmongNewest("delivered", 9, 2_000, 5),
  ],
])("reads %s by an index, in its order", async (_what, indexes, work) => {
  const plans = await plansOf(work);
  expect(plans).toHaveLength(indexes.length);
  for (const [i, plan] of plans.entries()) {
    expect(plan.join("\n")).toContain(indexes[i]);
    expect(plan.filter((step) => /^SCAN|TEMP B-TREE/.test(step))).toEqual([]);
  }
});

it("reads due mails by an index that has no other mails", async () => {
  const [plan = []] = await plansOf(() => store.mailsQueued(9, 5));
  expect(plan).toEqual([
    "SEARCH mail_log USING INDEX mail_log_due (due_at_ms>?)",
    "USE TEMP B-TREE FOR ORDER BY",
  ]);
});
