/** Every older call says that it is one, and what `/v1` has for it. */

import { expect, it } from "vitest";
import { isOlder } from "../../src/dialects/frame.ts";
import { app } from "../support/all-routes.ts";
import { ask } from "../support/catalogue.ts";
import { call } from "../support/world.ts";
import { registered } from "./visitor.ts";

const ID = "424242";
const routes = app.routes.filter(
  ({ method, path }) => method !== "ALL" && isOlder(path) && !path.includes("*"),
);

const linkOf = (response: Response, rel: string): string | undefined =>
  new RegExp(`<([^>]*)>; rel="${rel}"`).exec(response.headers.get("link") ?? "")?.[1];

it("of each call leads to a documented route of /v1", async () => {
  const { body } = await ask("GET", "/openapi.json");
  const documented = Object.keys(body["paths"] as object);
  const isDocumented = (path: string | undefined): boolean =>
    documented.some((known) => new RegExp(`^${known.replaceAll(/\{\w+\}/g, "[^/]+")}$`).test(path ?? ""));
  expect(routes.length).toBeGreaterThan(90);
  for (const { method, path } of routes) {
    const asked = path.replace(/:file\{.*\}/, `${ID}.png`).replace(/:\w+/, ID);
    const response = await call(method, asked);
    await response.body?.cancel();
    const what = `${method} ${asked}`;
    expect([what, response.headers.get("deprecation")]).toEqual([what, "@1796083200"]);
    expect([what, response.headers.get("sunset")]).toEqual([what, null]);
    expect([what, linkOf(response, "deprecation")]).toEqual([what, "/docs"]);
    const successor = linkOf(response, "successor-version");
    expect([what, successor, isDocumented(successor)]).toEqual([what, successor, true]);
  }
});

it("has the request's own id, and no secret", async () => {
  expect(linkOf(await call("GET", "/movies/7/"), "successor-version")).toBe("/v1/movies/7");
  expect(linkOf(await call("GET", "/movies/%22%3E"), "successor-version")).not.toContain('"');
  const image = await call("GET", "/tikets/ABCDEFGHIJKLMNOP1.png");
  expect(linkOf(image, "successor-version")).toBe("/v1/tickets/ABCDEFGHIJKLMNOP1/qr.png");
  const link = await call("POST", "/reset-password/secret-token", { body: { password: "none of ours" } });
  expect(link.headers.get("link")).not.toContain("secret-token");
});

it("is said with successes, too, and can be read by pages", async () => {
  const { token } = await registered();
  const response = await call("GET", "/profile", { as: token });
  expect(response.status).toBe(200);
  expect(linkOf(response, "successor-version")).toBe("/v1/me");
  expect(response.headers.get("access-control-expose-headers")).toContain("Deprecation,Link");
});

it("is said of no other path", async () => {
  for (const path of ["/v1/movies", "/docs", "/", "/health", "/nowhere", "/movies/7/nothing"])
    expect((await call("GET", path)).headers.get("deprecation")).toBeNull();
});
