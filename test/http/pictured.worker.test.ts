import { env } from "cloudflare:workers";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { MOVIE, ask, make, someone } from "../support/catalogue.ts";
import { call } from "../support/world.ts";

let owner = "";
beforeAll(async () => {
  owner = await someone();
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** The number of statements that D1 gets during `work`. */
async function statements(work: () => Promise<unknown>): Promise<number> {
  const prepare = vi.spyOn(env.DB, "prepare");
  await work();
  return prepare.mock.calls.length;
}

const titles = async (): Promise<unknown> =>
  ((await ask("GET", "/v1/movies?limit=100")).body["data"] as { title: string }[]).map(({ title }) => title);

describe("a public list", () => {
  it("is read from D1 once, and is the same from memory", async () => {
    await make("/v1/movies", owner, MOVIE);
    const first = await ask("GET", "/v1/movies");
    let again = first;
    expect(await statements(async () => (again = await ask("GET", "/v1/movies")))).toBe(0);
    expect(again).toMatchObject({ status: 200, body: first.body });
    const kept = ["content-type", "etag", "cache-control", "access-control-allow-origin"];
    for (const name of kept) expect(again.headers.get(name)).toBe(first.headers.get(name));
    expect(again.headers.get("age")).toBe("0");
    expect(again.headers.get("x-request-id")).not.toBe(first.headers.get("x-request-id"));
  });

  it.each(["*", "as it is", "W/as it is", '"another", as it is'])(
    "is not sent again to a client that has it: %s",
    async (has) => {
      const { headers } = await ask("GET", "/v1/movies");
      const tag = (headers.get("etag") ?? "").replace(/^W\//, "");
      const answer = await call("GET", "/v1/movies", {
        headers: { "if-none-match": has.replace("as it is", tag) },
      });
      expect([answer.status, await answer.text()]).toEqual([304, ""]);
    },
  );

  it("shows a change at once in the isolate that made it", async () => {
    const before = await titles();
    const id = await make("/v1/movies", owner, { ...MOVIE, title: "Nosferatu" });
    expect(await titles()).toEqual([...(before as string[]), "Nosferatu"]);
    await call("PATCH", `/v1/movies/${id}`, { as: owner, body: { title: "Faust" } });
    expect(await titles()).toContain("Faust");
    await call("DELETE", `/v1/movies/${id}`, { as: owner });
    expect(await titles()).toEqual(before);
  });

  it("stays in memory after a refused change", async () => {
    await titles();
    expect((await call("POST", "/v1/movies", { body: MOVIE })).status).toBe(401);
    expect(await statements(titles)).toBe(0);
  });

  it("is read from D1 again after two seconds", async () => {
    await titles();
    const nowMs = Date.now();
    vi.spyOn(Date, "now").mockReturnValue(nowMs + 2_000);
    expect(await statements(titles)).toBe(1);
  });
});

it("shows a draft to its owner only, from no snapshot", async () => {
  const cinema_id = await make("/v1/cinemas", owner, {
    name: "Odeon",
    address: "Main Street 1",
    time_zone: "UTC",
    currency: "EUR",
    region: "weur",
  });
  const draft = await make("/v1/showtimes", owner, {
    movie_id: await make("/v1/movies", owner, MOVIE),
    cinema_id,
    seats: 5,
    starts_at: "2099-01-01T20:00:00Z",
    prices: { standard: { adult: 1000 } },
    status: "draft",
  });
  for (const path of [`/v1/showtimes/${draft}`, "/v1/showtimes?status=draft"]) {
    expect((await call("GET", path, { as: owner })).status).toBe(200);
    expect((await call("GET", path)).status).toBeGreaterThanOrEqual(401);
  }
});
