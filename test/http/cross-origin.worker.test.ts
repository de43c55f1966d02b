/** Preflights, and what pages of other origins may read. */

import { env } from "cloudflare:workers";
import { afterEach, expect, it } from "vitest";
import { call } from "../support/world.ts";

const settings = { ...env };
afterEach(() => {
  Object.assign(env, settings);
});

const preflight = (path: string) =>
  call("OPTIONS", path, {
    headers: {
      origin: "https://client.example",
      "access-control-request-method": "PATCH",
      "access-control-request-headers": "authorization,content-type",
    },
  });

it.each(["/v1/me", "/v1/auth/login", "/.well-known/jwks.json", "/login"])(
  "lets a browser and a cache keep the preflight of %s for a day",
  async (path) => {
    const { status, headers } = await preflight(path);
    expect(status).toBe(204);
    expect(headers.get("access-control-max-age")).toBe("86400");
    expect(headers.get("cache-control")).toBe("public, max-age=86400");
    expect(headers.get("vary")).toBe("Access-Control-Request-Headers");
    expect(headers.get("access-control-allow-headers")).toBe("authorization,content-type");
  },
);

it("says that a preflight depends on the origin where it does", async () => {
  env.OLDER_ORIGINS = "https://shop.example";
  const { headers } = await preflight("/login");
  expect(headers.get("vary")?.split(", ").toSorted()).toEqual(["Access-Control-Request-Headers", "Origin"]);
});

it("lets no cache keep an OPTIONS that is no preflight", async () => {
  const { headers } = await call("OPTIONS", "/v1/me");
  expect(headers.get("cache-control")).toBe("no-store");
});

it("lets pages read the headers that say how often they may ask", async () => {
  const { headers } = await call("GET", "/v1/movies");
  const exposed = headers.get("access-control-expose-headers")?.split(",");
  expect(exposed).toEqual(expect.arrayContaining(["RateLimit", "RateLimit-Policy", "Retry-After"]));
  expect(headers.get("vary")).toBeNull();
});
