/** Every route of staff, owners and admins leaves one entry in the audit log, with no secret and no person's name in it. */

import { beforeAll, expect, it } from "vitest";
import { IDS, as, signEverybodyIn } from "../../identity/access/people.ts";
import { TABLE } from "../../identity/access/table.ts";
import { buildWorld } from "../../identity/access/world.ts";
import { eventually } from "../../support/eventually.ts";
import { call, rows, run } from "../../support/world.ts";

beforeAll(async () => {
  await signEverybodyIn();
  await buildWorld();
  // People with names, so that there is something to leave out.
  for (const [name, id] of Object.entries(IDS))
    if (id > 0)
      await run(
        "UPDATE users SET name = ?2, username = ?3 WHERE id = ?1",
        id,
        `Name of ${name}`,
        `username-${id}`,
      );
});

interface Row {
  action: string;
  actor: string;
  acts_as: string;
  status: number | null;
  text: string;
}

const entriesOf = (requestId: string | null) =>
  rows<Row>(
    `SELECT action, actor, acts_as, status, concat_ws(' ', action, actor, ids, before, after) AS text
     FROM audit_log WHERE request_id = ?1`,
    requestId ?? "",
  );

const CHANGING = TABLE.filter(([route, statuses]) => !route.startsWith("get ") && statuses[7] !== undefined);

/** Scans are in the ledger alone, and a device's name is nowhere. */
const NOT_RECORDED = new Set([
  "post /v1/check-ins",
  "post /v1/check-ins/batch",
  "post /v1/check-ins/devices",
]);

it("there are routes to look at", () => {
  expect(CHANGING.length).toBeGreaterThan(45);
});

it.each(CHANGING)("%s", async (route, statuses, request) => {
  const name = statuses[3] < 300 ? "owner" : "admin";
  const { path, body, headers } = await request(name);
  const [method = "", pattern = ""] = route.split(" ");
  const response = await call(method.toUpperCase(), `/v1${path}`, {
    as: as(name),
    ...(body !== undefined && { body }),
    ...(headers !== undefined && { headers }),
  });
  const answer = await response.text();
  const requestId = response.headers.get("x-request-id");
  // A fault, as of a setting that is missing, and a conflict may come half way.
  const mayHaveChanged = response.ok || response.status === 409 || response.status >= 500;
  const isRecorded = mayHaveChanged && !NOT_RECORDED.has(route);
  await eventually(async () => (await entriesOf(requestId)).length, isRecorded ? 1 : 0);
  if (!isRecorded) return;
  const [entry] = await entriesOf(requestId);
  expect(entry).toMatchObject({
    action: `${method.toUpperCase()} ${pattern}`,
    actor: `user:${IDS[name]}`,
    acts_as: name,
    status: response.status,
  });
  const told = [answer, typeof body === "string" ? body : JSON.stringify(body ?? {})];
  for (const secret of told.flatMap(secretsIn)) expect(entry?.text).not.toContain(secret);
});

/** Names of fields whose texts are secrets, or name people or how to reach them. */
const SECRET =
  /^(code|key|token|password|email|username|ticket|ticket_id|note|author|guest|buyer|checkout_url|link|url|phone)$/;

/** The texts of such fields, and everything in them. */
function secretsIn(json: string): string[] {
  const found: string[] = [];
  const collect = (value: unknown, isSecret: boolean): void => {
    if (typeof value === "string" && isSecret && value.length > 3) found.push(value);
    if (typeof value === "object" && value !== null)
      for (const [name, part] of Object.entries(value)) collect(part, isSecret || SECRET.test(name));
  };
  try {
    collect(JSON.parse(json), false);
  } catch {
    // No JSON, and no fields.
  }
  return found;
}

it("no name and no address of a person, no gate key and no ticket is anywhere in the log", async () => {
  const [{ text } = { text: "" }] = await rows<{ text: string }>(
    "SELECT group_concat(concat_ws(' ', action, actor, ids, before, after), ' ') AS text FROM audit_log",
  );
  expect(text).toContain("Metropolis");
  expect(text).not.toMatch(/Name of |username-|@example|gate_[\w-]{20}|eyJ|CODE\d/);
  const tickets = await rows<{ id: string }>(
    "SELECT value ->> 'ticket' AS id FROM reservations, json_each(lines) WHERE value ->> 'ticket' IS NOT NULL",
  );
  expect(tickets.length).toBeGreaterThan(5);
  for (const { id } of tickets) expect(text).not.toContain(id);
});
