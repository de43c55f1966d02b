import { env, exports } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { withinOneMinute } from "../support/one-minute.ts";
import { buyer, call } from "../support/world.ts";

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

/** How many requests passed before the first refusal. */
async function guessUntilStopped(address: string): Promise<{ passed: number; stopped: Response | null }> {
  for (let passed = 0; passed <= LIMIT; passed++) {
    const response = await guess(address);
    if (response.status === 429) return { passed, stopped: response };
  }
  return { passed: LIMIT + 1, stopped: null };
}

describe("the rate limit of one network for one account", () => {
  it("refuses more than 20 requests a minute, and says when to retry", () =>
    withinOneMinute(async (network) => {
      const { passed, stopped } = await guessUntilStopped(network);
      expect(passed).toBe(LIMIT);
      expect(stopped?.headers.get("retry-after")).toBe("60");
      expect(stopped?.headers.get("ratelimit-policy")).toBe('"auth-network";q=100;w=60, "auth";q=20;w=60');
      expect(stopped?.headers.get("ratelimit")).toBe('"auth";r=0;t=60');
      expect(await stopped?.json()).toMatchObject({ code: "too_many_requests", status: 429 });
    }));

  it("does not limit other networks, nor the same network on another route", () =>
    withinOneMinute(async (network) => {
      expect((await guessUntilStopped(network)).passed).toBe(LIMIT);
      expect((await guess("192.0.2.3")).status).toBe(422);
      expect((await guess(network, "verification")).status).toBe(401);
    }));
});

const NETWORK_LIMIT = 100;

/** One request more than the limit, all at once. */
async function flooded(limit: number, send: (i: number) => Promise<Response>) {
  const responses = await Promise.all(Array.from({ length: limit + 1 }, (_, i) => send(i)));
  const stopped = responses.filter(({ headers }) => headers.has("ratelimit"));
  return { passed: responses.length - stopped.length, stopped: stopped[0] };
}

describe("a school behind one address", () => {
  const from = (network: string) => ({ "cf-connecting-ip": network });
  /** Refused for what is missing, after it was counted. */
  const login = (path: string, network: string, username: string) =>
    call("POST", path, { headers: from(network), body: { username } });

  it.each(["/v1/auth/login", "/login"])(
    "signs in, although somebody there has tried one account too often: %s",
    (path) =>
      withinOneMinute(async (network) => {
        const { passed, stopped } = await flooded(LIMIT, () => login(path, network, "pupil"));
        expect(passed).toBe(LIMIT);
        expect(stopped?.status).toBe(429);
        expect(stopped?.headers.get("ratelimit")).toBe('"auth";r=0;t=60');
        expect((await login(path, network, "another pupil")).status).not.toBe(429);
      }),
  );

  it("is limited as one, too", () =>
    withinOneMinute(async (network) => {
      const { passed, stopped } = await flooded(NETWORK_LIMIT, (i) =>
        login("/v1/auth/login", network, `pupil-${i}`),
      );
      expect(passed).toBe(NETWORK_LIMIT);
      expect(stopped?.headers.get("ratelimit")).toBe('"auth-network";r=0;t=60');
    }));

  it("does not get around the limit of one account by how its name is written", () =>
    withinOneMinute(async (network) => {
      const names = ["Pupil", " pupil", "PUPIL "];
      const { stopped } = await flooded(LIMIT, (i) => login("/v1/auth/login", network, names[i % 3] ?? ""));
      expect(stopped?.headers.get("ratelimit")).toBe('"auth";r=0;t=60');
    }));

  it("is named in the form of a page and in the query or header of an older program", () =>
    withinOneMinute(async (network) => {
      const form = () =>
        exports.default.fetch("http://matinee.test/account/confirm", {
          method: "POST",
          headers: {
            ...from(network),
            origin: "http://matinee.test",
            "content-type": "application/x-www-form-urlencoded",
          },
          body: "email=pupil%40example.com&code=AAAAAAAA",
        });
      expect((await flooded(LIMIT, form)).stopped?.status).toBe(429);
      const asked = (i: number) => call("GET", `/checkToken?username=pupil-${i}`, { headers: from(network) });
      expect((await flooded(LIMIT, () => asked(0))).stopped?.status).toBe(429);
      expect((await asked(1)).status).toBe(404);
    }));
});

describe("an account", () => {
  const options = (as: string, network: string) =>
    call("POST", "/v1/auth/reauthenticate/options", { as, headers: { "cf-connecting-ip": network } });

  it("is counted alone, from wherever it asks, and does not limit others in its network", () =>
    withinOneMinute(async (network) => {
      const [one, other] = [await buyer(), await buyer()];
      const { passed, stopped } = await flooded(LIMIT, (i) => options(one.token, `198.51.100.${i}`));
      expect(passed).toBe(LIMIT);
      expect(await stopped?.json()).toMatchObject({ detail: expect.stringContaining("your account") });
      for (let i = 0; i < LIMIT; i++) await options(one.token, network);
      expect((await options(other.token, network)).status).not.toBe(429);
    }));

  it("is told the limit with every answer of a limited route, and none by other routes", async () => {
    const { token } = await buyer();
    const { headers } = await options(token, "192.0.2.70");
    expect(headers.get("ratelimit-policy")).toBe('"auth";q=20;w=60');
    expect(headers.get("ratelimit")).toBeNull();
    const sale = await call("POST", "/v1/showtimes/999999/reservations", {
      as: token,
      body: { seats: ["A1"] },
    });
    expect(sale.status).toBe(404);
    expect(sale.headers.get("ratelimit-policy")).toBe('"sales";q=30;w=60, "sales-network";q=1000;w=60');
    for (const path of ["/v1/movies", "/v1/check-ins"])
      expect((await call("GET", path)).headers.get("ratelimit-policy")).toBeNull();
  });
});

it("a scanner at a door is not counted with its network", async () => {
  const scan = () =>
    call("POST", "/v1/check-ins", {
      as: "gate_unknown",
      body: {},
      headers: { "cf-connecting-ip": "192.0.2.71" },
    });
  const { stopped } = await flooded(LIMIT, scan);
  expect(stopped).toBeUndefined();
});

describe("RATE_LIMITS=off", () => {
  it("limits no requests on a developer's machine, and is logged once", async () => {
    const warn = vi.spyOn(console, "warn").mockReturnValue();
    env.RATE_LIMITS = "off";
    expect(await guessUntilStopped("192.0.2.4")).toEqual({ passed: LIMIT + 1, stopped: null });
    expect(warn.mock.calls.flat().filter((line) => String(line).includes("RATE_LIMITS"))).toEqual([
      "RATE_LIMITS=off: requests are not limited",
    ]);
  });

  it("is ignored on any other server, and the log says so", async () => {
    const warn = vi.spyOn(console, "warn").mockReturnValue();
    env.RATE_LIMITS = "off";
    env.MATINEE_LOCAL = "";
    await withinOneMinute(async (network) => {
      const { stopped } = await guessUntilStopped(network);
      expect(stopped?.status).toBe(429);
    });
    expect(warn.mock.calls.flat().filter((line) => String(line).includes("RATE_LIMITS"))).toEqual([
      "RATE_LIMITS=off is ignored: this server is not local",
    ]);
  });
});
