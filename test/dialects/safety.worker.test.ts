/** Risks of the original APIs: passwords in URLs, and guessing of passwords and codes. */

import { env, exports } from "cloudflare:workers";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { PASSWORD } from "../identity/accounts/accounts-client.ts";
import { withinOneMinute } from "../support/one-minute.ts";
import { stopQueues } from "../support/queues.ts";
import { registered, send } from "./visitor.ts";

/** Of one network for the same account, and for all accounts. */
const [LIMIT, NETWORK_LIMIT] = [20, 100];
const settings = { ...env };

beforeEach(stopQueues);
afterEach(() => {
  Object.assign(env, settings);
  vi.restoreAllMocks();
});

it.each<[string, number, (i: number) => string]>([
  // Without a password, since wrong ones are locked separately.
  ["POST /login", LIMIT, () => "POST /login?username=nobody@matinee.example"],
  ["GET /verify-email/<token>", NETWORK_LIMIT, (i) => `GET /verify-email/nobody@matinee.example:GUESS${i}`],
  ["POST /resetPassword", LIMIT, () => "POST /resetPassword?username=nobody@matinee.example&secret_code=x"],
])("too many requests to %s are refused with Retry-After", async (_, limit, line) => {
  env.RATE_LIMITS = "";
  await withinOneMinute(async (network) => {
    const ask = (i: number) => send(line(i), { headers: { "cf-connecting-ip": network } });
    for (let i = 0; i < limit; i++) expect((await ask(i)).status).not.toBe(429);
    const stopped = await ask(limit);
    expect(stopped.status).toBe(429);
    expect(stopped.headers.get("retry-after")).toBe("60");
    expect(stopped.body).toEqual({
      message: stopped.body["error"],
      error: expect.stringMatching(/come back/),
    });
  });
});

it("the cookie of a login over https is Secure", async () => {
  const { email } = await registered();
  const query = new URLSearchParams({ username: email, password: PASSWORD }).toString();
  const cookieBy = async (protocol: string): Promise<string | null> => {
    const answer = await exports.default.fetch(`${protocol}://matinee.example/login?${query}`, {
      method: "POST",
    });
    return answer.headers.get("set-cookie");
  };
  expect(await cookieBy("https")).toMatch(/; Secure/);
  expect(await cookieBy("http")).not.toMatch(/; Secure/);
});

it("an exception is logged without the query, which contains passwords", async () => {
  const said: string[] = [];
  for (const level of ["error", "warn", "log"] as const)
    vi.spyOn(console, level).mockImplementation(
      (...words: unknown[]) => void said.push(JSON.stringify(words)),
    );
  vi.spyOn(env.DB, "prepare").mockImplementation(() => {
    throw new Error("D1 is gone");
  });
  const answer = await send("POST /login?username=ann@matinee.example&password=hunter2secret");
  expect(answer.status).toBe(500);
  expect(said.join()).toContain("/login");
  expect(said.join()).not.toMatch(/hunter2secret|ann@matinee/);
});
