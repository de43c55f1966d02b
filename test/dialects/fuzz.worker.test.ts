/** Junk requests to the older paths get errors in their form, and break nothing. */

import { exports } from "cloudflare:workers";
import fc from "fast-check";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import * as z from "zod";
import { isOlder } from "../../src/dialects/frame.ts";
import { PASSWORD } from "../identity/accounts/accounts-client.ts";
import { app } from "../support/all-routes.ts";
import { someone } from "../support/catalogue.ts";
import { stopQueues } from "../support/queues.ts";
import { junkFor, said } from "./junk.ts";
import { TITLE, programme } from "./programme.ts";
import type { Words } from "./sensible.ts";
import { confirmedPerson, send } from "./visitor.ts";

const RUNS_A_PATH = 60;

/** All routes of the router, so that an added one is covered too. Slashes at the end are part of the junk. */
const routes = new Map(
  app.routes
    .filter(({ method, path }) => method !== "ALL" && isOlder(path) && !path.endsWith("/"))
    .map(({ method, path }) => [`${method} ${path}`, { method, path }] as const),
);

let people: Pick<Words, "email" | "username" | "token" | "userId" | "owner" | "admin">;

beforeAll(async () => {
  await programme();
  const [owner, admin] = [await someone(), await someone({ role: "user", isAdmin: true })];
  const { id, ...person } = await confirmedPerson();
  people = { ...person, userId: String(id), owner, admin };
});
beforeEach(stopQueues);

/** A new day each time, since seats are sold and shows deleted; one booking exists. */
async function words(): Promise<Words> {
  const { date, atDoor, online, movieId } = await programme();
  const { token, email } = people;
  const headers = { token, username: email, date, title: TITLE, time: "20:00", number: "7" };
  const bought = await send("POST /buyTicket", { headers });
  const booked = await send("POST /book", { headers, body: { show_id: atDoor } });
  const ids = { atDoor: String(atDoor), online: String(online), movieId: String(movieId) };
  const ticket = tiketSchema.parse(bought.body).data.id;
  const booking = String(bookingSchema.parse(booked.body).booking_id);
  return { ...people, ...ids, ticket, booking, date, title: TITLE, password: PASSWORD };
}

const tiketSchema = z.object({ data: z.object({ id: z.string() }) });
const bookingSchema = z.object({ booking_id: z.int() });

const seen = new Set<number>();

describe("the older APIs survive junk requests", () => {
  it.each([...routes].map(([name, route], seed) => [name, route, seed] as const))(
    "%s",
    async (_, route, seed) => {
      const filled = await words();
      await fc.assert(
        fc.asyncProperty(junkFor(route), async (junk) => {
          const request = said(junk, filled);
          const { method } = request;
          const response = await exports.default.fetch(request);
          seen.add(response.status);
          expectFitting(method, response, await response.text());
        }),
        { seed, numRuns: RUNS_A_PATH },
      );
    },
  );
});

function expectFitting(method: string, { status, headers }: Response, written: string): void {
  expect(status).toBeLessThan(500);
  expect(written).not.toMatch(/\n\s+at |node_modules|\.[jt]s:\d+/);
  if (status < 400) return;
  expect(headers.get("set-cookie")).toBeNull();
  expect(headers.get("content-type")).toBe("application/json");
  if (method === "HEAD") return;
  const { message } = errorSchema.parse(JSON.parse(written));
  expect(JSON.parse(written)).toEqual({ message, error: message });
}

const errorSchema = z.object({ message: z.string().min(1) });

it("junk requests have met every kind of answer", () => {
  expect([...seen]).toEqual(expect.arrayContaining([200, 201, 400, 401, 403, 404, 405, 409, 413]));
});

it("junk requests have not polluted Object.prototype", () => {
  for (const name of ["isAdmin", "x", "[x]"]) expect(name in {}).toBe(false);
});

it.each(["/movies", "/shows", "/fullSchedule"])("still answers %s", async (path) => {
  expect((await send(`GET ${path}`)).status).toBe(200);
});
