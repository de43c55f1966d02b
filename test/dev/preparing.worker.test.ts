import { env } from "cloudflare:workers";
import { afterEach, beforeEach, expect, it } from "vitest";
import { demoIsLoading } from "../../src/dev/demo-state.ts";
import { call } from "../support/world.ts";

const KEY = "a key of this test only";

beforeEach(() => {
  env.DEV_KEY = KEY;
});
afterEach(() => {
  env.DEV_KEY = "";
  env.DEMO = "";
  env.MATINEE_LOCAL = "1";
});

const migrate = async (migrations: object[], key: string | null = KEY): Promise<Response> =>
  call("POST", "/dev/migrations", {
    headers: { "content-type": "application/json", ...(key === null ? {} : { "x-dev-key": key }) },
    body: JSON.stringify(migrations),
  });

const HALL = {
  name: "9001_hall.sql",
  sql: "CREATE TABLE hall (id INTEGER);\n--> statement-breakpoint\nINSERT INTO hall VALUES (1);",
};

it("applies a migration once, and keeps it in wrangler's list", async () => {
  expect(await (await migrate([HALL])).json()).toMatchObject({ applied: [HALL.name] });
  expect(await (await migrate([HALL])).json()).toEqual({ fresh: false, applied: [] });
  expect(await env.DB.prepare("SELECT count(*) AS n FROM hall").first("n")).toBe(1);
  const listed = env.DB.prepare("SELECT count(*) AS n FROM d1_migrations WHERE name = ?").bind(HALL.name);
  expect(await listed.first("n")).toBe(1);
});

it("applies nothing of a migration that fails", async () => {
  const broken = {
    name: "9002_broken.sql",
    sql: "CREATE TABLE broken (id INTEGER);\n--> statement-breakpoint\nINSERT INTO nowhere VALUES (1);",
  };
  expect((await migrate([broken])).status).toBe(500);
  expect(await env.DB.prepare("SELECT name FROM sqlite_master WHERE name = 'broken'").first()).toBeNull();
});

it("runs no SQL of anybody without the key, or where there is none", async () => {
  for (const key of [null, "", "another key"]) expect((await migrate([HALL], key)).status).toBe(404);
  env.DEV_KEY = "";
  for (const key of [null, ""]) expect((await migrate([HALL], key)).status).toBe(404);
});

it("counts the demo as loading until it is said to be in, and never in a deployment", async () => {
  expect(demoIsLoading()).toBe(false);
  env.DEMO = "loading";
  expect(demoIsLoading()).toBe(true);
  env.MATINEE_LOCAL = "";
  expect(demoIsLoading()).toBe(false);
  env.MATINEE_LOCAL = "1";
  expect((await call("POST", "/dev/demo-loaded")).status).toBe(204);
  expect(demoIsLoading()).toBe(false);
});
