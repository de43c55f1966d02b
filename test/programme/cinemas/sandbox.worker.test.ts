/** Who sees a sandbox cinema: its people and its test keys. To everybody else there is none. */

import { env } from "cloudflare:workers";
import { beforeAll, expect, it, vi } from "vitest";
import { ask, house, inHours, make, someone } from "../../support/catalogue.ts";
import { stopQueues } from "../../support/queues.ts";
import { SECRETS, sandbox } from "../../support/sandbox.ts";
import { buyer, call } from "../../support/world.ts";

type Home = Awaited<ReturnType<typeof sandbox>> & { readonly showtimeId: number; readonly live: string };
let home: Home;

beforeAll(async () => {
  stopQueues();
  const made = await sandbox();
  const showtimeId = await make("/v1/showtimes", made.key, made.showtime());
  const { body } = await ask("POST", "/v1/api-keys", {
    as: made.owner,
    body: { name: "Live", scopes: { programme: "write", reports: "read", orders: "read", webhooks: "read" } },
  });
  home = { ...made, showtimeId, live: String(body["key"]) };
  await house();
});

/** Each GET of the two documents, with the ids of the sandbox in its place. */
async function everyGet(): Promise<string[]> {
  const ids: Readonly<Record<string, number>> = {
    cinemas: home.sandboxId,
    screens: home.sandboxScreenId,
    showtimes: home.showtimeId,
    movies: home.movieId,
  };
  const documents = await Promise.all(
    ["/openapi.json", "/openapi-older.json"].map((path) => ask("GET", path)),
  );
  const paths = documents.flatMap(({ body }) =>
    Object.entries(body["paths"] as Record<string, Record<string, { parameters?: object[] }>>).flatMap(
      ([path, { get }]) => (get === undefined ? [] : path),
    ),
  );
  const day = inHours(24).slice(0, 10);
  return paths.flatMap((path) => {
    const filled = path
      .replaceAll(/\/(\w[\w-]*)\/\{\w+\}/g, (_all, thing: string) => `/${thing}/${ids[thing] ?? 1}`)
      .replaceAll(/\{[^}]+\}/g, String(home.showtimeId));
    return [
      filled,
      `${filled}?cinema_id=${home.sandboxId}`,
      `${filled}?movie_id=${home.movieId}`,
      `${filled}?date=${day}`,
    ];
  });
}

it("is in no answer of any GET route to strangers, buyers, other owners, and live keys", async () => {
  const others = [undefined, await someone(), home.live];
  const paths = await everyGet();
  expect(paths.length).toBeGreaterThan(300);
  expect(paths).toContain(`/v1/showtimes/${home.showtimeId}/seats`);
  const seen: string[] = [];
  for (const as of others)
    for (const path of paths) {
      if (/\/live(\?|$)/.test(path)) continue;
      const answer = await call("GET", path, as === undefined ? {} : { as });
      const text = await answer.text();
      if (SECRETS.some((name) => text.includes(name))) seen.push(path);
      const isOfSandbox =
        path.includes(`/showtimes/${home.showtimeId}`) ||
        /^\/v1\/cinemas\/(\d+)/.exec(path)?.[1] === String(home.sandboxId);
      if (isOfSandbox && answer.ok) seen.push(`${answer.status} ${path}`);
    }
  expect(seen).toEqual([]);
}, 300_000);

it("is there for its owner, its staff and its test keys", async () => {
  const { owner, key, sandboxId, sandboxScreenId, showtimeId, cinemaId } = home;
  for (const as of [owner, key]) {
    for (const path of [
      `/v1/cinemas/${sandboxId}`,
      `/v1/cinemas/${sandboxId}/screens`,
      `/v1/cinemas/${sandboxId}/screens/${sandboxScreenId}`,
      `/v1/cinemas/${sandboxId}/screens/${sandboxScreenId}/layout.csv`,
      `/v1/cinemas/${sandboxId}/vocabulary`,
      `/v1/cinemas/${sandboxId}/branding`,
      `/v1/showtimes/${showtimeId}`,
      `/v1/showtimes/${showtimeId}/seats`,
      `/v1/showtimes/${showtimeId}/availability`,
      `/v1/showtimes?sandbox=true&cinema_id=${sandboxId}`,
      "/v1/cinemas?sandbox=true",
    ]) {
      const answer = await call("GET", path, { as });
      expect([path, answer.status, answer.headers.get("cache-control")]).toEqual([path, 200, "no-store"]);
      await answer.arrayBuffer();
    }
    const { body } = await ask("GET", "/v1/cinemas?sandbox=true", { as });
    expect(body["data"]).toMatchObject([{ id: sandboxId, sandbox: true }]);
    const { body: shows } = await ask("GET", `/v1/showtimes?sandbox=true&cinema_id=${sandboxId}`, { as });
    expect(shows["data"]).toMatchObject([{ id: showtimeId }]);
  }
  expect((await ask("GET", `/v1/cinemas/${cinemaId}`)).body).not.toHaveProperty("sandbox");
  expect((await ask("GET", "/v1/cinemas?sandbox=true")).status).toBe(401);
  expect((await ask("GET", "/v1/showtimes?sandbox=true", { as: owner })).status).toBe(422);
  expect(
    (await ask("GET", `/v1/showtimes?sandbox=true&cinema_id=${cinemaId}`, { as: owner })).body["code"],
  ).toBe("cinema_not_found");
});

it("cannot be made of a cinema, nor be one again", async () => {
  const { owner, sandboxId, cinemaId } = home;
  for (const [id, to] of [
    [sandboxId, false],
    [cinemaId, true],
  ] as const)
    expect((await ask("PATCH", `/v1/cinemas/${id}`, { as: owner, body: { sandbox: to } })).body["code"]).toBe(
      "unknown_field",
    );
});

it("sells to nobody else, and keeps no refusal under a key that would hold up its own people", async () => {
  const { owner, live, showtimeId } = home;
  const reserve = async (as: string) => {
    const { status, body } = await ask("POST", `/v1/showtimes/${showtimeId}/reservations`, {
      as,
      body: { seats: ["A1"] },
      headers: { "idempotency-key": "the same for all" },
    });
    return [status, body["code"]];
  };
  expect(await reserve((await buyer()).token)).toEqual([404, "showtime_not_found"]);
  expect(await reserve(await someone())).toEqual([404, "showtime_not_found"]);
  expect(await reserve(live)).toEqual([403, "key_not_allowed"]);
  expect(await reserve(owner)).toEqual([201, undefined]);
});

it("shows its live feed to its own people only", async () => {
  const { key, showtimeId } = home;
  const path = `/v1/showtimes/${showtimeId}/live`;
  for (const method of ["GET", "HEAD"]) expect((await call(method, path)).status).toBe(404);
  const answer = await call("GET", path, { as: key });
  expect(answer.status).toBe(200);
  await answer.body?.cancel();
});

it("is in the owner's sums only where it is named", async () => {
  const { owner, key, sandboxId } = home;
  const day = inHours(24).slice(0, 10);
  const period = `from=${inHours(0).slice(0, 10)}&to=${day}`;
  const has = async (path: string, as: string) => {
    const { status, body } = await ask("GET", `/v1/admin/reports/${path}${period}`, { as });
    return [status, JSON.stringify(body).includes("Trial")];
  };
  expect(await has("showtimes?", owner)).toEqual([200, false]);
  expect(await has("showtimes?", key)).toEqual([200, true]);
  expect(await has("groups?group_by=cinema&", owner)).toEqual([200, false]);
  expect(await has(`groups?group_by=cinema&cinema_id=${sandboxId}&`, owner)).toEqual([200, true]);
});

it("costs the purchase of an ordinary show no question to D1", async () => {
  const { showtime, owner } = await house();
  const showtimeId = await make("/v1/showtimes", owner, showtime());
  const { token } = await buyer();
  const session = Reflect.get(env.DB, "alwaysPrimarySession") as { _send: () => Promise<never> };
  const down = vi.spyOn(session, "_send").mockRejectedValue(new Error("D1 is down"));
  vi.spyOn(console, "warn").mockImplementation(() => {});
  vi.spyOn(console, "error").mockImplementation(() => {});
  const bought = await ask("POST", `/v1/showtimes/${showtimeId}/reservations`, {
    as: token,
    body: { seats: ["A1"], confirm: true },
  });
  down.mockRestore();
  expect(bought.status).toBe(201);
});
