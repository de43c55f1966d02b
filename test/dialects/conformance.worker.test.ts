/** The older APIs against their documents: a row for each call and each error that they show. */

import { beforeAll, beforeEach, expect, it, test } from "vitest";
import { PASSWORD, codeOf, tokenOf } from "../identity/accounts/accounts-client.ts";
import { someone } from "../support/catalogue.ts";
import { stopQueues } from "../support/queues.ts";
import { ACCOUNT_ROWS } from "./account-rows.ts";
import { HOUSE_ROWS } from "./house-rows.ts";
import { JSON_ROWS } from "./json-rows.ts";
import { programme, removable } from "./programme.ts";
import type { Row } from "./row.ts";
import { TICKET_ROWS } from "./ticket-rows.ts";
import { confirmedPerson, registered, resetCodeOf, send, stranger } from "./visitor.ts";
import type { Person } from "./visitor.ts";

let officials: Record<string, string> = {};

/** Called before any registration, since it inserts fixed ids. */
beforeAll(async () => {
  await programme();
  const [owner, admin] = [await someone(), await someone({ role: "user", isAdmin: true })];
  officials = { owner, admin, ...(await removable(owner, admin)) };
});
beforeEach(stopQueues);

const GIVEN = { nobody: stranger, registered, confirmed: confirmedPerson };

test.each([...ACCOUNT_ROWS, ...TICKET_ROWS, ...JSON_ROWS, ...HOUSE_ROWS])(
  "%s: %s, %s %j → %i",
  async (...row) => {
    const [, given, request, sent, status, body] = row;
    const person = await (given === "resetting" ? confirmedPerson : GIVEN[given])();
    const words = { ...(await wordsOf(person, given)), ...(await daysOf(row)), ...officials };
    const answer = await send(filled(request, words), filled(sent, words));
    const expected = status >= 400 ? { message: body, error: body } : filled(body, words);
    expect({ status: answer.status, body: answer.body }).toMatchObject({ status, body: expected });
    expect("error" in answer.body).toBe(status >= 400);
    expect(answer.headers.get("cache-control")).toBe("no-store");
    expect(answer.headers.get("referrer-policy")).toBe("no-referrer");
  },
);

async function wordsOf(person: Person, given: Row[1]): Promise<Record<string, string>> {
  return {
    ...person,
    id: String(person.id),
    code: given === "registered" ? await codeOf(person.id) : "",
    link: given === "registered" ? await tokenOf(person.id) : "",
    reset: given === "resetting" ? await resetCodeOf(person) : "",
    resetLink: given === "resetting" ? await tokenOf(person.id, "reset_password") : "",
  };
}

async function daysOf(row: Row): Promise<Record<string, string>> {
  if (!/\{(?:date|dotted|atDoor|online|other|movieId)\}/.test(JSON.stringify(row))) return {};
  const { date, atDoor, online, movieId } = await programme();
  const dotted = date.replaceAll("-", ".");
  return { date, dotted, atDoor: String(atDoor), online: String(online), movieId: String(movieId) };
}

/** Replaces the words in braces; matchers stay as they are. */
function filled<T>(template: T, words: Record<string, string>): T {
  if (typeof template === "string")
    return template.replaceAll(/\{(\w+)\}/g, (whole, word: string) => words[word] ?? whole) as T;
  if (Array.isArray(template)) return template.map((item: unknown) => filled(item, words)) as T;
  if (typeof template !== "object" || template === null || "asymmetricMatch" in template) return template;
  return Object.fromEntries(
    Object.entries(template).map(([key, value]) => [filled(key, words), filled(value, words)]),
  ) as T;
}

it("gives 001 a token for a day, 003 one for an hour, and both in an HttpOnly cookie", async () => {
  const { email } = await registered();
  const query = await send(`POST /login?username=${email}&password=${encodeURIComponent(PASSWORD)}`);
  const body = await send("POST /login", { body: { email, password: PASSWORD } });
  for (const [{ headers, body: answer }, lifeS] of [
    [query, 86_400],
    [body, 3_600],
  ] as const) {
    expect(Math.abs(Number(answer["validDue"]) - Date.now() / 1000 - lifeS)).toBeLessThan(10);
    expect(headers.get("set-cookie")).toBe(
      `token=${String(answer["token"])}; Max-Age=${lifeS}; Path=/; HttpOnly; SameSite=Lax`,
    );
  }
});
