/** `GET /health/live` and `/health/ready`. */

import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeAll, expect, it } from "vitest";
import { LAST_MIGRATION } from "../../../src/back-office/health/last-migration.ts";
import { eventually } from "../../support/eventually.ts";
import { insertUser } from "../../support/people.ts";
import { call, objectOf, run, token } from "../../support/world.ts";

const ADMIN = 7;
let admin = "";
beforeAll(async () => {
  await insertUser(run, ADMIN, { isAdmin: true });
  admin = await token(ADMIN, { isAdmin: true });
});

const settings = { ...env };
afterEach(() => {
  Object.assign(env, settings);
});

interface Answer {
  status: string;
  checks?: { name: string; status: string; detail?: string; advice?: string }[];
}

async function ready(as?: string): Promise<{ status: number } & { body: Answer }> {
  const response = await call("GET", "/health/ready", as === undefined ? {} : { as });
  return { status: response.status, body: await response.json<Answer>() };
}
const failedOf = ({ checks = [] }: Answer) =>
  checks.filter(({ status }) => status === "failed").map(({ name }) => name);

it("answers anybody in a word that it runs, and that it is ready", async () => {
  const live = await call("GET", "/health/live");
  expect([live.status, await live.json()]).toEqual([200, { status: "ok" }]);
  const response = await call("GET", "/health/ready");
  expect([response.status, await response.json()]).toEqual([200, { status: "ready" }]);
  expect(response.headers.get("cache-control")).toBe("no-store");
  expect(await (await call("GET", "/health")).json()).toEqual({ status: "ok" });
});

it("shows an admin each part", async () => {
  const { status, body } = await ready(admin);
  expect(status).toBe(200);
  expect(Object.fromEntries((body.checks ?? []).map((check) => [check.name, check.status]))).toEqual({
    d1: "ok",
    migrations: "ok",
    box_office: "ok",
    queues: "ok",
    ticket_images: "ok",
    posters: "ok",
    layouts: "ok",
    ledgers: "ok",
    public_url: "ok",
    mail: "test",
    payments: "off",
  });
});

it("shows nobody else the parts: no person, no program, and no token that does not count", async () => {
  await insertUser(run, 8);
  for (const as of [await token(8), "mk_live_AAAAAAAA_nonsense", "gate_x", "nonsense"])
    expect(await ready(as)).toEqual({ status: 200, body: { status: "ready" } });
});

it("is not ready without a secret, names it to admins, and never shows a value", async () => {
  env.TICKET_SECRET = "";
  env.CODE_SECRET = "hunter2";
  expect(await ready()).toEqual({ status: 503, body: { status: "not_ready" } });
  const { status, body } = await ready(admin);
  expect([status, failedOf(body)]).toEqual([503, ["setting:CODE_SECRET", "setting:TICKET_SECRET"]]);
  expect(JSON.stringify(body)).not.toContain("hunter2");
  for (const check of body.checks ?? []) if (check.status === "failed") expect(check.advice).toBeTruthy();
  expect((await call("GET", "/health/live")).status).toBe(200);
});

it("is not ready without the secret that signs tokens, and answers all the same", async () => {
  env.ACCESS_TOKEN_SECRET = "";
  expect(await ready(admin)).toEqual({ status: 503, body: { status: "not_ready" } });
});

it("says of a deployment that mail and payment are off, and that links lead nowhere", async () => {
  env.MATINEE_LOCAL = "";
  const { body } = await ready(admin);
  expect(failedOf(body)).toEqual(["public_url"]);
  expect(body.checks).toContainEqual(expect.objectContaining({ name: "mail", status: "off" }));
  Object.assign(env, { PUBLIC_URL: "https://matinee.test", STRIPE_SECRET_KEY: "sk_test_abc" });
  const online = await ready(admin);
  expect(online.status).toBe(200);
  expect(online.body.checks).toContainEqual(expect.objectContaining({ name: "payments", status: "test" }));
});

it("is not ready before D1 has had the migration that the code needs", async () => {
  const rename = (to: string, from: string) =>
    run("UPDATE d1_migrations SET name = ? WHERE name = ?", to, from);
  await rename("applied later", LAST_MIGRATION);
  // What was seen is kept for seconds.
  await eventually(async () => failedOf((await ready(admin)).body), ["migrations"]);
  expect((await ready()).status).toBe(503);
  await rename(LAST_MIGRATION, "applied later");
  await eventually(async () => (await ready()).status, 200);
});

it("fails for a bucket that does not answer, and shows the other parts", async () => {
  Object.assign(env, { POSTERS: { head: () => Promise.withResolvers().promise } });
  await eventually(async () => failedOf((await ready(admin)).body), ["posters"]);
  const { status, body } = await ready(admin);
  expect(status).toBe(503);
  expect(body.checks).toContainEqual({ name: "layouts", status: "ok" });
});

it("asks a box office that is no showtime's, which writes nothing", async () => {
  await ready();
  const tables = await runInDurableObject(objectOf(0), (_, state) =>
    state.storage.sql.exec("SELECT name FROM sqlite_master WHERE name = 'meta'").toArray(),
  );
  expect(tables).toEqual([]);
});
