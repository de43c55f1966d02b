/** Who may call what: every route of the API against the table in access/table.ts. */

import { beforeAll, expect, it } from "vitest";
import { call } from "../support/world.ts";
import { EVERYBODY, KINDS, LIKE, PEOPLE, as, signEverybodyIn } from "./access/people.ts";
import { TABLE } from "./access/table.ts";
import { buildWorld } from "./access/world.ts";

beforeAll(async () => {
  await signEverybodyIn();
  await buildWorld();
});

it.each(TABLE)("%s", async (route, statuses, request, but = {}) => {
  const [method = ""] = route.split(" ");
  const ofPeople = Object.fromEntries(PEOPLE.map((name, i) => [name, statuses[i]]));
  const ofKinds = Object.fromEntries(KINDS.map((kind) => [kind, but[kind] ?? ofPeople[LIKE[kind]]]));
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
  expect(found).toEqual({ ...ofPeople, ...ofKinds });
});

it("has a row for every route, and no other rows", async () => {
  const response = await call("GET", "/openapi.json");
  const { paths } = await response.json<{ paths: Record<string, Record<string, unknown>> }>();
  const routes = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method} ${path}`),
  );
  expect(routes.toSorted()).toEqual(TABLE.map(([route]) => route).toSorted());
});
