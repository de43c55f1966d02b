/** Routes that are loaded later: nothing of an answer tells. */

import { expect, it } from "vitest";
import { app, fetch, loadAll } from "../../src/app.ts";

async function asked(method: string, path: string, headers: Record<string, string> = {}) {
  const request = new Request(`http://matinee.test${path}`, { method, headers });
  const { status, headers: answered } = await fetch(request);
  return { status, allow: answered.get("allow"), deprecation: answered.get("deprecation") };
}

const isRoute = ({ method }: { method: string }): boolean => method !== "ALL";
const isThere = (path: string): boolean => app.routes.some((route) => isRoute(route) && route.path === path);

/** How many routes there are as each part comes in: they are only added. */
const ends = [app.routes.length];

it("come in when somebody first asks for one, part by part", async () => {
  const preflight = { origin: "https://shop.test", "access-control-request-method": "POST" };
  expect(await asked("GET", "/health")).toMatchObject({ status: 200 });
  expect(await asked("HEAD", "/health")).toMatchObject({ status: 200 });
  expect(await asked("OPTIONS", "/v1/showtimes/1/reservations", preflight)).toMatchObject({ status: 204 });
  expect(await asked("POST", "/v1/showtimes/1/reservations")).toMatchObject({ status: 401 });
  expect(app.routes.length).toBe(ends[0]);

  const PARTS = [
    ["/v1/me", 401, null],
    ["/v1/promo-codes", 401, null],
    ["/fullSchedule", 200, "@1796083200"],
  ] as const;
  for (const [i, [path, status, deprecation]] of PARTS.entries()) {
    expect(PARTS.map(([of]) => isThere(of))).toEqual(PARTS.map((_, of) => of < i));
    expect(await asked("GET", path)).toMatchObject({ status, deprecation });
    ends.push(app.routes.length);
  }
});

it("have their 404, 405 and OPTIONS", async () => {
  expect(await asked("PUT", "/v1/promo-codes")).toMatchObject({
    status: 405,
    allow: "GET, POST, HEAD, OPTIONS",
  });
  expect(await asked("OPTIONS", "/dev/mailbox")).toMatchObject({ status: 204, allow: "GET, HEAD, OPTIONS" });
  expect(await asked("GET", "/v1/promo-codes/")).toMatchObject({ status: 404 });
});

it("answer no path that a route of another part answers, so that it matters for none what was asked for before", async () => {
  await loadAll();
  expect(app.routes.length).toBe(ends.at(-1));
  expect(new Set(ends).size).toBe(4);
  const parts = new Map(app.routes.map((route, i) => [route, ends.findIndex((end) => i < end)]));
  const mixed = app.routes.filter(isRoute).flatMap(({ method, path }) => {
    const sample = path.replace(/:file\{.*\}/, "1.png").replaceAll(/:\w+(\{[^}]*\})?/g, "1");
    const matched = app.router.match(method, sample)[0].map(([[, route]]) => route);
    const answering = new Set(matched.filter(isRoute).map((route) => parts.get(route)));
    return answering.size === 1 ? [] : [`${method} ${path}`];
  });
  expect(mixed).toEqual([]);
});
