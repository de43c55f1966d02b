/** `npm run deploy` against a stand-in for wrangler, which keeps an account in a file. */

import { writeFileSync } from "node:fs";
import path from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { freshCopy } from "../../support/fresh-copy.ts";
import { ADMIN, Account } from "./account.ts";
import type { AccountState } from "./wrangler.ts";

const open: Account[] = [];
const account = async (changes: Partial<AccountState> = {}): Promise<Account> => {
  const made = await Account.empty(changes);
  open.push(made);
  return made;
};
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

const FIRST = ["--yes", "--admin", ADMIN];
const LINK = /http:\/\/127\.0\.0\.1:\d+\/account\/reset\?email=boss%40example\.com&code=[2-9A-Z]{32}\b/;

async function online(): Promise<Account> {
  const made = await account();
  const { status, output } = await made.deploy(...FIRST);
  expect(output).toContain("Matinee is online");
  expect(status).toBe(0);
  return made;
}

describe("npm run deploy", () => {
  it("brings an empty account online, and then finds nothing to do", async () => {
    const made = await online();
    expect(made.printed).toContain(`Matinee is online: ${made.state.address}\n`);
    expect(made.printed).toMatch(LINK);
    expect(made.printed).toMatch(
      /secret put RESEND_API_KEY --config \.deployments\/production\.wrangler\.json/,
    );
    const { databases, buckets, queues } = made.state;
    expect(databases.map(({ name, migrations }) => [name, migrations.length > 30])).toEqual([
      ["matinee", true],
    ]);
    expect(buckets).toEqual([
      "somebody-elses",
      "matinee-ticket-images",
      "matinee-posters",
      "matinee-layouts",
      "matinee-ledgers",
    ]);
    expect(queues.slice(3).sort()).toEqual(
      ["mail", "mail-dead", "webhooks", "work", "work-dead"].map((name) => `matinee-${name}`),
    );
    const { secrets, triggers, versions } = made.worker();
    expect(Object.keys(secrets)).toEqual(["ACCESS_TOKEN_SECRET", "CODE_SECRET", "TICKET_SECRET"]);
    expect(new Set(Object.values(secrets)).size).toBe(3);
    expect(triggers).toEqual(["* * * * *"]);
    expect(versions.at(-1)?.vars).toMatchObject({
      PUBLIC_URL: made.state.address,
      INITIAL_ADMIN_EMAIL: ADMIN,
    });
    const changes = made.changes().map((call) => call.split(" ")[0]);
    expect(changes.indexOf("d1")).toBeLessThan(changes.indexOf("deploy"));

    const before = made.state;
    const again = await made.deploy("--yes");
    expect(again.status).toBe(0);
    expect(again.output).toMatch(LINK);
    expect(LINK.exec(again.output)?.[0]).toBe(LINK.exec(made.printed)?.[0]);
    expect(made.changes()).toEqual([]);
    expect({ ...made.state, calls: [] }).toEqual({ ...before, calls: [] });
  });

  it("shows no secret, on no command line and in no file", async () => {
    const made = await online();
    const values = Object.values(made.worker().secrets);
    expect(values).toHaveLength(3);
    const seen = [made.printed, JSON.stringify(made.state.calls), ...Object.values(made.files())].join("\n");
    for (const value of values) expect(seen).not.toContain(value);
    // Nor the first admin's code, but in the link.
    const code = /code=(\w{32})/.exec(made.printed)?.[1] ?? "";
    expect(JSON.stringify(made.state.calls)).not.toContain(code);
  });

  it.each(["kill-after", "before"] as const)(
    "ends in the same state where it is interrupted at each change: %s",
    async (how) => {
      const straight = await online();
      // One bucket and one queue are missing: each other one would be made as they are.
      const { buckets, queues } = straight.state;
      const made = await account({ buckets: buckets.slice(0, -1), queues: queues.slice(0, -1) });
      const struck: string[] = [];
      for (;;) {
        // A call that failed was not done: the next run gets past it, as it does past a deployment that was cut off.
        const isPast = how === "before" ? struck.length > 0 : struck.includes("deploy");
        made.change({ trouble: { after: isPast ? 1 : 0, how } });
        const { status, signal, output } = await made.deploy(...FIRST);
        if (status === 0) break;
        if (how === "before") expect(output).toMatch(/failed[\s\S]*What was done before is kept/);
        else expect(signal).toBe("SIGKILL");
        struck.push(made.changes().at(-1)?.split(" --")[0] ?? "");
        expect(struck.length).toBeLessThan(10);
      }
      expect(struck).toEqual([
        "d1 create matinee",
        "r2 bucket create matinee-ledgers",
        `queues create ${queues.at(-1)}`,
        "d1 migrations apply DB",
        "deploy",
        "deploy",
        "d1 execute DB",
      ]);
      expect(made.outcome()).toEqual(straight.outcome());
      made.changes();
      made.change({ trouble: null });
      expect((await made.deploy("--yes")).output).toMatch(LINK);
      expect(made.changes()).toEqual([]);
    },
  );

  it("changes nothing in a dry run, and says each step", async () => {
    const made = await account();
    const { status, output } = await made.deploy("--dry-run", ...FIRST);
    expect(status).toBe(0);
    for (const step of [
      "login",
      "build",
      "database",
      "buckets",
      "queues",
      "migrations",
      "code",
      "readiness",
      "first admin",
    ])
      expect(output).toMatch(new RegExp(`^[✓→] ${step}: `, "m"));
    expect(output).toContain(
      "→ code: deploy the Worker matinee with new ACCESS_TOKEN_SECRET, CODE_SECRET, TICKET_SECRET",
    );
    expect(made.changes()).toEqual([]);
    expect(made.files()).toEqual({});
  });

  it("deploys new code once, with the secrets that are missing only", async () => {
    const made = await online();
    const { TICKET_SECRET, ...rest } = made.worker().secrets;
    made.change({ code: "other code", workers: { matinee: { ...made.worker(), secrets: rest } } });
    made.changes();
    expect((await made.deploy("--yes")).output).toContain("+ code: deployed with new TICKET_SECRET");
    expect(made.changes().map((call) => call.split(" ")[0])).toEqual(["deploy"]);
    expect(made.worker().secrets).toMatchObject(rest);
    expect(made.worker().secrets["TICKET_SECRET"]).not.toBe(TICKET_SECRET);
  });

  it("leaves the version alone that got a secret by hand", async () => {
    const made = await online();
    const worker = made.worker();
    const version = {
      ...worker.versions.at(-1),
      id: "by-hand",
      message: null,
      tag: null,
      triggeredBy: "secret" as const,
    };
    made.change({
      workers: {
        matinee: {
          ...worker,
          secrets: { ...worker.secrets, RESEND_API_KEY: "re_1" },
          versions: [...worker.versions, { ...version, createdOn: "2026-11-01T00:00:00Z", vars: {} }],
          deployments: [...worker.deployments, "by-hand"],
        },
      },
    });
    made.changes();
    const { output } = await made.deploy("--yes");
    expect(output).toContain("✓ code: this version is live");
    expect(output).not.toContain("secret put RESEND_API_KEY");
    expect(output).toContain("secret put RESEND_WEBHOOK_SECRET");
    expect(made.changes()).toEqual([]);
  });

  it("keeps two environments apart", async () => {
    const made = await online();
    const before = made.outcome();
    made.changes();
    const { status, output } = await made.deploy("--env", "staging", ...FIRST);
    expect(status).toBe(0);
    expect(output).toContain("npm run deploy -- --env staging");
    const { databases, buckets, queues, workers } = made.state;
    expect(databases.map(({ name }) => name)).toEqual(["matinee", "matinee-staging"]);
    expect(buckets.filter((name) => name.startsWith("matinee-staging-"))).toHaveLength(4);
    expect(queues.filter((name) => name.startsWith("matinee-staging-"))).toHaveLength(5);
    expect(Object.keys(workers)).toEqual(["matinee", "matinee-staging"]);
    const limits = Object.entries(made.files())
      .filter(([name]) => name.endsWith(".wrangler.json"))
      .flatMap(([, text]) => (JSON.parse(text) as { ratelimits: { namespace_id: string }[] }).ratelimits);
    expect(new Set(limits.map((limit) => limit.namespace_id)).size).toBe(limits.length);
    expect(made.outcome()).toMatchObject({ secrets: before.secrets, live: before.live, file: before.file });
    expect(made.changes().filter((call) => !call.includes("staging"))).toEqual([]);
  });

  it("answers as one JSON", async () => {
    const made = await account();
    const { output } = await made.deploy(...FIRST, "--json");
    const answer = JSON.parse(output) as {
      steps: { step: string; status: string }[];
      missing: { missing: string }[];
    };
    expect(answer).toMatchObject({ environment: "production", dry_run: false, address: made.state.address });
    expect(answer.steps.find(({ step }) => step === "database")?.status).toBe("done");
    expect(answer.missing.map(({ missing }) => missing)).toEqual(["sender", "mail", "payments"]);
  });

  it.each([
    ["nobody is logged in", { isLoggedIn: false }, FIRST, /Nobody is logged in[\s\S]*wrangler login/],
    [
      "there are several accounts",
      {
        accounts: [
          { id: "1", name: "A" },
          { id: "2", name: "B" },
        ],
      },
      FIRST,
      /several accounts[\s\S]*--account[\s\S]*1 {2}A/,
    ],
    ["the admin is missing", {}, ["--yes"], /--admin is missing/],
    ["the address does not do", {}, [...FIRST, "--address", "ftp://x"], /--address ftp:\/\/x does not do/],
    [
      "R2 is not enabled",
      {
        trouble: {
          after: 1,
          how: "before",
          says: "Please enable R2 through the Cloudflare Dashboard. [code: 10042]",
        },
      },
      FIRST,
      /Enable R2 for the account/,
    ],
    [
      "the database's name is taken",
      { trouble: { after: 0, how: "before", says: "A database with that name already exists" } },
      FIRST,
      /Choose another one by `--name`/,
    ],
    [
      "the plan has no queues",
      {
        trouble: {
          after: 5,
          how: "before",
          says: "Queues is only available on the Workers Paid plan [code: 100129]",
        },
      },
      FIRST,
      /needs the Workers Paid plan/,
    ],
  ] as [string, Partial<AccountState>, string[], RegExp][])(
    "says what to do where %s",
    async (_, state, args, says) => {
      const made = await account(state);
      const { status, output } = await made.deploy(...args);
      expect(status).toBe(1);
      expect(output).toMatch(says);
      expect(output).not.toMatch(/\bat .*\.ts:\d+/);
    },
  );

  it("says so where the new version does not become ready, and goes on later", async () => {
    const made = await account();
    made.isReady = false;
    const waited = await made.deploy(...FIRST, "--wait", "0");
    expect(waited.status).toBe(1);
    expect(waited.output).toMatch(
      /is not ready after 0 seconds: it answers 503[\s\S]*npm run doctor -- --url/,
    );
    const staging = await made.deploy(...FIRST, "--wait", "0", "--env", "staging");
    expect(staging.output).toMatch(
      /`npm run deploy -- --env staging` again[\s\S]*-- --env staging rollback`/,
    );
    made.change({ workers: { matinee: made.worker() } });
    made.isReady = true;
    made.changes();
    expect((await made.deploy("--yes")).output).toMatch(LINK);
    expect(made.changes().map((call) => call.split(" ").slice(0, 2).join(" "))).toEqual(["d1 execute"]);
  });
});

it("asks on a terminal, again where an answer does not do, and not again in the next run", async () => {
  const made = await account();
  const { status, output } = await made.deployByHand([
    ["Name of the Worker", "Not A Name"],
    ["Name of the Worker", "odeon"],
    ["Address", ""],
    ["Sender of the mails", "Odeon <tickets@odeon.example>"],
    ["Mail address of the first admin", "nobody"],
    ["Mail address of the first admin", ADMIN],
    ["[y/N]", "y"],
  ]);
  expect(output).toContain("a mail address");
  expect(output).toMatch(LINK);
  expect(status).toBe(0);
  expect(made.worker("odeon").versions.at(-1)?.vars).toMatchObject({
    MAIL_FROM: "Odeon <tickets@odeon.example>",
    INITIAL_ADMIN_EMAIL: ADMIN,
  });
  made.changes();
  const left = await made.deployByHand([["[y/N]", "\u0003"]]);
  expect(left.output).toMatch(/No answer came\. Nothing was done\./);
  expect(left.output).not.toMatch(/\bat .*\.[jt]s:\d+/);
  expect(made.changes()).toEqual([]);
  const again = await made.deployByHand([["[y/N]", "y"]]);
  expect(again.output).not.toContain("Name of the Worker");
  expect(again.status).toBe(0);
  expect(made.changes()).toEqual([]);
});

describe("a migration that the version before does not bear", () => {
  const withOneMore = async (): Promise<Account> => {
    const made = await account();
    made.root = freshCopy();
    expect((await made.deploy(...FIRST)).status).toBe(0);
    writeFileSync(
      path.join(made.root, "migrations/9999_less.sql"),
      "-- Breaks the version before\nDROP TABLE receipts;\n",
    );
    made.change({ code: "code that needs it" });
    made.changes();
    return made;
  };

  it(
    "is applied only where that is agreed to, and then there is no way back",
    { timeout: 240_000 },
    async () => {
      const made = await withOneMore();
      const refused = await made.deploy("--yes");
      expect(refused.output).toMatch(/cannot run with 9999_less\.sql[\s\S]*--accept-break/);
      expect(refused.status).toBe(1);
      expect(made.changes()).toEqual([]);
      const accepted = await made.deploy("--yes", "--accept-break");
      expect(accepted.status).toBe(0);
      expect(made.changes().map((call) => call.split(" ").slice(0, 2).join(" "))).toEqual([
        "d1 migrations",
        "deploy --minify",
      ]);
      const back = await made.deploy("rollback");
      expect(back.output).toMatch(/version before cannot run with 9999_less\.sql/);
      expect(back.status).toBe(1);
      expect(made.changes()).toEqual([]);
    },
  );
});

describe("npm run deploy -- rollback", () => {
  it("goes back to the version before, and a later deployment goes forward again", async () => {
    const made = await online();
    const first = made.worker().deployments.at(-1);
    made.change({ code: "other code" });
    await made.deploy("--yes");
    const second = made.worker().deployments.at(-1);
    expect(second).not.toBe(first);
    made.changes();
    expect((await made.deploy("rollback", "--dry-run")).output).toContain(`go back to version ${first}`);
    expect(made.changes()).toEqual([]);
    const { status, output } = await made.deploy("rollback");
    expect(output).toContain(`version ${first}`);
    expect(status).toBe(0);
    expect(made.worker().deployments.at(-1)).toBe(first);
    // The one before is only what the address was learnt by.
    const further = await made.deploy("rollback");
    expect(further.output).toMatch(/no version before/);
    expect(further.status).toBe(1);
    expect((await made.deploy("--yes")).output).toContain("+ code: deployed");
  });

  it("refuses where nothing was deployed from here", async () => {
    const made = await account();
    const { status, output } = await made.deploy("rollback");
    expect(status).toBe(1);
    expect(output).toContain("Nothing was deployed as production from this folder");
  });
});
