/** README's tour, pasted into a shell against `npm run dev` as it says. */

import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { newDevState, startDev } from "./support/dev-server.ts";
import type { DevServer } from "./support/dev-server.ts";
import { freePort } from "./support/launcher.ts";

const root = path.join(import.meta.dirname, "..");
const port = await freePort();
const state = newDevState();

let server: DevServer;
beforeAll(async () => {
  server = startDev(port, state);
  await server.open;
}, 180_000);
afterAll(() => server.stop());

function tour(): string {
  const readme = readFileSync(path.join(root, "README.md"), "utf8");
  const blocks = [...readme.matchAll(/```sh\n(.*?)```/gs)].map(([, block]) => block ?? "");
  return blocks
    .filter((block) => block.includes("$api"))
    .join("\n")
    .replaceAll("localhost:8787", `localhost:${port}`)
    .replaceAll("docs/", `${root}/docs/`);
}

it(
  "ends with a mail, an image, a seat of a film that was not there before, a door that opens once, who is in, and a till",
  { timeout: 60_000 },
  () => {
    const folder = mkdtempSync(path.join(tmpdir(), "matinee-tour-"));
    const output = execFileSync("bash", ["-e"], { input: tour(), cwd: folder, encoding: "utf8" });
    expect(output).toContain("Metropolis");
    expect(output).toMatch(/"status":"confirmed".*"seats":\[\{"label":"A1".*\{"label":"A2"/);
    expect(output).toContain("Your booking is confirmed:");
    expect(output).toMatch(/good: \{"jti":/);
    const [seat = "", north = "", south = "", , guest = "", back, till = ""] = output
      .trim()
      .split("\n")
      .slice(-7);
    expect(seat).toMatch(/"status":"confirmed".*"seats":\[\{"label":"A1"/);
    expect(seat).toMatch(/"Ticket bought successfully".*"number":"A2".*"number":"B1"/);
    expect(JSON.parse(north)).toMatchObject({ result: "accepted", seat: "A1", first: { gate: "North" } });
    expect(JSON.parse(south)).toMatchObject({ status: 409, code: "already_used", first: { gate: "North" } });
    expect(guest).toMatch(/^A1,,A,1,Uma User,adult,false,true,/);
    expect(back).toBe("cancelled");
    expect(JSON.parse(till)).toMatchObject({ status: "closed", orders: 1, difference: { amount: 0 } });
    for (const picture of ["plan", "sales"])
      expect(readFileSync(path.join(folder, `${picture}.svg`), "utf8")).toMatch(/^<svg /);
    expect(readFileSync(path.join(folder, "ticket.png")).subarray(1, 4).toString()).toBe("PNG");
  },
);

it("leaves the demo as it is when it is started again", { timeout: 180_000 }, async () => {
  const showtimes = async (): Promise<unknown> =>
    (await fetch(`${server.url}/v1/showtimes?limit=100`)).json();
  const before = await showtimes();
  await server.stop();
  server = startDev(port, state);
  await server.open;
  expect(await showtimes()).toEqual(before);
});
