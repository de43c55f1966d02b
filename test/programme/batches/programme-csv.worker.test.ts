import { describe, expect, it } from "vitest";
import { LAYOUT, MOVIE, ask, house, make, someone } from "../../support/catalogue.ts";
import { showtimesAt, written } from "./batches.ts";

async function cinema() {
  const { owner, cinemaId, movieId } = await house({ time_zone: "Europe/Berlin" });
  const title = `The ${cinemaId} Steps`;
  const film = await make("/v1/movies", owner, { ...MOVIE, title });
  const send = (csv: string, query = "", as = owner, contentType = "text/csv; charset=utf-8") =>
    ask("POST", `/v1/cinemas/${cinemaId}/programme${query}`, {
      as,
      body: csv,
      headers: { "content-type": contentType },
    });
  return { owner, cinemaId, movieId, film, title, send };
}

const HEAD = "movie;screen;local_start;price:standard:adult;price:premium:adult";
const at = (title: string, day: number) => `${title};One;2030-05-0${day}T24:15;9,50;12`;

describe("the programme of a cinema as a CSV", () => {
  it("is on sale when the request is answered", async () => {
    const { cinemaId, film, title, send } = await cinema();
    const answer = await send(`${HEAD}\r\n${at(title, 1)}\r\n${at(title.toUpperCase(), 2)}\r\n`);
    expect(answer).toMatchObject({
      status: 201,
      body: {
        skipped: [],
        created: [
          {
            index: 0,
            row: 2,
            showtime: {
              movie: { id: film, title },
              screen: { name: "One" },
              starts_at: "2030-05-01T22:15:00.000Z",
              cinema_day: "2030-05-01",
              prices: {
                standard: { adult: { amount: 950, currency: "EUR" } },
                premium: { adult: { amount: 1200 } },
              },
            },
          },
          { index: 1, row: 3 },
        ],
      },
    });
    expect(await showtimesAt(cinemaId)).toHaveLength(2);
  });

  it("is refused as a whole, or leaves out what clashes, or writes nothing in a dry run", async () => {
    const { cinemaId, title, send } = await cinema();
    expect(await send(`${HEAD}\n${at(title, 1)}`)).toMatchObject({ status: 201 });
    const csv = `${HEAD}\n${at(title, 1)}\n${at(title, 2)}`;
    expect(await send(csv)).toMatchObject({
      status: 409,
      body: {
        detail: expect.stringMatching(/^Row 2 would start/),
        clashes: [{ pointer: "/rows/2", row: 2, index: 0 }],
      },
    });
    expect(await send(csv, "?on_conflict=skip&dry_run=true")).toMatchObject({
      status: 200,
      body: { dry_run: true, created: [{ row: 3, showtime: { id: null } }], skipped: [{ row: 2 }] },
    });
    expect(await showtimesAt(cinemaId)).toHaveLength(1);
    expect(written(await send(csv, "?on_conflict=skip")).created).toMatchObject([{ row: 3 }]);
    expect(await showtimesAt(cinemaId)).toHaveLength(2);
  });

  it("names unknown and ambiguous titles and screens; a title of the owner's own is that movie", async () => {
    const { owner, cinemaId, title, send } = await cinema();
    await make(`/v1/cinemas/${cinemaId}/screens`, owner, { name: "Two", layout: LAYOUT });
    await make(`/v1/cinemas/${cinemaId}/screens`, owner, { name: "Two", layout: LAYOUT });
    await make("/v1/movies", await someone(), { ...MOVIE, title });
    expect(await send(`${HEAD}\n${at(title, 1)}`)).toMatchObject({ status: 201 });
    await make("/v1/movies", owner, { ...MOVIE, title });
    const csv = `${HEAD}\n${at(title, 2)}\n${at("No Such Film", 3)}\n${at(title, 4).replace("One", "Two")}\n${at("!", 5).replace("One", "Nine")}`;
    const refused = await send(csv);
    expect(refused).toMatchObject({ status: 422, body: { code: "invalid_input" } });
    const errors = refused.body["errors"] as { in: string; pointer: string }[];
    expect(errors.map((error) => [error.in, error.pointer])).toEqual([
      ["csv", "/rows/2/movie"],
      ["csv", "/rows/3/movie"],
      ["csv", "/rows/4/movie"],
      ["csv", "/rows/4/screen"],
      ["csv", "/rows/5/movie"],
      ["csv", "/rows/5/screen"],
    ]);
  });

  it("names what is wrong with a showtime by its row and column", async () => {
    const { cinemaId, movieId, send } = await cinema();
    const other = await house();
    const head = "movie_id,screen_id,starts_at,price:standard:adult";
    const refused = await send(
      `${head}\n999999,${other.screenId},2030-05-01T20:00Z,1\n${movieId},,2030-05-01T20:00Z,1`.replace(
        ",,",
        `,${other.screenId},`,
      ),
    );
    const pointers = (refused.body["errors"] as { pointer: string }[]).map(({ pointer }) => pointer);
    expect(pointers).toEqual(["/rows/2/screen_id", "/rows/2/movie_id", "/rows/3/screen_id"]);
    const past = `movie_id,screen,starts_at,price:standard:adult\n${movieId},One,2020-05-01T20:00Z,1`;
    expect(await send(past)).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: "/rows/2/starts_at" }] },
    });
    expect(await send(past.replace("2020", "2030"))).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: "/rows/2/price:premium" }] },
    });
    expect(await showtimesAt(cinemaId)).toEqual([]);
  });

  it("is a CSV of at most 1 MB, to a cinema that the caller runs", async () => {
    const { cinemaId, title, send } = await cinema();
    const csv = `${HEAD}\n${at(title, 1)}`;
    expect(await send(csv, "", await someone())).toMatchObject({
      status: 404,
      body: { code: "cinema_not_found" },
    });
    expect(await send(csv, "", undefined, "application/json")).toMatchObject({ status: 415 });
    expect(await send(csv, "?on_conflict=maybe")).toMatchObject({ status: 422 });
    expect(await send(csv + "\n".repeat(1_100_000))).toMatchObject({ status: 413 });
    expect(await showtimesAt(cinemaId)).toEqual([]);
    expect(await send(csv, "", await someone({ isAdmin: true }))).toMatchObject({ status: 201 });
  });

  it("is refused where it has more rows than are read, also in a dry run", async () => {
    const { cinemaId, send } = await cinema();
    const titles = Array.from({ length: 60_000 }, (_, i) => `the ${i.toString(36)}`);
    expect(await send(`movie\n${titles.join("\n")}`, "?dry_run=true")).toMatchObject({
      status: 422,
      body: { code: "invalid_input", errors: [{ in: "csv", pointer: "/rows" }] },
    });
    expect(await showtimesAt(cinemaId)).toEqual([]);
  });
});
