/** What docs/operations.md says is what the code and the workflow do. Its commands run in operations.system.test.ts. */

import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { filledIn, sectionsOf } from "./page.ts";

const root = path.join(import.meta.dirname, "../..");
const textOf = (file: string): string => readFileSync(path.join(root, file), "utf8");
const page = textOf("docs/operations.md");

const DAY_MS = 24 * 60 * 60_000;

it.each([
  ["session: browser, system, country", 7, "src/identity/sessions/service.ts", "KEPT_MS"],
  ["wrong passwords (hashes)", 1, "src/identity/passwords/service.ts", "TRIES_KEPT_MS"],
  ["security changes", 90, "src/identity/account-changes/service.ts", "KEPT_MS"],
  ["mails about accounts and codes: that they were sent", 400, "src/mail/log/service.ts", "KEPT_MS"],
  ["events for webhooks", 30, "src/events/log/event.ts", "KEPT_MS"],
  ["events of Stripe", 90, "src/money/gateway-events/service.ts", "KEPT_MS"],
  ["answers under an `Idempotency-Key`", 1, "src/identity/idempotency/service.ts", "KEPT_MS"],
  ["answers under an `Idempotency-Key`", 1, "src/box-office/object/kept-answers.ts", "ANSWER_KEPT_MS"],
])("says how long is kept: %s, %d days", (data, days, file, name) => {
  const row = page.split("\n").find((line) => line.startsWith(`| ${data} `));
  expect(row).toMatch(new RegExp(`\\| ${days} days?\\b`));
  const [, product = ""] = new RegExp(`const ${name} = ([\\d_ *]+);`).exec(textOf(file)) ?? [];
  const factors = product.split("*").map((factor) => Number(factor.replaceAll("_", "")));
  expect(factors.reduce((one, other) => one * other)).toBe(days * DAY_MS);
});

it("has the commands of the nightly export, as the workflow runs them", () => {
  const commands = textOf(".github/workflows/export.yml").match(/npx wrangler .+/g) ?? [];
  const blocks = sectionsOf(page).flatMap((section) => section.blocks);
  expect(commands).toHaveLength(3);
  for (const command of commands) expect(blocks.join("\n")).toContain(command);
});

it("is read as headings with their blocks", () => {
  const read = sectionsOf(
    "# One\ntext\n```sh\na=1\n```\n## Two\n```\nno shell\n```\n### Three\n```sh\nb\n```\n```sh\nc\n```\n",
  );
  expect(read).toEqual([
    { heading: "One", blocks: ["a=1\n"] },
    { heading: "Three", blocks: ["b\n", "c\n"] },
  ]);
  expect(() => sectionsOf("# One\n## One\n")).toThrow('two sections "One"');
});

it("takes examples at the beginning of a line", () => {
  expect(filledIn("showtime=28\nother=$(showtime=28)\necho a showtime=28\n", { showtime: 3 })).toBe(
    "showtime=3\nother=$(showtime=28)\necho a showtime=28\n",
  );
});
