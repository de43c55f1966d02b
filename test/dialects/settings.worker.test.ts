/** Settings of a deployment for the older APIs. */

import { env } from "cloudflare:workers";
import { afterEach, beforeAll, expect, it } from "vitest";
import { make, someone } from "../support/catalogue.ts";
import { registered, send } from "./visitor.ts";

const settings = { ...env };

let owner = "";
let admin = "";
beforeAll(async () => {
  owner = await someone();
  admin = await someone({ isAdmin: true });
});
afterEach(() => {
  Object.assign(env, settings);
});

it("the list of movies can be made to require a token", async () => {
  const { token } = await registered();
  expect((await send("GET /movies")).status).toBe(200);
  env.OLDER_MOVIES = "token";
  expect(await send("GET /movies")).toMatchObject({ status: 401, body: { message: expect.any(String) } });
  expect((await send("GET /movies", { headers: { token } })).status).toBe(200);
});

it("without a default cinema shows cannot be made, and the missing setting is named to admins", async () => {
  const movie_id = await make("/v1/movies", owner, { title: "Up", genre: "drama", duration_minutes: 96 });
  const show = (as = owner) =>
    send("POST /shows", {
      headers: { authorization: `Bearer ${as}` },
      body: { movie_id, timing: "2099-01-01 20:00", available_seats: 1 },
    });
  env.DEFAULT_CINEMA = { name: "Matinee" };
  expect(await show(admin)).toMatchObject({
    status: 503,
    body: { message: expect.stringContaining("DEFAULT_CINEMA") },
  });
  expect(await show()).toMatchObject({
    status: 503,
    body: { message: expect.not.stringContaining("DEFAULT_CINEMA") },
  });
  env.DEFAULT_CINEMA = settings.DEFAULT_CINEMA;
  expect((await show()).status).toBe(201);
});
