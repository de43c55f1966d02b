/** Who may call what: every route of the API against the table in access/table.ts. */

import { beforeAll, expect, it } from "vitest";
import { call } from "../support/world.ts";
import {
  EVERYBODY,
  LIKE,
  OTHER_KINDS,
  PEOPLE,
  STAFF_KINDS,
  allows,
  as,
  giveKeysFor,
  signEverybodyIn,
} from "./access/people.ts";
import { TABLE } from "./access/table.ts";
import { buildWorld } from "./access/world.ts";

beforeAll(async () => {
  await signEverybodyIn();
  await buildWorld();
});

it.each(TABLE)("%s", async (route, statuses, request, but = {}) => {
  const [method = ""] = route.split(" ");
  const ofPeople = Object.fromEntries(PEOPLE.map((name, i) => [name, statuses[i]]));
  const [, , ofUser, ofOwner, ofOtherOwner, , , needs] = statuses;
  const ofKinds = Object.fromEntries(OTHER_KINDS.map((kind) => [kind, but[kind] ?? ofPeople[LIKE[kind]]]));
  const ofStaff = Object.fromEntries(
    STAFF_KINDS.map((kind) => {
      const ifAllowed = kind === "other manager" ? ofOtherOwner : ofOwner;
      return [kind, but[kind] ?? (allows(kind, needs) ? ifAllowed : ofUser)];
    }),
  );
  await giveKeysFor(method, needs);
  const isOfStaff = STAFF_KINDS.some((kind) => allows(kind, needs));
  const ofPublic = ofPeople["stranger"] === ofUser ? ofUser : 403;
  const ofKeys = {
    key: but.key ?? (isOfStaff ? (but.manager ?? ofOwner) : ofPublic),
    "key without": but["key without"] ?? ofPublic,
  };
  const found: Record<string, number> = {};
  for (const name of EVERYBODY) {
    const { path, body, headers, as: token = as(name) } = await request(name);
    const response = await call(method.toUpperCase(), route.includes(" /v1/") ? `/v1${path}` : path, {
      ...(token !== "" && { as: token }),
      ...(body !== undefined && { body }),
      ...(headers !== undefined && { headers }),
    });
    await response.arrayBuffer();
    found[name] = response.status;
  }
  expect(found).toEqual({ ...ofPeople, ...ofKinds, ...ofStaff, ...ofKeys });
});

it("has a row for every route, and no other rows", async () => {
  const response = await call("GET", "/openapi.json");
  const { paths } = await response.json<{ paths: Record<string, Record<string, unknown>> }>();
  const routes = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method} ${path}`),
  );
  expect(routes.toSorted()).toEqual(TABLE.map(([route]) => route).toSorted());
});

it("says in the document of each route what it needs, as in the table", async () => {
  const response = await call("GET", "/openapi.json");
  const { paths } = await response.json<{ paths: Record<string, Record<string, object>> }>();
  const needs = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => [
      `${method} ${path}`,
      "x-permission" in operation ? operation["x-permission"] : undefined,
    ]),
  );
  expect(Object.fromEntries(needs)).toEqual(
    Object.fromEntries(TABLE.map(([route, statuses]) => [route, statuses[7]])),
  );
});
