import { env } from "cloudflare:workers";
import { afterEach, expect, it, vi } from "vitest";
import { claim, find, keptMails, takeOverdue } from "../../src/mail/store.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

/** How D1 says that it would run what `query` asks. */
async function plan(query: () => Promise<unknown>): Promise<string> {
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
  ["one mail", () => find("x"), ["sqlite_autoindex_mail_log_1 (id=?)"]],
  ["a claim", () => claim("x", 1, 2), ["sqlite_autoindex_mail_log_1 (id=?)"]],
  [
    "the sweep",
    () => takeOverdue(1, 2, 100),
    ["mail_log_due (due_at_ms<?)", "sqlite_autoindex_mail_log_1 (id=?)"],
  ],
  ["an address's mailbox", () => keptMails("a@example.com", 100), ["local_mails_by_address (to=?)"]],
])("asks the log for %s by an index, and sorts nothing", async (_what, query, indexes) => {
  const steps = await plan(query);
  for (const index of indexes) expect(steps).toContain(index);
  expect(steps).not.toMatch(/SCAN mail_log|TEMP B-TREE/);
});
