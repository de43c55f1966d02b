/** What the web clients of the older APIs do in a browser: base URLs that end in a slash, preflights, cookies. */

import { env, exports } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { PASSWORD } from "../identity/accounts/accounts-client.ts";
import { stopQueues } from "../support/queues.ts";
import { TITLE, programme } from "./programme.ts";
import { confirmedPerson, registered, send } from "./visitor.ts";
import type { Person } from "./visitor.ts";

const CLIENT = "https://client.example";
const settings = { ...env };

beforeEach(stopQueues);
afterEach(() => {
  Object.assign(env, settings);
});

describe("a run of slashes", () => {
  it("counts as one in an older path, and in its preflight", async () => {
    const { email } = await registered();
    expect((await send("GET //fullSchedule")).status).toBe(200);
    expect((await send(`GET ///isEmailConfirmed/?username=${email}`)).status).toBe(200);
    expect((await send(`POST //login?username=${email}&password=wrong`)).status).toBe(400);
    const asked = { origin: CLIENT, "access-control-request-method": "POST" };
    expect((await send("OPTIONS //login", { headers: asked })).status).toBe(204);
  });

  it("does not lead to the paths of /v1, of the pages or of the objects", async () => {
    for (const path of [
      "//v1/movies",
      "//health",
      "//.well-known/jwks.json",
      "//account/confirm",
      "/v1//movies",
    ])
      expect((await send(`GET ${path}`)).status).toBe(404);
  });
});

describe("a preflight", () => {
  const preflight = (path: string, headers: string, origin = CLIENT) =>
    send(`OPTIONS ${path}`, {
      headers: {
        origin,
        "access-control-request-method": "POST",
        "access-control-request-headers": headers,
      },
    });

  it("allows whatever headers a page asks for, for a day, from any origin and without credentials", async () => {
    const { status, headers } = await preflight("/buyTicket", "token,x-requested-with,cache-control,pragma");
    expect(status).toBe(204);
    expect(headers.get("access-control-allow-origin")).toBe("*");
    expect(headers.get("access-control-allow-headers")).toBe("token,x-requested-with,cache-control,pragma");
    expect(headers.get("access-control-max-age")).toBe("86400");
    expect(headers.get("access-control-allow-credentials")).toBeNull();
  });

  it("allows credentials to the pages of OLDER_ORIGINS alone", async () => {
    env.OLDER_ORIGINS = `https://other.example, ${CLIENT}/`;
    const listed = await preflight("/login", "content-type");
    expect(listed.headers.get("access-control-allow-origin")).toBe(CLIENT);
    expect(listed.headers.get("access-control-allow-credentials")).toBe("true");
    expect(listed.headers.get("vary")).toMatch(/Origin/);
    const unlisted = await preflight("/login", "content-type", "https://client.example.evil.example");
    expect(unlisted.headers.get("access-control-allow-origin")).toBe("*");
    expect(unlisted.headers.get("access-control-allow-credentials")).toBeNull();
    expect(unlisted.headers.get("vary")).toMatch(/Origin/);
  });
});

describe("the cookie of a login", () => {
  const loggedIn = async (origin: string | null, host = "https://matinee.example") => {
    const { email } = await registered();
    const response = await exports.default.fetch(
      `${host}/login?username=${email}&password=${encodeURIComponent(PASSWORD)}`,
      {
        method: "POST",
        headers: origin === null ? {} : { origin },
      },
    );
    return response.headers.get("set-cookie") ?? "";
  };

  it("crosses origins for the pages of OLDER_ORIGINS, over https or from this machine", async () => {
    env.OLDER_ORIGINS = CLIENT;
    for (const host of ["https://matinee.example", "http://localhost:8787"])
      expect(await loggedIn(CLIENT, host)).toMatch(/; Secure; SameSite=None/);
  });

  it("stays with its own site for everybody else", async () => {
    env.OLDER_ORIGINS = CLIENT;
    expect(await loggedIn("https://elsewhere.example")).toMatch(/SameSite=Lax/);
    expect(await loggedIn(null)).toMatch(/SameSite=Lax/);
    expect(await loggedIn(CLIENT, "http://matinee.example")).not.toMatch(/None/);
  });

  const buyingWith = async (
    { email, token }: Person,
    number: string,
    headers: Record<string, string>,
    path = "/buyTicket",
  ) => {
    const { date } = await programme();
    const query = new URLSearchParams({ username: email, date, title: TITLE, time: "20:00", number });
    return send(`POST ${path}?${query.toString()}`, { headers: { cookie: `token=${token}`, ...headers } });
  };
  const buying = (person: Person, origin: string | null, number: string) =>
    buyingWith(person, number, origin === null ? {} : { origin });

  it("buys for a listed page and for a program, and not for the page of another origin", async () => {
    const person = await confirmedPerson();
    env.OLDER_ORIGINS = CLIENT;
    expect(await buying(person, "https://elsewhere.example", "1")).toMatchObject({
      status: 400,
      body: { message: "Wrong token or session expired" },
    });
    expect((await buying(person, CLIENT, "2")).status).toBe(200);
    expect((await buying(person, null, "3")).status).toBe(200);
  });

  it.each([
    ["a sandboxed page", { origin: "null" }],
    ["another site's form", { "sec-fetch-site": "cross-site" }],
    ["a form of a neighbouring host", { "sec-fetch-site": "same-site" }],
    ["an address that was typed in", { "sec-fetch-site": "none" }],
    ["an older browser's form on another site", { referer: "https://elsewhere.example/page" }],
    ["a referrer that is no address", { referer: "elsewhere" }],
  ])("buys nothing for %s, at none of the paths where a cookie alone buys", async (_who, headers) => {
    const person = await confirmedPerson();
    env.OLDER_ORIGINS = CLIENT;
    for (const path of ["/buy-ticket", "/buyTicket", "/buyManyTikets"])
      expect(await buyingWith(person, "1", headers, path)).toMatchObject({
        status: 400,
        body: { message: "Wrong token or session expired" },
      });
  });

  it.each([
    ["this server's own form", { "sec-fetch-site": "same-origin" }],
    ["an older browser's form on this server", { referer: "http://matinee.example/page" }],
    ["an older browser's form on a listed page", { referer: `${CLIENT}/page` }],
  ])("buys for %s", async (_who, headers) => {
    env.OLDER_ORIGINS = CLIENT;
    expect((await buyingWith(await confirmedPerson(), "2", headers)).status).toBe(200);
  });

  it("is read from a link on another site, which changes nothing", async () => {
    const { email, token } = await confirmedPerson();
    const headers = { cookie: `token=${token}`, "sec-fetch-site": "cross-site" };
    expect((await send(`GET /getTikets?username=${email}`, { headers })).status).toBe(200);
  });

  it("does not book for 002 or 003, not even for a listed page", async () => {
    const { token } = await registered();
    env.OLDER_ORIGINS = CLIENT;
    const headers = { cookie: `token=${token}`, origin: CLIENT };
    expect((await send("POST /bookings", { headers, body: { show_id: 1 } })).status).toBe(401);
    expect(
      (await send("POST /reservations", { headers, body: { showtime_id: 1, seats: ["A1"] } })).status,
    ).toBe(401);
  });
});
