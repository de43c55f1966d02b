/** `npm run doctor` against a deployed bundle. */

import { execFile } from "node:child_process";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { LAST_MIGRATION } from "../../../src/back-office/health/last-migration.ts";
import { bundle, freePort, launch } from "../../support/launcher.ts";
import type { Server } from "../../support/launcher.ts";
import { insertUser, tokenOf } from "../../support/people.ts";

const SECRET = "an access token secret of this test only";
const DOCTOR = path.join(import.meta.dirname, "../../../src/tools/doctor/doctor.ts");

let server: Server;
let admin = "";
beforeAll(async () => {
  const bindings = { ACCESS_TOKEN_SECRET: SECRET, PUBLIC_URL: "https://tickets.odeon.com" };
  server = await launch({ script: bundle(), bindings });
  await insertUser((sql, ...params) => server.sql(sql, ...params), 7, { isAdmin: true });
  admin = await tokenOf(SECRET, { userId: 7, isAdmin: true });
});
afterAll(() => server.kill());

/** Runs the command line as npm does. */
function doctor(
  words: string[],
  env: Record<string, string> = {},
): Promise<{ code: number; out: string; err: string }> {
  const { promise, resolve } = Promise.withResolvers<{ code: number; out: string; err: string }>();
  const { MATINEE_TOKEN: _, ...own } = process.env;
  execFile(process.execPath, [DOCTOR, ...words], { env: { ...own, ...env } }, (error, out, err) => {
    resolve({ code: error === null ? 0 : Number(error.code), out, err });
  });
  return promise;
}

it("names what a deployed system lacks, with the next step, and is content once it is there", async () => {
  const sick = await doctor(["--url", server.url], { MATINEE_TOKEN: admin });
  expect(sick.code).toBe(1);
  expect(sick.out).toContain("✗ The database has every migration that this version needs");
  expect(sick.out).toContain("→ Run `npm run deploy`, which applies the migrations that are missing");
  expect(sick.out).toContain("✓ The database answers");
  expect(sick.out).toContain("is not ready: one check failed.");

  await server.sql("CREATE TABLE d1_migrations (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE)");
  await server.sql("INSERT INTO d1_migrations (name) VALUES (?1)", LAST_MIGRATION);
  // What was seen is kept for seconds.
  let well = sick;
  for (let tries = 0; well.code !== 0 && tries < 20; tries++)
    well = await doctor(["--url", server.url], { MATINEE_TOKEN: admin });
  expect(well.out).toContain("is ready. One thing may be worth a look.");
  expect(well.out).toContain("– Payment online: off");
  expect(well.out).toContain("! Links lead to this server");
});

it("prints JSON for programs", async () => {
  const { out } = await doctor(["--url", server.url, "--json"], { MATINEE_TOKEN: admin });
  expect(JSON.parse(out)).toMatchObject({
    url: server.url,
    findings: expect.arrayContaining([{ name: "d1", status: "ok" }]),
  });
});

it("says how to see more where nobody, or nobody of rank, asks", async () => {
  const unsigned = await doctor(["--url", server.url]);
  expect(unsigned.out).toContain("Only an admin gets them.");
  const user = await tokenOf(SECRET, { userId: 7 });
  expect((await doctor(["--url", server.url], { MATINEE_TOKEN: user })).out).toContain("is not an admin's");
  const words = ["--url", server.url, "--email", "nobody@example.com"];
  expect((await doctor(words, { MATINEE_PASSWORD: "wrong password" })).out).toContain(
    "The login was answered 401",
  );
});

it("says without a stack that nothing, or something else, answers", async () => {
  const nothing = await doctor(["--port", String(await freePort())]);
  expect([nothing.code, nothing.err]).toEqual([1, ""]);
  expect(nothing.out).toContain("Nothing answers there.\n    → Start it: `npm run dev`.");

  const other = createServer((_, response) => response.end("<h1>Something else</h1>"));
  const { promise, resolve } = Promise.withResolvers<undefined>();
  other.listen(0, "127.0.0.1", () => {
    resolve(undefined);
  });
  await promise;
  const { out } = await doctor(["--url", `http://127.0.0.1:${(other.address() as AddressInfo).port}`]);
  other.close();
  expect(out).toContain("Something answers there, but it is not Matinee.");
});

it("sends no token over a connection that others can read", async () => {
  const { code, out } = await doctor(["--url", "http://192.0.2.1"], { MATINEE_TOKEN: admin });
  expect([code, out.includes("no token or password is sent there")]).toEqual([1, true]);
});

it.each([[["--url", "odeon"]], [["--port", "0"]], [["--nonsense"]]])(
  "refuses %j in a line",
  async (words) => {
    const { code, out, err } = await doctor(words);
    expect([code, out, err.includes("    at ")]).toEqual([1, "", false]);
    expect(err).not.toBe("");
  },
);
