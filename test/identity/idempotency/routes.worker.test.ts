import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { startOn } from "../../programme/batches/batches.ts";
import { LAYOUT, MOVIE, CINEMA, ask, house, someone } from "../../support/catalogue.ts";
import { insertUser } from "../../support/people.ts";
import { stopQueues } from "../../support/queues.ts";
import { rows, run } from "../../support/world.ts";

beforeAll(() => insertUser(run, 200_000));
beforeEach(stopQueues);

type Place = Awaited<ReturnType<typeof house>>;

interface Case {
  readonly path: string;
  readonly body: unknown;
  readonly headers?: Record<string, string>;
  /** The table whose rows the request adds to. */
  readonly table: string;
}

/** Of each route whose change D1 decides, one request that would make another thing if it were carried out again. */
const CASES: Record<string, (place: Place) => Case> = {
  "a movie": () => ({ path: "/v1/movies", body: MOVIE, table: "movies" }),
  "a cinema": () => ({ path: "/v1/cinemas", body: CINEMA, table: "cinemas" }),
  "a screen": ({ cinemaId }) => ({
    path: `/v1/cinemas/${cinemaId}/screens`,
    body: { name: "Another", layout: LAYOUT },
    table: "screens",
  }),
  "a closure": ({ cinemaId, screenId }) => ({
    path: `/v1/cinemas/${cinemaId}/screens/${screenId}/closures`,
    body: { from: startOn(1), to: startOn(2), reason: "repair" },
    table: "screen_closures",
  }),
  "a price card": ({ cinemaId }) => ({
    path: `/v1/cinemas/${cinemaId}/price-cards`,
    body: { name: "Standard", prices: [{ prices: { standard: { adult: 900, child: 600 } } }] },
    table: "price_cards",
  }),
  "a showtime": ({ showtime }) => ({
    path: "/v1/showtimes",
    body: showtime({ starts_at: startOn(3) }),
    table: "showtimes",
  }),
  "many showtimes": ({ showtime }) => ({
    path: "/v1/showtimes/batch",
    body: { showtimes: [showtime({ starts_at: startOn(4) }), showtime({ starts_at: startOn(5) })] },
    table: "showtimes",
  }),
  "a promo code": () => ({
    path: "/v1/promo-codes",
    body: { code: "ONCE", percent: 5 },
    table: "promo_codes",
  }),
  "a shift": ({ cinemaId }) => ({
    path: `/v1/cinemas/${cinemaId}/shifts`,
    body: { float: 100 },
    table: "shifts",
  }),
  "a gate key": ({ cinemaId }) => ({
    path: "/v1/gate-keys",
    body: { name: "A phone", cinema_id: cinemaId },
    table: "gate_keys",
  }),
  "somebody of the staff": ({ cinemaId }) => ({
    path: `/v1/cinemas/${cinemaId}/staff`,
    body: { email: "once@staff.example", roles: ["cashier"] },
    table: "staff_invitations",
  }),
  "a report by mail": ({ cinemaId }) => ({
    path: "/v1/report-schedules",
    body: { group_by: "ticket_type", hour: 8, language: "de", cinema_id: cinemaId },
    table: "report_schedules",
  }),
};

describe("a POST that is repeated with its Idempotency-Key", () => {
  it.each(Object.entries(CASES))("makes %s once", async (_, caseOf) => {
    const place = await house();
    const { path, body, table } = caseOf(place);
    const count = async () => (await rows(`SELECT count(*) AS n FROM ${table}`))[0]?.["n"];
    const post = (key: string) =>
      ask("POST", path, { as: place.owner, body, headers: { "idempotency-key": key } });
    const first = await post("a");
    expect(first.status).toBe(201);
    const made = await count();
    const again = await post("a");
    expect(again).toMatchObject({ status: 201, body: first.body });
    expect(again.headers.get("idempotent-replayed")).toBe("true");
    expect(await count()).toBe(made);
  });

  it("is not answered to somebody who may not do it any more", async () => {
    const place = await house();
    const other = await someone();
    const path = `/v1/cinemas/${place.cinemaId}/screens`;
    const asked = { body: { name: "Another", layout: LAYOUT }, headers: { "idempotency-key": "a" } };
    expect((await ask("POST", path, { as: place.owner, ...asked })).status).toBe(201);
    expect((await ask("POST", path, { as: other, ...asked })).status).toBe(404);
  });
});
