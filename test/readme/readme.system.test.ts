/** README's blocks, pasted in their order into a shell in a fresh copy, with the server that its first block starts. */

import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { newDevState, startDev } from "../support/dev-server.ts";
import type { DevServer } from "../support/dev-server.ts";
import { freshCopy, git } from "../support/fresh-copy.ts";
import { freePort } from "../support/launcher.ts";
import { blocks } from "./blocks.ts";

/** Whose blocks others see to: .ci/run runs the tests, and an account is needed to deploy. */
const ELSEWHERE = new Set(["Work on it", "Put it online"]);

const copy = freshCopy();
const state = newDevState();
const port = await freePort();
/** Where the command line keeps its sessions. */
const config = mkdtempSync(path.join(tmpdir(), "matinee-config-"));
const of = (...sections: string[]): string[] =>
  blocks(copy).flatMap((block) => (sections.includes(block.section) ? block.text : []));

let server: DevServer;
beforeAll(async () => {
  server = startDev(port, state, copy);
  await server.open;
}, 180_000);
afterAll(() => server.stop());

/** Stops at a command that fails. `noticed`: what comes on the standard error. */
function paste(text: string, noticed: RegExp = /^$/): string {
  const { status, stdout, stderr } = spawnSync("bash", ["-eu"], {
    input: text.replaceAll("localhost:8787", `localhost:${port}`),
    cwd: copy,
    encoding: "utf8",
    env: { ...process.env, MATINEE_URL: `http://localhost:${port}`, XDG_CONFIG_HOME: config },
  });
  expect(stderr).toMatch(noticed);
  expect(status).toBe(0);
  return stdout;
}

it("pastes the blocks of every section, but of those that are named here", () => {
  const here = blocks(copy).filter(({ part }) => !ELSEWHERE.has(part));
  expect(Array.from(new Set(here.map(({ section }) => section)))).toEqual([
    "Run it",
    "A tour",
    "Programs for older APIs",
    "From a command line",
  ]);
});

it("starts by the two commands of its first block, without noise", () => {
  expect(of("Run it")).toEqual(["npm ci\nnpm run dev\n"]);
  expect(server.log()).not.toMatch(/WARN|ERROR|ENOTFOUND|401|left out|update available/i);
  expect(
    server
      .log()
      .trim()
      .split("\n")
      .filter((line) => line !== "" && !line.startsWith(">")),
  ).toEqual([
    "Preparing the database and the server …",
    "Loading the demo cinema …",
    expect.stringMatching(`^Matinee is open: http://localhost:${port} `),
  ]);
});

it(
  "ends with a mail, an image, a seat of a film that was not there before, a door that opens once, who is in, and a till",
  { timeout: 120_000 },
  () => {
    const output = paste(of("A tour", "Programs for older APIs").join("\n"));
    expect(output).toContain("Metropolis");
    expect(output).toMatch(/"status":"confirmed".*"seats":\[\{"label":"A1".*\{"label":"A2"/);
    const mail = output.slice(output.indexOf("Your booking is confirmed:"));
    expect(mail).toMatch(/^Your booking is confirmed:.*A1.*A2/s);
    expect(output).toMatch(/good: \{"jti":/);
    const [seat = "", north = "", south = "", , guest = "", back, till = "", older = ""] = output
      .trim()
      .split("\n")
      .slice(-8);
    expect(seat).toMatch(/"status":"confirmed".*"seats":\[\{"label":"A1"/);
    expect(JSON.parse(north)).toMatchObject({ result: "accepted", seat: "A1", first: { gate: "North" } });
    expect(JSON.parse(south)).toMatchObject({ status: 409, code: "already_used", first: { gate: "North" } });
    expect(guest).toMatch(/^A1,,A,1,Uma User,adult,false,true,/);
    expect(older).toMatch(/"Ticket bought successfully".*"number":"A2".*"number":"B1"/);
    expect(back).toBe("cancelled");
    expect(JSON.parse(till)).toMatchObject({ status: "closed", orders: 1, difference: { amount: 0 } });
    for (const picture of ["plan", "sales"])
      expect(readFileSync(path.join(copy, `tour/${picture}.svg`), "utf8")).toMatch(/^<svg /);
    expect(readFileSync(path.join(copy, "tour/ticket.png")).subarray(1, 4).toString()).toBe("PNG");
  },
);

it("sells from a command line, and forgets the session", { timeout: 120_000 }, () => {
  const output = paste(of("From a command line").join("\n"), /^(There are more: .*\n)*Signed out of .*\n$/);
  expect(output).toContain("Gina Guest");
  expect(readdirSync(config, { recursive: true }).filter((name) => String(name).endsWith(".json"))).toEqual(
    [],
  );
});

it("leaves nothing in the folder that git would add", () => {
  expect(git(copy, "status", "--short")).toBe("");
});

it("leaves the demo as it is when it is started again", { timeout: 180_000 }, async () => {
  const showtimes = async (): Promise<unknown> =>
    (await fetch(`${server.url}/v1/showtimes?limit=100`)).json();
  const before = await showtimes();
  await server.stop();
  server = startDev(port, state, copy);
  await server.open;
  expect(await showtimes()).toEqual(before);
  expect(server.log()).not.toMatch(/ERROR|left out|401/);
});

it("has applied what wrangler's own command would apply", { timeout: 60_000 }, () => {
  const words = ["wrangler", "d1", "migrations", "list", "DB", "--local", "--persist-to", state];
  const { stdout } = spawnSync("npx", words, {
    cwd: copy,
    encoding: "utf8",
    env: { ...process.env, CI: "1", WRANGLER_SEND_METRICS: "false", WRANGLER_HIDE_BANNER: "true" },
  });
  expect(stdout).toContain("No migrations to apply");
});
