import { beforeAll, describe, expect, it } from "vitest";
import { ask, make, someone } from "../../support/catalogue.ts";

let owner: string;

const add = (title: string, changes: object = { genre: "drama" }): Promise<number> =>
  make("/v1/movies", owner, { title, duration_minutes: 100, ...changes });

interface Found {
  readonly titles: string[];
  readonly next: string | null;
}

async function find(query: Record<string, string>): Promise<Found> {
  const { status, body } = await ask("GET", `/v1/movies?${new URLSearchParams(query).toString()}`);
  if (status !== 200) throw new Error(JSON.stringify(body));
  return {
    titles: (body["data"] as { title: string }[]).map(({ title }) => title),
    next: body["next"] as string | null,
  };
}

/** The titles of all pages of a search. */
async function findAll(query: Record<string, string>): Promise<string[]> {
  const titles: string[] = [];
  for (let next: string | null = ""; next !== null;) {
    const page: Found = await find({ ...query, ...(next === "" ? {} : { cursor: next }) });
    titles.push(...page.titles);
    next = page.next;
  }
  return titles;
}

beforeAll(async () => {
  owner = await someone();
  await add("Amélie", { original_title: "Le Fabuleux Destin d'Amélie Poulain", genre: "Comédie" });
  await add("City Lights", { genres: ["comedy", "romance"] });
  await add("The Lighthouse", { genre: "horror" });
  await add("Light Sleeper", { genres: ["drama", "crime"] });
  await add("Ocean's Eleven", { genre: "crime" });
  await add("Die Straße", { genre: "crime" });
  await add("Smultronstället", { original_title: "Øyeblikket Łódź", genre: "drama" });
  await add("Lightning, Lights, Light", { genre: "musical" });
});

describe("a search", () => {
  it.each<[q: string, titles: string[]]>([
    ["amelie", ["Amélie"]],
    ["AMÉLIE", ["Amélie"]],
    ["ame", ["Amélie"]],
    ["destin fabuleux", ["Amélie"]],
    ["strasse", ["Die Straße"]],
    ["straße", ["Die Straße"]],
    ["oceans", ["Ocean's Eleven"]],
    ["ocean’s eleven", ["Ocean's Eleven"]],
    ["oyeblikket lodz", ["Smultronstället"]],
    ["city light", ["City Lights"]],
    ["city house", []],
    ["ight", []],
    ["?!", []],
    ["", []],
    ["100%", []],
    ["_meli", []],
  ])("for %j finds %j", async (q, titles) => {
    expect(await find({ q })).toEqual({ titles, next: null });
  });

  it("lists exact words before longer ones, and each movie once", async () => {
    const titles = ["Light Sleeper", "Lightning, Lights, Light", "The Lighthouse", "City Lights"];
    expect((await find({ q: "light" })).titles).toEqual(titles);
    for (const limit of ["1", "2", "3"]) expect(await findAll({ q: "light", limit })).toEqual(titles);
  });

  it("continues on the next page with the word that led the first page", async () => {
    expect(await findAll({ q: "li s", limit: "1" })).toEqual(await findAll({ q: "li s" }));
  });

  it("stays within a genre", async () => {
    expect(await find({ q: "light", genre: "crime" })).toEqual({ titles: ["Light Sleeper"], next: null });
    expect(await find({ q: "light", genre: "COMEDY" })).toEqual({ titles: ["City Lights"], next: null });
    expect(await find({ q: "light", genre: "western" })).toEqual({ titles: [], next: null });
  });

  it("accepts sixty words at once", async () => {
    const title = Array.from(
      { length: 60 },
      (_, i) => `${"pqr"[i % 3]}${"abcdefghijklmnopqrst"[Math.floor(i / 3)]}`,
    ).join(" ");
    await add(title);
    expect((await find({ q: title })).titles).toEqual([title]);
  });

  it("neither repeats nor hides a movie while others are added", async () => {
    for (const title of ["Solaris 1", "Solaris 2", "Solaris 3"]) await add(title);
    const one = await find({ q: "solaris", limit: "2" });
    expect(one.titles).toEqual(["Solaris 1", "Solaris 2"]);
    await add("A Sol Solaris");
    const two = await find({ q: "solaris", limit: "2", cursor: one.next ?? "" });
    expect(two).toEqual({ titles: ["Solaris 3", "A Sol Solaris"], next: null });
  });

  it.each([
    ["a number", "7"],
    ["another search's", "0.c29sYXJpcw.1"],
    ["for a term that the search does not have", "9.bGlnaHQ.1"],
    ["without a movie's id", "0.bGlnaHQ.x"],
    ["for an id that is too great", "0.bGlnaHQ.99999999999999999999"],
    ["bytes that are no text", "0._w.1"],
    ["empty", ""],
  ])("refuses a cursor that is %s", async (_, cursor) => {
    const query = new URLSearchParams({ q: "light", cursor });
    expect(await ask("GET", `/v1/movies?${query.toString()}`)).toMatchObject({
      status: 422,
      body: { code: "invalid_input" },
    });
  });

  it.each([
    ["/q", { q: "x".repeat(201) }],
    ["/genre", { genre: "\u0301" }],
  ])("refuses %s %j", async (pointer, query) => {
    expect(await ask("GET", `/v1/movies?${new URLSearchParams(query).toString()}`)).toMatchObject({
      status: 422,
      body: { code: "invalid_input", errors: [{ pointer }] },
    });
  });
});

describe("a genre's movies", () => {
  it("are listed oldest first, whichever of their genres it is", async () => {
    const titles = ["Light Sleeper", "Ocean's Eleven", "Die Straße"];
    expect(await find({ genre: "Crime" })).toEqual({ titles, next: null });
    expect(await findAll({ genre: "crime", limit: "1" })).toEqual(titles);
    expect(await find({ genre: "comedie" })).toEqual({ titles: ["Amélie"], next: null });
    expect(await find({ genre: "crim" })).toEqual({ titles: [], next: null });
  });
});
