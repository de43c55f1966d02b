import { describe, expect, it } from "vitest";
import { CINEMA, ask, inHours, make, someone } from "../../support/catalogue.ts";
import { buyer, call } from "../../support/world.ts";
import { CINEMA_CSV, THEATRE } from "./foreign-plans.ts";

type Json = Record<string, unknown>;

async function cinemaOf() {
  const owner = await someone();
  const cinemaId = await make("/v1/cinemas", owner, CINEMA);
  return { owner, path: `/v1/cinemas/${cinemaId}/screens` };
}

async function brought(plan: object) {
  const { owner, path } = await cinemaOf();
  const added = await ask("POST", path, { as: owner, body: { name: "One", ...plan } });
  return { owner, path, added, screenPath: `${path}/${String(added.body["id"])}` };
}

interface MapSeat {
  label: string;
  section?: string;
  row: string;
  x: number;
  y: number;
  at?: { x: number; y: number };
  status: string;
}

/** The seat map of a new showtime on the screen. */
async function onSale(owner: string, screenId: unknown, categories: string[]) {
  const movie = { title: "Metropolis", genre: "drama", duration_minutes: 150 };
  const showtimeId = await make("/v1/showtimes", owner, {
    movie_id: await make("/v1/movies", owner, movie),
    screen_id: screenId,
    starts_at: inHours(24),
    prices: Object.fromEntries(categories.map((word) => [word, { adult: 900 }])),
  });
  const path = `/v1/showtimes/${showtimeId}`;
  const seatMap = async () => (await ask("GET", `${path}/seats`)).body["seats"] as MapSeat[];
  return { path, seatMap };
}

const pretixOf = async (screenPath: string) => (await ask("GET", `${screenPath}/layout.pretix.json`)).body;

describe("a plan of pretix", () => {
  it("comes in with its sections, and says what has other names", async () => {
    const { added, screenPath } = await brought({ pretix: THEATRE });
    expect(added).toMatchObject({
      status: 201,
      body: {
        name: "One",
        capacity: 42,
        layout: { sections: [{ name: "Parkett" }, { name: "Rang", prefix: "R-" }] },
        renamed: {
          categories: [
            { name: "Parkett", word: "parkett" },
            { name: "Parkett links & rechts", word: "parkett_links_rechts" },
            { name: "Rang", word: "rang" },
          ],
          prefixes: [{ section: "Rang", prefix: "R-" }],
        },
      },
    });
    const { renamed: _, ...screen } = added.body;
    const read = await ask("GET", screenPath);
    expect(read.body).toEqual(screen);
    expect(read.headers.get("etag")).toBe(added.headers.get("etag"));
  });

  it("sells, and is drawn as there", async () => {
    const { owner, added } = await brought({ pretix: THEATRE });
    const { path, seatMap } = await onSale(owner, added.body["id"], [
      "parkett",
      "parkett_links_rechts",
      "rang",
    ]);
    const bought = await ask("POST", `${path}/reservations`, {
      as: (await buyer()).token,
      body: { seats: ["R-15"], confirm: true },
    });
    expect(bought).toMatchObject({ status: 201, body: { seats: [{ label: "R-15" }] } });
    const seats = new Map((await seatMap()).map((seat) => [seat.label, seat]));
    expect(seats.get("R-15")).toMatchObject({ row: "1", status: "sold" });

    const placeOf = (label: string) => {
      const seat = seats.get(label);
      return seat?.at ?? { x: seat?.x ?? Number.NaN, y: seat?.y ?? Number.NaN };
    };
    // A column is 30 pixels there, and a row 40.
    const origin = placeOf("18");
    for (const zone of THEATRE.zones)
      for (const row of zone.rows)
        for (const seat of row.seats) {
          const from = "position" in row ? row.position : { x: 0, y: 0 };
          const x = zone.position.x + from.x + seat.position.x - 120;
          const y = zone.position.y + from.y + seat.position.y - 80;
          const label = `${zone.name === "Rang" ? "R-" : ""}${row.row_number}${seat.seat_number}`;
          expect(placeOf(label).x - origin.x, label).toBeCloseTo(x / 30, 1);
          expect(placeOf(label).y - origin.y, label).toBeCloseTo(y / 40, 1);
        }
  });

  it("goes out again with the same seats, and comes in once more as it was", async () => {
    const { owner, path, added, screenPath } = await brought({ pretix: THEATRE });
    const file = await call("GET", `${screenPath}/layout.pretix.json`);
    expect(file.headers.get("content-type")).toBe("application/json");
    expect(file.headers.get("content-disposition")).toBe(
      `attachment; filename="screen-${String(added.body["id"])}.pretix.json"`,
    );
    const plan = await file.json<Json>();
    expect(plan).toMatchObject({
      name: "One",
      categories: [{ name: "parkett" }, { name: "parkett_links_rechts" }, { name: "rang" }],
      zones: [{ name: "Parkett" }, { name: "Rang", rows: [{ row_number: "1" }, { row_number: "2" }] }],
    });
    const again = await ask("POST", path, { as: owner, body: { name: "One", pretix: plan } });
    expect(again).toMatchObject({ status: 201, body: { layout: added.body["layout"] } });
  });

  it("is refused as a whole, with a pointer to everything that cannot be taken", async () => {
    const plan = structuredClone(THEATRE);
    const [first, second] = plan.zones[0]?.rows[0]?.seats ?? [];
    Object.assign(first ?? {}, { seat_number: "1 links", category: "Loge" });
    Object.assign(second ?? {}, { seat_guid: "stalls/1/6" });
    const { path, added } = await brought({ pretix: plan });
    expect(added).toMatchObject({
      status: 422,
      body: {
        code: "invalid_input",
        errors: [
          {
            in: "json",
            pointer: "/pretix/zones/0/rows/0/seats/0/category",
            detail: "There is no category Loge",
          },
          {
            pointer: "/pretix/zones/0/rows/0/seats/0/seat_number",
            detail: "A number of up to four digits, with a letter at most",
          },
          {
            pointer: "/pretix/zones/0/rows/0/seats/2/seat_guid",
            detail: "There is a seat stalls/1/6 already",
          },
        ],
      },
    });
    expect(await ask("GET", path)).toMatchObject({ body: { data: [] } });
  });

  it("may be larger than other bodies, but not than 4 MB", async () => {
    const row = (r: number) => ({
      row_number: String(r),
      position: { x: 0, y: r * 25 },
      seats: Array.from({ length: 100 }, (_, s) => ({
        seat_guid: `${r}-${s + 1}`,
        seat_number: String(s + 1),
        uuid: crypto.randomUUID(),
        position: { x: s * 25, y: 0 },
        category: "Parkett",
      })),
    });
    const hall = (rows: number) => ({
      ...THEATRE,
      zones: [
        { name: "Saal", position: { x: 0, y: 0 }, rows: Array.from({ length: rows }, (_, r) => row(r)) },
      ],
    });
    const { added, path, owner } = await brought({ pretix: hall(50) });
    expect(added).toMatchObject({ status: 201, body: { capacity: 5_000 } });
    expect(Object.keys(added.body["layout"] as object)).toEqual(["rows"]);
    const tooLarge = { name: "Two", pretix: { ...hall(1), name: "x".repeat(5_000_000) } };
    expect(await ask("POST", path, { as: owner, body: tooLarge })).toMatchObject({
      status: 413,
      body: { code: "body_too_large" },
    });
    expect(await ask("POST", path, { body: tooLarge })).toMatchObject({ status: 401 });
  });
});

describe("a CSV", () => {
  it("comes in, sells, and is drawn as there", async () => {
    const { owner, added } = await brought({ csv: CINEMA_CSV });
    expect(added).toMatchObject({
      status: 201,
      body: {
        capacity: 14,
        layout: { accessible: ["C1"] },
        renamed: {
          categories: [
            { name: "Sperrsitz", word: "sperrsitz" },
            { name: "Loge; hinten", word: "loge_hinten" },
          ],
          prefixes: [],
        },
      },
    });
    const { path, seatMap } = await onSale(owner, added.body["id"], ["sperrsitz", "loge_hinten"]);
    const bought = await ask("POST", `${path}/reservations`, {
      as: (await buyer()).token,
      body: { seats: ["A1", "C1"], confirm: true },
    });
    expect(bought).toMatchObject({ status: 201 });
    const seats = await seatMap();
    const drawn = seats.map(({ label, x, y, at = { x, y } }) => [label, at.x, at.y]);
    expect(drawn.filter(([label]) => ["A5", "A1", "A2", "A6", "C2"].includes(String(label)))).toEqual([
      ["A5", 1, 1],
      ["A1", 3, 1],
      ["A2", 5.5, 1],
      ["A6", 7.5, 1],
      ["C2", 4, 3],
    ]);
    expect(seats.filter(({ status }) => status === "sold").map(({ label }) => label)).toEqual(["A1", "C1"]);
  });

  it("goes out again, and comes in once more as it was", async () => {
    const { owner, path, added, screenPath } = await brought({ csv: CINEMA_CSV });
    const file = await call("GET", `${screenPath}/layout.csv`);
    expect(file.headers.get("content-type")).toBe("text/csv; charset=utf-8");
    expect(file.headers.get("content-disposition")).toBe(
      `attachment; filename="screen-${String(added.body["id"])}.csv"`,
    );
    const csv = await file.text();
    expect(csv.split("\r\n").slice(0, 3)).toEqual([
      "section,row,seat,x,y,category,accessible,companion,blocked,together,companion_of,label",
      ",A,5,1,1,sperrsitz,,,,,,A5",
      ",A,3,2,1,sperrsitz,,,,,,A3",
    ]);
    const again = await ask("POST", path, { as: owner, body: { name: "Two", csv } });
    expect(again).toMatchObject({ status: 201, body: { layout: added.body["layout"] } });
  });

  it("is refused with the line and the column", async () => {
    const { added } = await brought({ csv: "row,seat,x,y\nA,1,0,0\nA,2,one,0\n" });
    expect(added).toMatchObject({
      status: 422,
      body: { errors: [{ in: "json", pointer: "/csv", detail: "Line 3, x: one is no number" }] },
    });
  });
});

describe("a screen's layout", () => {
  it("is changed by a plan, which raises its version", async () => {
    const { owner, screenPath } = await brought({ csv: "row,seat\nA,1\nA,2\n" });
    const changed = await ask("PATCH", screenPath, { as: owner, body: { pretix: THEATRE } });
    expect(changed).toMatchObject({
      status: 200,
      body: { name: "One", capacity: 42, layout_version: 2, renamed: { prefixes: [{ prefix: "R-" }] } },
    });
    const renamed = await ask("PATCH", screenPath, { as: owner, body: { name: "Two" } });
    expect(renamed).toMatchObject({ status: 200, body: { name: "Two", layout_version: 2 } });
    expect(renamed.body).not.toHaveProperty("renamed");
  });

  it("is one of layout, pretix and csv", async () => {
    const { owner, path, screenPath } = await brought({ csv: "row,seat\nA,1\n" });
    const both = { name: "Two", csv: "row,seat\nA,1\n", pretix: THEATRE };
    for (const [method, to] of [
      ["POST", path],
      ["PATCH", screenPath],
    ] as const)
      expect(await ask(method, to, { as: owner, body: both })).toMatchObject({
        status: 422,
        body: { errors: [{ pointer: "/csv", detail: "Send one of layout, pretix and csv" }] },
      });
    expect(await ask("POST", path, { as: owner, body: { name: "Two" } })).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: "/layout", detail: "Send one of layout, pretix and csv" }] },
    });
  });

  it("is not found at another cinema, in any format", async () => {
    const [{ path }, { added }] = [await cinemaOf(), await brought({ csv: "row,seat\nA,1\n" })];
    for (const file of ["layout.csv", "layout.pretix.json"])
      expect(await ask("GET", `${path}/${String(added.body["id"])}/${file}`)).toMatchObject({
        status: 404,
        body: { code: "screen_not_found" },
      });
  });
});

describe("the largest layouts", () => {
  /** Each seat with a position, whose text has that many digits. */
  const curved = (seats: number, x: number) => ({
    rows: ["A", "B", "C", "D", "E"].map((label) => ({ label, seats: [{ from: 0, to: seats / 5 - 1 }] })),
    positions: Object.fromEntries(
      ["A", "B", "C", "D", "E"].flatMap((row, y) =>
        Array.from({ length: seats / 5 }, (_, n) => [`${row}${n}`, { x: x + n / 100, y: y / 4 }]),
      ),
    ),
  });

  it("have 50,000 seats that are drawn anywhere, and a showtime takes them", async () => {
    const { owner, added, screenPath } = await brought({ layout: curved(50_000, 1_000) });
    expect(added).toMatchObject({ status: 201, body: { capacity: 50_000 } });
    const { path } = await onSale(owner, added.body["id"], ["standard"]);
    const bought = await ask("POST", `${path}/reservations`, {
      as: (await buyer()).token,
      body: { seats: ["E9999"] },
    });
    expect(bought).toMatchObject({ status: 201 });
    const plan = (await pretixOf(screenPath))["zones"] as { rows: { seats: unknown[] }[] }[];
    expect(plan[0]?.rows.map(({ seats }) => seats.length)).toEqual([10_000, 10_000, 10_000, 10_000, 10_000]);
  });

  it("are refused where a row of the database would be too short for them", async () => {
    const long = Object.fromEntries(
      Object.entries(curved(50_000, 1_000).positions).map(([label, { x }]) => [
        label,
        { x: x + 1e-9, y: 1.123456789 },
      ]),
    );
    const { added } = await brought({ layout: { ...curved(50_000, 1_000), positions: long } });
    expect(added).toMatchObject({ status: 422, body: { errors: [{ pointer: "/layout" }] } });
    expect(JSON.stringify(added.body["errors"])).toContain("where 1800000 can be stored");
  });

  it("have few errors, however much of them is wrong", async () => {
    const zeros = Array.from({ length: 1_000 }, () => ({
      label: "A",
      seats: Array.from({ length: 200 }, () => 0),
    }));
    const positions = Object.fromEntries(Array.from({ length: 200_000 }, (_, n) => [`A${n}`, 0]));
    for (const layout of [
      { rows: zeros },
      { rows: zeros.slice(0, 1), positions },
      { sections: Array.from({ length: 100 }, () => ({ name: "A", rows: zeros.slice(0, 10) })) },
    ]) {
      const { added } = await brought({ layout });
      expect(added.status).toBe(422);
      expect((added.body["errors"] as unknown[]).length).toBeLessThan(200);
    }
    const plan = {
      ...THEATRE,
      zones: [{ position: { x: 0, y: 0 }, rows: [{ row_number: "1", seats: zeros[0]?.seats }] }],
    };
    const { added } = await brought({ pretix: plan });
    expect((added.body["errors"] as unknown[]).length).toBe(100);
  });
});
