/** `GET /`: where to go on. */

import { env } from "cloudflare:workers";
import { afterEach, expect, it } from "vitest";
import { call } from "../support/world.ts";

const settings = { ...env };
afterEach(() => {
  Object.assign(env, settings);
});

const CHROMIUM = "text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,*/*;q=0.8";
const asked = (accept?: string) => call("GET", "/", accept === undefined ? {} : { headers: { accept } });

it("answers a browser a page whose links lead somewhere", async () => {
  const response = await asked(CHROMIUM);
  expect(response.headers.get("content-type")).toMatch(/^text\/html/);
  expect(response.headers.get("vary")).toBe("Accept");
  const page = await response.text();
  const paths = Array.from(page.matchAll(/<a href="([^"]*)"/g), ([, path = ""]) => path);
  expect(paths).toEqual([
    "/docs",
    "/openapi.json",
    "/openapi-older.json",
    "/health",
    "/health/ready",
    "/dev/mailbox",
  ]);
  for (const path of ["/docs", "/openapi.json", "/health", "/health/ready", "/dev/mailbox"])
    expect((await call("GET", path)).status).toBe(200);
});

it("answers programs the same links", async () => {
  for (const accept of [undefined, "*/*", "application/json"]) {
    const links = { docs: "http://localhost:8787/docs", openapi: "http://localhost:8787/openapi.json" };
    expect(await (await asked(accept)).json()).toMatchObject({ name: "Matinee", links });
  }
  expect((await call("HEAD", "/")).status).toBe(200);
});

it("shows the mailbox on a developer's machine only", async () => {
  env.MATINEE_LOCAL = "";
  expect(await (await asked(CHROMIUM)).text()).not.toContain("/dev/mailbox");
  expect(await (await asked()).json()).not.toHaveProperty("links.mailbox");
});
