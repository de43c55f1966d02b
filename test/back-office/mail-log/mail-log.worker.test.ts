/** The mail log as admins see it. */

import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ask, someone } from "../../support/catalogue.ts";
import { deliver } from "../../support/mail.ts";
import { buyer, rows, run } from "../../support/world.ts";

let admin = "";

beforeEach(async () => {
  await run("DELETE FROM mail_log");
  admin = await someone({ isAdmin: true });
});

afterEach(() => {
  vi.restoreAllMocks();
});

const STATUSES = ["due", "sending", "sent", "delivered", "bounced", "complained", "failed", "dropped"];

/** `count` mails, by turns of two people, with the statuses in turn. */
const log = (count: number, statuses = STATUSES) =>
  run(
    `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1)
     INSERT INTO mail_log (id, user_id, status, tries, due_at_ms, created_at_ms, sent_at_ms, provider_id, error)
     SELECT 'confirm_email:' || (7 + i % 2) || ':' || i, 7 + i % 2, json_extract(?2, '$[' || (i % json_array_length(?2)) || ']'),
       3, 5, 1000 * i, 2000 * i, 're-' || i, 'because' FROM n`,
    count,
    JSON.stringify(statuses),
  );

interface Logged {
  readonly id: string;
  readonly status: string;
  readonly user_id: number;
}

async function page(query: string): Promise<{ data: Logged[]; next: string | null }> {
  const { status, body } = await ask("GET", `/v1/admin/mail${query}`, { as: admin });
  expect(status).toBe(200);
  return body as unknown as { data: Logged[]; next: string | null };
}

async function all(query: string): Promise<Logged[]> {
  const found: Logged[] = [];
  let next: string | null = null;
  do {
    const read: { data: Logged[]; next: string | null } = await page(
      `?limit=3${query}${next === null ? "" : `&cursor=${next}`}`,
    );
    found.push(...read.data);
    next = read.next;
  } while (next !== null);
  return found;
}

const numbers = (mails: readonly Logged[]) => mails.map(({ id }) => Number(id.split(":")[2]));

describe("the list of mails", () => {
  it("is for admins", async () => {
    expect(await ask("GET", "/v1/admin/mail")).toMatchObject({ status: 401 });
    expect(await ask("GET", "/v1/admin/mail", { as: await someone() })).toMatchObject({
      status: 403,
      body: { code: "forbidden" },
    });
  });

  it("shows a mail's status, but not its content", async () => {
    await log(1, ["sent", "bounced"]);
    expect((await page("")).data).toEqual([
      {
        id: "confirm_email:8:1",
        kind: "confirm_email",
        user_id: 8,
        status: "bounced",
        tries: 3,
        resends: 0,
        created_at: "1970-01-01T00:00:01.000Z",
        sent_at: "1970-01-01T00:00:02.000Z",
        provider_id: "re-1",
        error: "because",
      },
    ]);
  });

  it("has each mail once, newest first", async () => {
    await log(21);
    expect(numbers(await all(""))).toEqual(Array.from({ length: 21 }, (_, i) => 21 - i));
  });

  it.each(["queued", "sent", "delivered", "bounced", "complained", "failed", "dropped"])(
    "can show only mails that are %s",
    async (status) => {
      await log(32);
      const found = await all(`&status=${status}`);
      expect(found.map((mail) => mail.status)).toEqual(Array.from(found, () => status));
      expect(found).toHaveLength(status === "queued" ? 8 : 4);
      expect(numbers(found)).toEqual(numbers(found).toSorted((a, b) => b - a));
    },
  );

  it.each(["", "&status=queued", "&status=sent", "&status=failed"])(
    "can show only one person's mails, with %j",
    async (query) => {
      await log(28);
      const found = await all(`&user_id=7${query}`);
      expect(found.length).toBeGreaterThan(1);
      expect(new Set(found.map((mail) => mail.user_id))).toEqual(new Set([7]));
    },
  );

  it("looks at 2,000 mails at most for a common status, and gives the next cursor", async () => {
    await log(1, ["sent", "delivered"]);
    await run(
      `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2500)
       INSERT INTO mail_log (id, user_id, status, due_at_ms, created_at_ms)
       SELECT 'welcome:' || i, i, 'sent', 1, 1 FROM n`,
    );
    const first = await page("?status=delivered");
    expect(first.data).toEqual([]);
    const second = await page(`?status=delivered&cursor=${first.next}`);
    expect(second).toMatchObject({ data: [{ id: "confirm_email:8:1" }], next: null });
  });

  it.each([
    "?status=due",
    "?user_id=0",
    "?user_id=x",
    "?limit=101",
    "?cursor=x",
    "?cursor=1.2",
    "?kind=welcome",
  ])("refuses %s", async (query) => {
    expect((await ask("GET", `/v1/admin/mail${query}`, { as: admin })).status).toBe(422);
  });
});

describe("a mail that is sent again", () => {
  const again = (id: string, as = admin) => ask("POST", `/v1/admin/mail/${id}/resend`, { as });

  /** A mail that is sent already, while the queue does not accept messages. */
  async function sentWelcome(): Promise<string> {
    vi.spyOn(env.MAIL, "send").mockRejectedValue(new Error("the queue is away"));
    const { id: userId } = await buyer();
    const id = `welcome:${userId}`;
    await deliver(id);
    return id;
  }

  const sentUnder = (id: string) =>
    rows("SELECT key FROM local_mails WHERE key = ?1 OR key LIKE ?1 || '/%' ORDER BY id", id);

  it("is queued at once, and is sent again", async () => {
    const id = await sentWelcome();
    expect(await again(id)).toMatchObject({
      status: 202,
      body: { id, status: "queued", resends: 1, sent_at: null, provider_id: null, error: null },
    });
    expect(await deliver(id)).toBe("done");
    expect(await sentUnder(id)).toEqual([{ key: id }, { key: `${id}/1` }]);
    expect((await page("")).data).toMatchObject([{ id, status: "sent", resends: 1, tries: 2 }]);
    await again(id);
    await deliver(id);
    expect(await sentUnder(id)).toHaveLength(3);
  });

  it("is sent once, although several admins ask for it at the same time", async () => {
    const id = await sentWelcome();
    const answers = await Promise.all([again(id), again(id), again(id)]);
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([202, 409, 409]);
    expect(answers.find(({ status }) => status === 409)?.body).toMatchObject({ code: "mail_under_way" });
    await Promise.all([deliver(id), deliver(id)]);
    expect(await sentUnder(id)).toHaveLength(2);
  });

  it.each(["due", "sending"])("is refused while it is %s", async (status) => {
    await log(1, [status]);
    expect(await again("confirm_email:8:1")).toMatchObject({ status: 409, body: { code: "mail_under_way" } });
  });

  it("fails with a reason if it is no longer relevant", async () => {
    await log(1, ["delivered"]);
    const id = "confirm_email:8:1";
    await run("DELETE FROM users WHERE id = 8");
    expect((await again(id)).status).toBe(202);
    await deliver(id);
    expect((await page("")).data).toMatchObject([{ id, status: "failed", error: "user_unknown" }]);
    expect((await again(id)).status).toBe(202);
  });

  it("must be in the log, and only an admin can send it again", async () => {
    expect(await again("welcome:999999")).toMatchObject({ status: 404, body: { code: "mail_not_found" } });
    expect(await again("nonsense")).toMatchObject({ status: 404, body: { code: "mail_not_found" } });
    expect(await again("welcome:1", await someone())).toMatchObject({ status: 403 });
    expect((await again("w".repeat(201))).status).toBe(422);
  });
});
