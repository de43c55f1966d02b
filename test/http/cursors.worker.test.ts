/** A cursor that is none of the list's is named in the answer, at every list. */

import { beforeAll, expect, it } from "vitest";
import * as z from "zod";
import { app } from "../support/all-routes.ts";
import { ask } from "../support/catalogue.ts";
import { insertUser } from "../support/people.ts";
import { run, token } from "../support/world.ts";

const ADMIN = 90_001;

/** What the lists need besides. */
const NEEDED: Readonly<Record<string, string>> = { from: "2026-01-01", to: "2026-01-02", cinema_id: "1" };

const lists = app.openAPIRegistry.definitions.flatMap((definition) => {
  if (definition.type !== "route" || definition.route.method !== "get") return [];
  const { path, request } = definition.route;
  if (!(request?.query instanceof z.ZodObject) || !("cursor" in request.query.shape)) return [];
  const needed = Object.entries(request.query.shape as Record<string, z.ZodType>)
    .filter(([, schema]) => !schema.safeParse(undefined).success)
    .map(([name]) => `${name}=${NEEDED[name]}`);
  return [`${path.replaceAll(/\{\w+\}/g, "1")}?${[...needed, "cursor=nonsense"].join("&")}`];
});

beforeAll(async () => {
  await insertUser(run, ADMIN, { isAdmin: true });
});

it.each([...lists, "/v1/movies?q=amelie&cursor=nonsense"])("GET %s", async (path) => {
  const answer = await ask("GET", path, { as: await token(ADMIN, { isAdmin: true }) });
  expect(answer).toMatchObject({
    status: 422,
    body: {
      code: "invalid_input",
      errors: [{ in: "query", pointer: "/cursor", detail: "Does not belong to this list" }],
    },
  });
});

it("are many", () => {
  expect(lists.length).toBeGreaterThan(20);
});
