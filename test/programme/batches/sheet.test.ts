import { describe, expect, it } from "vitest";
import { draftsIn, readSheet, titlesIn } from "../../../src/programme/batches/sheet.ts";

const MEANINGS = {
  cinemaId: 7,
  currency: "EUR",
  screensNamed: (name: string) => ({ One: [1], Two: [2, 3] })[name] ?? [],
  moviesTitled: (title: string) => ({ Metropolis: [10], "M, a film": [11], Twice: [12, 13] })[title] ?? [],
};

const bytes = (text: string): ArrayBuffer => new TextEncoder().encode(text).buffer as ArrayBuffer;

function read(text: string, currency = "EUR") {
  const sheet = readSheet(bytes(text));
  return sheet.ok ? draftsIn(sheet.rows, { ...MEANINGS, currency }) : sheet;
}

function draftsOf(text: string, currency?: string) {
  const answer = read(text, currency);
  if (!answer.ok) throw new Error(JSON.stringify(answer.faults));
  return answer.drafts;
}

function faultsOf(text: string): string[] {
  const answer = read(text);
  return answer.ok ? [] : answer.faults.map(({ pointer }) => pointer);
}

const HEAD = "movie,screen,local_start,price:standard:adult";
const ROW = "Metropolis,One,2030-05-01T20:00,12.50";

describe("a CSV of showtimes", () => {
  it("is read by the names of its columns", () => {
    expect(draftsOf(`${HEAD},price:standard:child,max_seats,slow_payments\n${ROW},8,4,TRUE\n`)).toMatchObject(
      [
        {
          movieId: 10,
          venue: { screenId: 1 },
          start: { local: "2030-05-01T20:00" },
          prices: { standard: { adult: 1250, child: 800 } },
          maxSeats: 4,
          slowPayments: true,
          status: "on_sale",
        },
      ],
    );
  });

  it("is the same with a byte order mark, semicolons, other line ends, quotes and decimal commas", () => {
    const plain = draftsOf(
      `movie_id,screen_id,starts_at,price:standard:adult\n10,1,2030-05-01T20:00Z,12.50\n`,
    );
    const spreadsheet = draftsOf(
      `\uFEFF"movie_id";Screen_ID ;"starts_at";"price:standard:adult"\r\n10;1;"2030-05-01T20:00Z";"12,50"\r\n;;;\r\n`,
    );
    expect(spreadsheet).toEqual(plain);
    expect(
      draftsOf("movie_id\tscreen_id\tstarts_at\tprice:standard:adult\n10\t1\t2030-05-01T20:00Z\t12.5"),
    ).toEqual(plain);
    expect(draftsOf(`${HEAD}\n"M, a film",One,2030-05-01T20:00,1`)).toMatchObject([{ movieId: 11 }]);
  });

  it("leaves out what is empty: cells, rows and columns", () => {
    expect(draftsOf(`${HEAD},price:premium:adult,\n${ROW},,\n,,,,,\n${ROW},9,`)).toMatchObject([
      { prices: { standard: { adult: 1250 } } },
      { prices: { premium: { adult: 900 } } },
    ]);
    const answer = read(`${HEAD}\n\n${ROW}\n`);
    expect(answer.ok && answer.names).toEqual([{ pointer: "/rows/3", row: 3 }]);
  });

  it("has seats instead of a screen, as a number or as words", () => {
    const head = "movie,seats,local_start,price:standard:adult";
    expect(
      draftsOf(`${head}\nMetropolis,2,2030-05-01T20:00,1\nMetropolis,K1 K2,2030-05-01T20:00,1`),
    ).toMatchObject([
      { venue: { cinemaId: 7, seats: ["1", "2"] } },
      { venue: { cinemaId: 7, seats: ["K1", "K2"] } },
    ]);
  });

  it("has amounts in the currency's own digits", () => {
    const price = (text: string, currency: string) =>
      draftsOf(`${HEAD}\nMetropolis,One,2030-05-01T20:00,"${text}"`, currency)[0]?.prices["standard"]?.[
        "adult"
      ];
    expect([price("1500", "JPY"), price("1,250", "KWD"), price("0", "EUR"), price("7.5", "EUR")]).toEqual([
      1500, 1250, 0, 750,
    ]);
  });

  it.each<[string[], string, string]>([
    [["/rows/1/pirce:standard:adult"], "an unknown column", `${HEAD},pirce:standard:adult\n${ROW},1`],
    [["/rows/1/cinema_id"], "the cinema, which the address says", `${HEAD},cinema_id\n${ROW},1`],
    [["/rows/1/movie"], "a column twice", `${HEAD},movie\n${ROW},Metropolis`],
    [["/rows/2"], "a cell without a column", `${HEAD}\n${ROW},what`],
    [["/rows/3/movie"], "an unknown movie", `${HEAD}\n${ROW}\nSunrise,One,2030-05-01T20:00,1`],
    [["/rows/2/movie"], "a title of several movies", `${HEAD}\nTwice,One,2030-05-01T20:00,1`],
    [["/rows/2/movie"], "a title and an id", `${HEAD},movie_id\n${ROW},10`],
    [["/rows/2/screen"], "an unknown screen", `${HEAD}\nMetropolis,Nine,2030-05-01T20:00,1`],
    [["/rows/2/screen"], "a name of several screens", `${HEAD}\nMetropolis,Two,2030-05-01T20:00,1`],
    [
      ["/rows/2/price:standard:adult"],
      "an amount with too many digits",
      `${HEAD}\nMetropolis,One,2030-05-01T20:00,1.999`,
    ],
    [
      ["/rows/2/price:standard:adult"],
      "an amount with its currency",
      `${HEAD}\nMetropolis,One,2030-05-01T20:00,€ 5`,
    ],
    [["/rows/2/price:standard:adult"], "a negative amount", `${HEAD}\nMetropolis,One,2030-05-01T20:00,-5`],
    [
      ["/rows/1/price:standard seats:adult"],
      "no word for a category",
      "movie,screen,local_start,price:Standard seats:adult\nMetropolis,One,2030-05-01T20:00,5",
    ],
    [["/rows/2/local_start"], "a day that does not exist", `${HEAD}\nMetropolis,One,2030-02-30T20:00,1`],
    [["/rows/2/max_seats", "/rows/3/max_seats"], "no number", `${HEAD},max_seats\n${ROW},many\n${ROW},99`],
    [["/rows/2/prices"], "no price", "movie,screen,local_start\nMetropolis,One,2030-05-01T20:00"],
    [["/rows/2/starts_at"], "no start", "movie,screen,price:standard:adult\nMetropolis,One,1"],
    [["/rows/2/fee"], "a field of several values", `${HEAD},fee\n${ROW},1`],
    [["/rows"], "no rows", HEAD],
    [["/rows"], "nothing", ""],
    [["/rows"], "more than 200 rows", [HEAD, ...Array.from({ length: 201 }, () => ROW)].join("\n")],
    [["/rows/2"], "a quotation mark that does not end", `${HEAD}\n"Metropolis,One,2030-05-01T20:00,1`],
  ])("is refused with %j: %s", (pointers, _, text) => {
    expect(faultsOf(text)).toEqual(pointers);
  });

  it("is refused where it is not in UTF-8", () => {
    const latin = new Uint8Array([...new TextEncoder().encode(`${HEAD}\n`), 0xc4, 0x2c]);
    expect(readSheet(latin.buffer)).toMatchObject({
      ok: false,
      faults: [{ pointer: "/rows", detail: expect.stringContaining("UTF-8") }],
    });
  });

  it("names each of its titles once, however it is spelled", () => {
    const titles = ["Sunrise", "SUNRISE", "Sunrise!", "Sünrise", "Before Sunrise", "Sunrise, Before"];
    const sheet = readSheet(bytes(`movie\n${titles.map((title) => `"${title}"`).join("\n")}`));
    expect(sheet.ok && titlesIn(sheet.rows)).toEqual([["sunrise"], ["before", "sunrise"]]);
  });

  it("is refused with one error where it is too long or too wide, before anything else is said of it", () => {
    const rows = Array.from({ length: 201 }, (_, i) => `Title ${i},what`).join("\n\n");
    expect(faultsOf(`movie\n${rows}`)).toEqual(["/rows"]);
    const wide = Array.from({ length: 501 }, (_, i) => `unknown${i}`).join(",");
    expect(faultsOf(`${wide}\n${ROW}`)).toEqual(["/rows/1"]);
    expect(faultsOf(`${HEAD}${",".repeat(1_000)}\n${ROW}\n${",\n".repeat(1_000)}`)).toEqual([]);
  });

  it("has at most 100 of its errors said", () => {
    const unknown = Array.from({ length: 200 }, (_, i) => `unknown${i}`).join(",");
    expect(faultsOf(`${unknown}\n`)).toHaveLength(100);
    const priced = Array.from({ length: 20 }, (_, i) => `price:standard:type${i}`).join(",");
    const words = Array.from({ length: 20 }, () => "free").join(",");
    expect(faultsOf(`${priced}\n${Array.from({ length: 20 }, () => words).join("\n")}`)).toHaveLength(100);
  });
});
