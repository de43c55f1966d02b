import { TrieRouter } from "hono/router/trie-router";
import { expect, it } from "vitest";
import { RememberingRouter } from "../../src/http/remembering-router.ts";

const ROUTES: readonly (readonly [method: string, path: string, handler: string])[] = [
  ["ALL", "/*", "everywhere"],
  ["GET", "/shows/:id", "one show"],
  ["POST", "/shows/:id", "buy"],
  ["GET", "/shows/new", "new show"],
  ["ALL", "/shows/:id/*", "below a show"],
];

const ASKED: readonly (readonly [method: string, path: string])[] = [
  ["GET", "/shows/1"],
  ["GET", "/shows/2"],
  ["POST", "/shows/1"],
  ["GET", "/shows/new"],
  ["GET", "/shows/1/seats"],
  ["DELETE", "/nowhere"],
  ["GET", `/shows/${"9".repeat(200)}`],
];

const filled = <Router extends TrieRouter<string>>(router: Router): Router => {
  for (const route of ROUTES) router.add(...route);
  return router;
};

it("finds what a search finds, the first time and later", () => {
  const [plain, remembering] = [filled(new TrieRouter<string>()), filled(new RememberingRouter<string>())];
  for (const asked of [...ASKED, ...ASKED.toReversed(), ...ASKED])
    expect(remembering.match(...asked)).toEqual(plain.match(...asked));
});

it("finds a route that was added later", () => {
  const router = filled(new RememberingRouter<string>());
  expect(router.match("DELETE", "/nowhere")[0]).toHaveLength(1);
  router.add("DELETE", "/nowhere", "gone");
  expect(router.match("DELETE", "/nowhere")[0]).toHaveLength(2);
});

it("keeps neither long paths nor long methods, which a preflight may name", () => {
  const router = filled(new RememberingRouter<string>());
  const isKept = (method: string, path: string) => router.match(method, path) === router.match(method, path);
  expect(isKept("GET", "/shows/1")).toBe(true);
  expect(isKept("GET", `/shows/${"9".repeat(200)}`)).toBe(false);
  expect(isKept("X".repeat(200), "/shows/1")).toBe(false);
});
