/** What every answer has, and what is logged: headers that protect people, and security events without secrets. */

import { env, exports } from "cloudflare:workers";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { isOlder } from "../../src/dialects/frame.ts";
import { securityEvent } from "../../src/http/security-log.ts";
import { registered, send } from "../dialects/visitor.ts";
import { app } from "../support/all-routes.ts";
import { ask } from "../support/catalogue.ts";
import { insertUser } from "../support/people.ts";
import { stopQueues } from "../support/queues.ts";
import { buyer, call, run, showtime, token } from "../support/world.ts";

const ADMIN = 9_001;
const HTTPS_ONLY = "max-age=31536000; includeSubDomains";
const settings = { ...env };

let admin = "";
let ids: Record<string, string> = {};

beforeAll(async () => {
  const { id } = await showtime(2, 5);
  await insertUser(run, ADMIN, { isAdmin: true });
  admin = await token(ADMIN, { isAdmin: true });
  const wish = { body: { seats: ["A1"], confirm: true }, as: admin };
  const { body } = await ask("POST", `/v1/showtimes/${id}/reservations`, wish);
  const [line] = body["seats"] as { ticket_id: string }[];
  ids = {
    showtimes: String(id),
    movies: "1",
    cinemas: "1",
    screens: "1",
    reservations: String(body["id"]),
    tickets: line?.ticket_id ?? "",
    users: String(ADMIN),
  };
});

beforeEach(stopQueues);
afterEach(() => {
  vi.restoreAllMocks();
  Object.assign(env, settings);
});

/** The path with the ids of what exists, or with ids that nothing has. */
const filled = (path: string, exists: boolean): string =>
  path.replaceAll(
    /([^/]*)\/(?:\{\w+\}|:\w+(?:\{[^}]*\})?)/g,
    (_, noun: string) => `${noun}/${exists ? (ids[noun] ?? "1") : "999999"}`,
  );

interface Asked {
  readonly method: string;
  readonly path: string;
}

async function documented(): Promise<(Asked & { readonly isPublic: boolean })[]> {
  const { body } = await ask("GET", "/openapi.json");
  const paths = body["paths"] as Record<string, Record<string, { security?: object[] }>>;
  return Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, { security = [] }]) => ({
      method: method.toUpperCase(),
      path,
      isPublic: security.length === 0 || security.some((scheme) => Object.keys(scheme).length === 0),
    })),
  );
}

const olderRoutes = (): Asked[] =>
  app.routes
    .filter(({ method, path }) => method !== "ALL" && isOlder(path) && !path.includes("*"))
    .map(({ method, path }) => ({ method, path }));

/** Of the admin, to be ended. */
async function anotherSession(): Promise<string> {
  await run(
    "INSERT INTO sessions (id, user_id, created_at_ms) VALUES ('to-be-ended', ?1, ?2)",
    ADMIN,
    Date.now(),
  );
  return token(ADMIN, { isAdmin: true, sessionId: "to-be-ended" });
}

/** Asks over https as the admin. */
async function asked({ method, path }: Asked, exists: boolean): Promise<Response> {
  const as = path.endsWith("/logout") ? await anotherSession() : admin;
  const hasBody = method !== "GET" && method !== "DELETE";
  const response = await exports.default.fetch(`https://matinee.example${filled(path, exists)}`, {
    method,
    headers: { authorization: `Bearer ${as}`, ...(hasBody && { "content-type": "application/json" }) },
    ...(hasBody && { body: "{}" }),
  });
  await response.body?.cancel();
  return response;
}

/** Opened as a page, it runs no script of its own and nothing from elsewhere, is in no frame, and is no referrer in full. */
function expectHarmless(what: string, { headers }: Response): void {
  const policy = headers.get("content-security-policy") ?? "";
  expect([what, policy]).toEqual([what, expect.stringMatching(/^default-src 'none'; /)]);
  expect([what, policy]).toEqual([
    what,
    expect.not.stringMatching(/script-src [^;]*('unsafe|\*|https?:(;|\s|$))/),
  ]);
  expect([what, headers.get("referrer-policy")]).toEqual([
    what,
    expect.stringMatching(/^(no-referrer|strict-origin)$/),
  ]);
  for (const rule of ["base-uri 'none'", "frame-ancestors 'none'"])
    expect([what, policy]).toEqual([what, expect.stringContaining(rule)]);
}

const MAY_BE_KEPT = new Set([
  "/v1/movies",
  "/v1/movies/{id}",
  "/v1/movies/{id}/reviews",
  "/v1/cinemas",
  "/v1/cinemas/{id}",
  "/v1/cinemas/{id}/screens",
  "/v1/cinemas/{id}/branding",
  "/v1/cinemas/{id}/vocabulary",
  "/v1/cinemas/{id}/screens/{screen_id}",
  "/v1/cinemas/{id}/screens/{screen_id}/layout.pretix.json",
  "/v1/cinemas/{id}/screens/{screen_id}/layout.csv",
  "/v1/cinemas/{id}/schedule.jsonld",
  "/v1/cinemas/{id}/schedule.ics",
  "/v1/schemas/layout.json",
  "/v1/showtimes",
  "/v1/showtimes/{id}",
  "/v1/showtimes/{id}/seats",
  "/v1/showtimes/{id}/availability",
  "/v1/layouts/{hash}",
  "/.well-known/jwks.json",
]);

describe("every answer", () => {
  it("of a documented route names its type for certain, keeps https, and is kept by no cache but for public data", async () => {
    const operations = await documented();
    expect(operations.length).toBeGreaterThan(80);
    const kept = new Set<string>();
    const answered: string[] = [];
    for (const operation of operations)
      // What exists is only read, so that it exists for the next route.
      for (const exists of operation.method === "GET" ? [true, false] : [false]) {
        const response = await asked(operation, exists);
        const what = `${operation.method} ${operation.path}: ${response.status}`;
        expect([what, response.headers.get("x-content-type-options")]).toEqual([what, "nosniff"]);
        expect([what, response.headers.get("strict-transport-security")]).toEqual([what, HTTPS_ONLY]);
        expectHarmless(what, response);
        const rule = response.headers.get("cache-control") ?? "";
        if (rule.includes("no-store")) answered.push(what);
        else kept.add(operation.path);
      }
    expect([...kept].filter((path) => !MAY_BE_KEPT.has(path))).toEqual([]);
    // Not a walk past closed doors: these have a person in them.
    for (const path of [
      "/v1/me",
      "/v1/me/export",
      "/v1/reservations",
      "/v1/reservations/{id}",
      "/v1/tickets",
    ])
      expect(answered).toContain(`GET ${path}: 200`);
    for (const path of [
      "/v1/tickets/{id}/qr.png",
      "/v1/admin/users/{id}",
      "/v1/reservations/{id}/calendar.ics",
    ])
      expect(answered).toContain(`GET ${path}: 200`);
  });

  it("of an older path does, too", async () => {
    const routes = olderRoutes();
    expect(new Set(routes.map(({ path }) => path)).size).toBeGreaterThan(60);
    const answered: string[] = [];
    for (const route of routes)
      for (const exists of route.method === "GET" ? [true, false] : [false]) {
        const response = await asked(route, exists);
        const what = `${route.method} ${route.path}: ${response.status}`;
        const { headers } = response;
        expect([what, headers.get("x-content-type-options")]).toEqual([what, "nosniff"]);
        expect([what, headers.get("strict-transport-security")]).toEqual([what, HTTPS_ONLY]);
        expectHarmless(what, response);
        expect([what, headers.get("cache-control")]).toEqual([what, "no-store"]);
        answered.push(what);
      }
    for (const path of ["/profile", "/admin/users", "/admin/users/:id", "/reservations", "/displayTikets"])
      expect(answered).toContain(`GET ${path}: 200`);
  });

  it.each([
    "/",
    "/health",
    "/docs",
    "/account/confirm",
    "/account/reset",
    "/offer",
    "/payment/back",
    "/nowhere",
    "/v1/nowhere",
  ])("of %s does, too", async (path) => {
    const response = await asked({ method: "GET", path }, true);
    const { headers } = response;
    expectHarmless(path, response);
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("strict-transport-security")).toBe(HTTPS_ONLY);
    expect(headers.get("cache-control")).toBe("no-store");
  });

  it("with the page of the documentation lets run and load this server's files alone, and none that is inside the page", async () => {
    const response = await call("GET", "/docs");
    const policy = response.headers.get("content-security-policy") ?? "";
    const sources = policy.split("; ").flatMap((rule) => rule.split(" ").slice(1));
    expect(new Set(sources)).toEqual(new Set(["'none'", "'self'", "data:"]));
    const page = await response.text();
    const loaded = Array.from(page.matchAll(/(?:src|href)="([^"]*)"/g), ([, address]) => address);
    expect(loaded.length).toBeGreaterThan(4);
    for (const address of loaded) expect(address).toMatch(/^\/(?:docs\/.+)?$|^data:,$/);
    expect(page).not.toMatch(/<script>|<style>| style=| on[a-z]+=/);
  });

  it("over http promises no https, and a 304 is protected as its 200", async () => {
    const first = await call("GET", "/v1/movies");
    expect(first.headers.get("strict-transport-security")).toBeNull();
    const headers = { "if-none-match": first.headers.get("etag") ?? "" };
    const again = await exports.default.fetch("https://matinee.test/v1/movies?limit=20", { headers });
    expect(again.headers.get("x-content-type-options")).toBe("nosniff");
    const [tag] = [again.headers.get("etag") ?? ""];
    const kept = await exports.default.fetch("https://matinee.test/v1/movies?limit=20", {
      headers: { "if-none-match": tag },
    });
    expect(kept.status).toBe(304);
    expect(kept.headers.get("x-content-type-options")).toBe("nosniff");
    expect(kept.headers.get("strict-transport-security")).toBe(HTTPS_ONLY);
  });
});

/** The security events that are logged meanwhile, and all that is logged. */
function listening() {
  const lines: string[] = [];
  for (const level of ["error", "warn", "log"] as const)
    vi.spyOn(console, level).mockImplementation((...words: unknown[]) => void lines.push(words.join(" ")));
  const events = (): Record<string, unknown>[] =>
    lines.flatMap((line) => (line.startsWith('{"security"') ? [JSON.parse(line)] : []));
  return { lines, events };
}

describe("a security event", () => {
  const from = { "cf-connecting-ip": "192.0.2.77" };

  it("is logged for each 403, with the request's id and the route", async () => {
    const person = await buyer();
    const { events } = listening();
    const refused = await ask("GET", "/v1/admin/users/7?q=secret", { as: person.token, headers: from });
    expect(refused.status).toBe(403);
    expect(events()).toMatchObject([
      {
        security: "forbidden",
        request_id: refused.body["request_id"],
        network: "192.0.2.0/24",
        method: "GET",
        route: "/v1/admin/users/:id",
        code: "forbidden",
      },
    ]);
  });

  it("is logged for the 403s of the older paths, with who asked", async () => {
    const person = await registered();
    const { events } = listening();
    const headers = { authorization: `Bearer ${person.token}` };
    expect((await send("GET /admin/report", { headers })).status).toBe(403);
    expect((await send(`GET /reservations?user_id=${person.id + 1}`, { headers })).status).toBe(403);
    expect(events()).toMatchObject([
      { security: "forbidden", user_id: person.id, route: "/admin/report", network: null },
      { security: "forbidden", user_id: person.id, route: "/reservations" },
    ]);
  });

  it("is logged for each change by an admin, with whom or what it changed", async () => {
    const [one, other] = [await buyer(), await buyer()];
    const { events } = listening();
    const change = { as: admin, body: { disabled: true } };
    expect((await ask("PATCH", `/v1/admin/users/${one.id}`, change)).status).toBe(200);
    const headers = { authorization: `Bearer ${admin}` };
    expect((await send(`POST /users/promote/${other.id}`, { headers })).status).toBe(200);
    expect(events()).toMatchObject([
      {
        security: "admin_act",
        user_id: ADMIN,
        method: "PATCH",
        route: "/v1/admin/users/:id",
        target: one.id,
        request_id: expect.any(String),
      },
      {
        security: "admin_act",
        user_id: ADMIN,
        method: "POST",
        route: "/users/promote/:id",
        target: other.id,
      },
    ]);
  });

  it("is not logged where nothing was changed, by an admin or by anybody", async () => {
    const person = await buyer();
    const { events } = listening();
    await ask("GET", "/v1/admin/users", { as: admin });
    expect((await ask("PATCH", "/v1/admin/users/999999", { as: admin, body: {} })).status).toBe(404);
    await ask("PATCH", "/v1/me", { as: person.token, body: { name: "Ann" } });
    expect(events()).toEqual([]);
  });

  it("has no token that is in the path or in the query, and no whole address", async () => {
    const { token: secret, email } = await registered();
    const { lines } = listening();
    vi.spyOn(env.DB, "prepare").mockImplementation(() => {
      throw new Error("D1 is gone");
    });
    const line = `GET /verify-email/${email}:2345ABCD?token=${secret}`;
    expect((await send(line, { headers: from })).status).toBe(500);
    expect(lines.join("\n")).toContain("/verify-email/:token");
    for (const word of [email, "2345ABCD", secret, "192.0.2.77"])
      expect(lines.join("\n")).not.toContain(word);
  });

  it("is logged for each login that succeeds or fails, each wrong code, and each new password, without any of them", async () => {
    const email = "logged.in@example.com";
    const { events, lines } = listening();
    const { body } = await ask("POST", "/v1/auth/register", { body: { email, password: "a long password" } });
    const { id: userId } = body["user"] as { id: number };
    const newPassword = { password: "another long password", current_password: "a long password" };
    await ask("PATCH", "/v1/me", { as: String(body["access_token"]), body: newPassword });
    await run("UPDATE users SET email_confirmed_at_ms = 1 WHERE id = ?1", userId);
    for (const password of ["another long password", "a wrong password"])
      await ask("POST", "/v1/auth/login", { headers: from, body: { email, password } });
    await ask("POST", "/v1/auth/email/verify", { headers: from, body: { email, code: "ABCDEFGH" } });
    const network = "192.0.2.0/24";
    expect(events()).toMatchObject([
      { security: "signed_in", user_id: userId, by_second_factor: false, network: null },
      { security: "password_set", user_id: userId },
      { security: "signed_in", user_id: userId, by_second_factor: false, network },
      { security: "login_refused", user_id: null, network },
      { security: "code_refused", user_id: null, network },
    ]);
    expect(lines.join()).not.toMatch(/password"|long password|logged\.in|ABCDEFGH/);
  });

  it("is logged outside of a request, too", () => {
    const { events } = listening();
    securityEvent("mail_over_budget", { userId: 7 });
    expect(events()).toEqual([{ security: "mail_over_budget", request_id: null, user_id: 7, network: null }]);
  });
});

describe("a setting that is missing", () => {
  it("is named to admins and in the log; others hear that the server is not set up", async () => {
    const owner = 9_100;
    await insertUser(run, owner, { role: "owner" });
    const imported = (as: string) => ask("POST", "/v1/movies/import", { as, body: { tmdb_id: 603 } });
    const { lines } = listening();
    const told = await imported(admin);
    expect(told).toMatchObject({ status: 503, body: { code: "setting_missing", setting: "TMDB_API_KEY" } });

    const { status, body } = await imported(await token(owner, { role: "owner" }));
    expect([status, body["code"]]).toEqual([503, "setting_missing"]);
    expect(JSON.stringify(body)).not.toContain("TMDB");
    expect(lines.filter((line) => line.includes("TMDB_API_KEY"))).toHaveLength(2);
    expect(lines.join("\n")).toContain(String(body["request_id"]));
  });
});
