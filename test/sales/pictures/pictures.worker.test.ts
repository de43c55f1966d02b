import { env } from "cloudflare:workers";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { boxOffice } from "../../../src/box-office/service.ts";
import { ask, house, make, someone } from "../../support/catalogue.ts";
import { hold, sale } from "../../support/halls.ts";
import { withinOneMinute } from "../../support/one-minute.ts";
import { stopQueues } from "../../support/queues.ts";
import { buyer, call, run } from "../../support/world.ts";
import { isInert, readSvg } from "./svg.ts";

let owner: string;
let id: number;

const read = async (picture: string, as = owner, showtime = id) => {
  const response = await call("GET", `/v1/showtimes/${showtime}/${picture}.svg`, { as });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text };
};

const drawn = async (picture: string) => {
  const { status, text } = await read(picture);
  expect(status).toBe(200);
  return readSvg(text);
};

beforeEach(stopQueues);

beforeAll(async () => {
  stopQueues();
  const made = await house();
  owner = made.owner;
  id = await make(
    "/v1/showtimes",
    owner,
    made.showtime({ starts_at: new Date(Date.now() + 3_600_000).toISOString() }),
  );
});

/** Of the six seats: A1 is in, A2 sold, A3 held, B1 blocked, A4 and B2 free. */
async function busy() {
  const { id: userId } = await buyer();
  const office = boxOffice(id);
  const sold = await office.reserve(sale(userId, "A1", "A2"));
  if (!sold.ok) throw new Error(sold.code);
  await office.reserve(hold(userId, "A3"));
  await office.block(["B1"], "house");
  const ticket = sold.reservation.lines[0]?.ticket ?? "";
  const entered = await ask("POST", "/v1/check-ins", { as: owner, body: { code: ticket, gate: "North" } });
  expect(entered.status).toBe(200);
  return { userId, ticket, n: sold.reservation.n };
}

describe("the pictures of a showtime", () => {
  it("without a sale show a free hall, and say that nothing was sold", async () => {
    expect((await drawn("plan")).texts).toContain("Free 6");
    expect((await drawn("sales")).texts).toContain("No tickets sold so far");
  });

  it("show what is free, held, sold, in and blocked, and follow what is given back", async () => {
    const { userId, ticket, n } = await busy();
    const plan = await drawn("plan");
    for (const words of ["Free 2", "Held 1", "Sold, not in 1", "In 1", "Blocked 1"])
      expect(plan.texts).toContain(words);
    expect(plan.description).toContain("of 6 seats 2 are free, 1 held, 2 sold and 1 blocked");
    expect((await drawn("sales")).description).toContain(": 2 of 6 seats.");

    const body = { ticket, reason: "mistake" };
    expect((await ask("POST", "/v1/check-ins/undo", { as: owner, body })).status).toBe(204);
    expect((await drawn("plan")).texts).toEqual(expect.arrayContaining(["Sold, not in 2", "In 0"]));
    expect(await boxOffice(id).cancel(n, userId, ["A1"])).toMatchObject({ ok: true });
    expect((await drawn("plan")).texts).toContain("Free 3");
    expect((await drawn("sales")).description).toMatch(/: 1 of 6 seats\. .*The most were 2, on /);
  });

  it("are SVG that runs nothing and no cache keeps", async () => {
    for (const picture of ["plan", "sales"]) {
      const { headers, text } = await read(picture);
      expect(headers.get("content-type")).toBe("image/svg+xml; charset=utf-8");
      expect(headers.get("cache-control")).toBe("no-store");
      expect(headers.get("content-security-policy")).toContain("default-src 'none'");
      expect(headers.get("x-content-type-options")).toBe("nosniff");
      isInert(readSvg(text));
    }
  });

  it("are valid whatever the movie and the cinema are called", async () => {
    const { owner: other, showtime } = await house({ name: `<Odeon> & "Söhne"` });
    const movieId = await make("/v1/movies", other, {
      title: "]]><script>千と千尋</script>",
      genre: "drama",
      duration_minutes: 90,
    });
    const odd = await make("/v1/showtimes", other, showtime({ movie_id: movieId }));
    // As an older release may have let it through.
    await run("UPDATE showtimes SET screen_name = ?1 WHERE id = ?2", "One\u0001\uFFFE", odd);
    for (const picture of ["plan", "sales"]) {
      const { status, text } = await read(picture, other, odd);
      expect(status).toBe(200);
      const { title } = readSvg(text);
      expect(title).toContain(`]]><script>千と千尋</script>, <Odeon> & "Söhne", One`);
    }
  });

  it("are not for another owner, nor of a draft, which has no box office yet", async () => {
    const { owner: other, showtime } = await house();
    const draft = await make("/v1/showtimes", other, showtime({ status: "draft" }));
    for (const picture of ["plan", "sales"]) {
      expect((await read(picture, other)).status).toBe(404);
      expect((await read(picture, await someone({ role: "user" }))).status).toBe(403);
      expect((await read(picture, other, draft)).status).toBe(404);
      expect((await read(picture, other, 999_999)).status).toBe(404);
    }
    expect(await boxOffice(draft).seatMap()).toBeNull();
  });

  it("of 5,000 seats are one path a state", async () => {
    const { owner: other, cinemaId, showtime } = await house();
    const layout = {
      rows: Array.from({ length: 50 }, (_, i) => ({ label: String(i + 1), seats: [{ from: 1, to: 100 }] })),
    };
    const screenId = await make(`/v1/cinemas/${cinemaId}/screens`, other, { name: "Big", layout });
    const big = await make("/v1/showtimes", other, showtime({ screen_id: screenId }));
    const { id: userId } = await buyer();
    const office = boxOffice(big);
    for (let row = 1; row <= 9; row++)
      await office.reserve({ ...sale(userId, `${row}-1`, `${row}-2`), channel: "counter", guest: row });
    const { text } = await read("plan", other, big);
    const { texts, fills } = readSvg(text);
    expect(texts).toEqual(expect.arrayContaining(["Free 4982", "Sold, not in 18"]));
    expect(fills.length).toBeLessThan(20);
  });

  it("are drawn 20 times a minute for a person", async () => {
    env.RATE_LIMITS = "";
    await withinOneMinute(async (network) => {
      const as = await someone({ isAdmin: true });
      const send = () =>
        call("GET", `/v1/showtimes/${id}/sales.svg`, { as, headers: { "cf-connecting-ip": network } });
      for (let i = 0; i < 20; i++) expect((await send()).status).toBe(200);
      expect((await send()).status).toBe(429);
    }).finally(() => {
      env.RATE_LIMITS = "off";
    });
  });

  it("begin with the opening of sales, and not in 1970 where sales were always open", async () => {
    await run("UPDATE showtimes SET sales_open_at_ms = 1 WHERE id = ?1", id);
    expect((await drawn("sales")).description).not.toContain("1970");
  });
});
