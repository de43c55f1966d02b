/** The programs of `docs/examples`, run as they are against `npm run dev`. */

import { execFile, spawn } from "node:child_process";
import path from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { matinee, ok } from "@matinee/client";
import { afterAll, beforeAll, expect, it } from "vitest";
import { newDevState, startDev } from "../support/dev-server.ts";
import type { DevServer } from "../support/dev-server.ts";
import { freePort } from "../support/launcher.ts";

const EXAMPLES = path.join(import.meta.dirname, "../../docs/examples");
const run = promisify(execFile);

const server: DevServer = startDev(await freePort(), newDevState());
beforeAll(() => server.open, 300_000);
afterAll(() => server.stop());

const env = (more: Record<string, string> = {}) => ({ ...process.env, MATINEE_URL: server.url, ...more });

const example = async (name: string): Promise<string[]> => {
  const program = name.endsWith(".py") ? "python3" : process.execPath;
  const { stdout } = await run(program, [path.join(EXAMPLES, name)], { env: env() });
  return stdout.trimEnd().split("\n");
};

async function signedIn(name: string) {
  const api = matinee({ baseUrl: server.url });
  await api.login({ email: `${name}@matinee.test`, password: "matinee-demo" });
  return api;
}

const pathOf = (id: number) => ({ params: { path: { id } } });

/** The codes that the example bought, and their showtime. */
async function bought(): Promise<{ codes: string[]; showtime: number }> {
  const codes = (await example("buy-a-ticket.ts")).filter((line) => line.startsWith("ey"));
  const claims = Buffer.from(codes[0]?.split(".")[1] ?? "", "base64url").toString();
  return { codes, showtime: JSON.parse(claims).showtime };
}

it("buys two tickets in TypeScript", async () => {
  expect((await bought()).codes).toHaveLength(2);
}, 60_000);

it("buys two tickets in Python with requests alone", async () => {
  const lines = await example("buy_a_ticket.py");
  expect(lines.at(-1)).toMatch(/: \w+ and \w+$/);
}, 60_000);

it("follows a hall while somebody buys", async () => {
  const { showtime } = await bought();
  const child = spawn(process.execPath, [path.join(EXAMPLES, "follow-a-hall.ts"), String(showtime)], {
    env: env(),
  });
  const lines: string[] = [];
  const reader = createInterface({ input: child.stdout });
  reader.on("line", (line) => lines.push(line));
  await expect.poll(() => lines.length, { timeout: 30_000 }).toBe(1);
  expect(lines[0]).toMatch(/^\d+: \d+ free, \d+ sold: \d+ seats$/);
  const again = await bought();
  expect(again.showtime).toBe(showtime);
  await expect.poll(() => lines.at(-1), { timeout: 30_000 }).toMatch(/: \S+ sold,\S+ sold$/);
  const ended = new Promise((resolve) => {
    child.once("exit", resolve);
  });
  child.kill("SIGINT");
  expect(await ended).toBe(0);
}, 120_000);

/** Two tickets of a showtime whose doors are open, and a key for its door. */
async function atTheDoor() {
  const [api, buyer] = [await signedIn("admin"), await signedIn("user")];
  const { data: movies } = await ok(api.GET("/v1/movies"));
  const { data: screens } = await ok(api.GET("/v1/cinemas/{id}/screens", pathOf(1)));
  const layout = { rows: [{ label: "A", seats: [{ from: 1, to: 4 }] }] };
  const screen = await ok(
    api.POST("/v1/cinemas/{id}/screens", {
      ...pathOf(1),
      body: { name: `Screen ${screens.length + 1}`, layout },
    }),
  );
  const showtime = await ok(
    api.POST("/v1/showtimes", {
      body: {
        movie_id: movies[0]?.id ?? 0,
        screen_id: screen.id,
        starts_at: new Date(Date.now() + 600_000).toISOString(),
        prices: { standard: { adult: 900 } },
      },
    }),
  );
  const { seats } = await ok(
    buyer.POST("/v1/showtimes/{id}/reservations", {
      ...pathOf(showtime.id),
      body: { seats: ["A1", "A2"], confirm: true },
    }),
  );
  const ids = seats.map(({ ticket_id: id }) => id ?? "");
  const tickets = await Promise.all(
    ids.map((id) => ok(buyer.GET("/v1/tickets/{id}", { params: { path: { id } } }))),
  );
  const { key } = await ok(api.POST("/v1/gate-keys", { body: { name: "A door", cinema_id: 1 } }));
  return { showtime: showtime.id, codes: tickets.map(({ code }) => code), key };
}

it("scans at a door without a network, and reports it afterwards", async () => {
  const { showtime, codes, key } = await atTheDoor();
  const child = spawn(process.execPath, [path.join(EXAMPLES, "scan-offline.ts"), String(showtime)], {
    env: env({ GATE_KEY: key }),
  });
  const [one = "", two = ""] = codes;
  child.stdin.end([one, one, two, "nonsense"].join("\n"));
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) lines.push(line);
  expect(lines).toEqual(["welcome to A1", "in already", "welcome to A2", "no ticket", "accepted, accepted"]);
}, 60_000);
