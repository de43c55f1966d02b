/** A key of one cinema, with every permission there, at everything of another cinema of the same owner. */

import { beforeAll, expect, it } from "vitest";
import { CINEMA, ask, make } from "../support/catalogue.ts";
import { call } from "../support/world.ts";
import { as, signEverybodyIn } from "./access/people.ts";
import { TABLE } from "./access/table.ts";
import { buildWorld } from "./access/world.ts";
import { keyOf } from "./api-keys/keys.ts";

const PERMISSIONS = "cinema staff programme prices counter customers orders door reports webhooks".split(" ");

/** What an owner has in common for all cinemas, and what is of no cinema. */
const OF_THE_OWNER = [
  "post /v1/movies",
  "patch /v1/movies/{id}",
  "delete /v1/movies/{id}",
  "delete /v1/movies/{id}/poster",
  "patch /v1/movies/{id}/reviews/{review_id}",
  "post /v1/check-ins/devices",
];

/** Lists of all that somebody may see: here they have nothing in them. */
const EMPTY =
  /^\{"(?:data":\[\]|results":\[\{"counter":1,"result":"wrong_cinema"|movie_id":\d+,"movie":null,)/;

let key = "";
let siblingId = 0;

beforeAll(async () => {
  await signEverybodyIn();
  await buildWorld();
  siblingId = await make("/v1/cinemas", as("owner"), { ...CINEMA, name: "Rex" });
  const scopes = Object.fromEntries(PERMISSIONS.map((one) => [one, "write"]));
  ({ key } = await keyOf(as("owner"), scopes, { cinema_ids: [siblingId] }));
});

it("sees and changes nothing of it, by whatever route", async () => {
  const allowed: string[] = [];
  for (const [route, statuses, request] of TABLE) {
    const isForAll = statuses[0] < 400;
    if (isForAll || route === "get /v1/admin/audit") continue;
    const [method = ""] = route.split(" ");
    const { path, body, headers } = await request("key");
    const response = await call(method.toUpperCase(), `/v1${path}`, {
      as: key,
      ...(body !== undefined && { body }),
      ...(headers !== undefined && { headers }),
    });
    const text = await response.text();
    if (response.ok && !EMPTY.test(text)) allowed.push(route);
  }
  expect(allowed).toEqual(OF_THE_OWNER);
});

it("sees in the audit log what was done in its own cinema alone", async () => {
  await ask("PATCH", `/v1/cinemas/${siblingId}`, { as: key, body: { name: "Rex II" } });
  const { body } = await ask("GET", "/v1/admin/audit?limit=100", { as: key });
  const entries = body["data"] as { cinema_id: number | null; actor: string }[];
  expect(entries.length).toBeGreaterThan(0);
  for (const entry of entries) expect([siblingId, null]).toContain(entry.cinema_id);
});
