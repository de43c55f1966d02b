/** `npm run dev` where something is in its way: a mail service's key, a second server, a taken port, a changed demo, a killed npm. */

import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { newDevState, startDev } from "../support/dev-server.ts";
import type { DevServer } from "../support/dev-server.ts";
import { freshCopy } from "../support/fresh-copy.ts";
import { freePort } from "../support/launcher.ts";

const copy = freshCopy();
const state = newDevState();
const port = await freePort();
// A mail service that nobody can reach.
writeFileSync(
  path.join(copy, ".dev.vars"),
  `RESEND_API_KEY=re_of_nobody\nRESEND_BASE_URL=http://127.0.0.1:${await freePort()}`,
);

let server: DevServer;
beforeAll(async () => {
  server = startDev(port, state, copy);
  await server.open;
}, 180_000);
afterAll(() => server.stop());

const post = (to: string, body: object): Promise<Response> =>
  fetch(server.url + to, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });

const login = (email: string): Promise<Response> =>
  post("/v1/auth/login", { email, password: "matinee-demo" });

async function newestMail(to: string): Promise<string> {
  const { data } = (await (await fetch(`${server.url}/dev/mailbox?to=${to}`)).json()) as {
    data: { text: string }[];
  };
  return data[0]?.text ?? "";
}

function run(...words: string[]): { readonly status: number | null; readonly said: string } {
  const { status, stdout, stderr } = spawnSync("npm", ["run", "dev", "--", ...words], {
    cwd: copy,
    encoding: "utf8",
    timeout: 60_000,
  });
  return { status, said: stdout + stderr };
}

const answers = (): Promise<boolean> =>
  fetch(`${server.url}/health`).then(
    () => true,
    () => false,
  );

it("loads the demo beside a mail service's key, and its accounts sign in", async () => {
  for (const name of ["user", "owner", "admin"])
    expect((await login(`${name}@matinee.test`)).status).toBe(200);
  expect(server.log()).not.toContain("left out");
});

it("shows requests of people", async () => {
  await fetch(`${server.url}/v1/movies?q=nobody`);
  await expect.poll(() => server.log(), { timeout: 20_000 }).toMatch(/GET \/v1\/movies 200/);
});

it("refuses a second server on the same data, and says how to have one", { timeout: 90_000 }, async () => {
  const { status, said } = run("--port", String(await freePort()), "--persist-to", state);
  expect(status).toBe(1);
  expect(said).toContain(`A server already runs on the data in ${state}: ${server.url}`);
  expect(said).toMatch(/npm run dev -- --port \d+ --persist-to \.wrangler\/second/);
});

it("says that another program uses the port", { timeout: 90_000 }, async () => {
  const taken = await freePort();
  const other = createServer().listen(taken, "127.0.0.1");
  await once(other, "listening");
  const { status, said } = run("--port", String(taken), "--persist-to", newDevState());
  other.close();
  expect(status).toBe(1);
  expect(said).toContain(`Another program uses port ${taken}.`);
  expect(said).toContain(`npm run dev -- --port ${taken + 1}`);
});

it("ends with npm, even if npm is killed", { timeout: 60_000 }, async () => {
  server.killNpm();
  await expect.poll(answers, { timeout: 30_000, interval: 500 }).toBe(false);
});

it(
  "starts again on a demo that people changed, and names what it left out",
  { timeout: 180_000 },
  async () => {
    server = startDev(port, state, copy);
    await server.open;
    const email = "owner@matinee.test";
    const before = await newestMail(email);
    await post("/v1/auth/password/forgot", { email });
    await expect.poll(() => newestMail(email), { timeout: 20_000 }).not.toBe(before);
    const code = /\b[A-Z0-9]{4}-?[A-Z0-9]{4}\b/.exec(await newestMail(email))?.[0];
    const reset = await post("/v1/auth/password/reset", { email, code, password: "correct horse battery" });
    expect(await reset.text()).toBe("");
    await server.stop();
    server = startDev(port, state, copy);
    await server.open;
    expect(server.log()).toContain("owner@matinee.test has another password");
    expect(server.log()).not.toMatch(/^\s+at /m);
    expect((await login("user@matinee.test")).status).toBe(200);
  },
);
