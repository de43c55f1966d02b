import { env, exports } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

const LIMIT = 20;
const settings = { ...env };

beforeEach(() => {
  env.RATE_LIMITS = "";
});

afterEach(() => {
  Object.assign(env, settings);
  vi.restoreAllMocks();
});

const guess = (address: string, path = "verify"): Promise<Response> =>
  exports.default.fetch(`http://matinee.example/v1/auth/email/${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", "cf-connecting-ip": address },
    body: path === "verify" ? JSON.stringify({ email: "nobody@example.com", code: "AAAAAAAA" }) : null,
  });

/**
 * How many requests passed before the first refusal. A window may end in between, so there may be two windows of them.
 */
async function guessUntilStopped(address: string): Promise<{ passed: number; stopped: Response | null }> {
  for (let passed = 0; passed <= 2 * LIMIT; passed++) {
    const response = await guess(address);
    if (response.status === 429) return { passed, stopped: response };
  }
  return { passed: 2 * LIMIT + 1, stopped: null };
}

describe("the rate limit of one network", () => {
  it("refuses more than 20 requests a minute, and says when to retry", async () => {
    const { passed, stopped } = await guessUntilStopped("192.0.2.1");
    expect(passed).toBeGreaterThanOrEqual(LIMIT);
    expect(stopped?.headers.get("retry-after")).toBe("60");
    expect(stopped?.headers.get("ratelimit-policy")).toBe(`"auth";q=${LIMIT};w=60`);
    expect(await stopped?.json()).toMatchObject({ code: "too_many_requests", status: 429 });
  });

  it("does not limit other networks, nor the same network on another route", async () => {
    await guessUntilStopped("192.0.2.2");
    expect((await guess("192.0.2.3")).status).toBe(422);
    expect((await guess("192.0.2.2", "verification")).status).toBe(401);
  });
});

describe("RATE_LIMITS=off", () => {
  it("limits no requests on a developer's machine, and is logged once", async () => {
    const warn = vi.spyOn(console, "warn").mockReturnValue();
    env.RATE_LIMITS = "off";
    expect(await guessUntilStopped("192.0.2.4")).toMatchObject({ stopped: null });
    expect(warn.mock.calls.flat().filter((line) => String(line).includes("RATE_LIMITS"))).toEqual([
      "RATE_LIMITS=off: requests are not limited",
    ]);
  });

  it("is ignored on any other server, and the log says so", async () => {
    const warn = vi.spyOn(console, "warn").mockReturnValue();
    env.RATE_LIMITS = "off";
    env.MATINEE_LOCAL = "";
    const { stopped } = await guessUntilStopped("192.0.2.5");
    expect(stopped?.status).toBe(429);
    expect(warn.mock.calls.flat().filter((line) => String(line).includes("RATE_LIMITS"))).toEqual([
      "RATE_LIMITS=off is ignored: this server is not local",
    ]);
  });
});
