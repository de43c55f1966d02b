/** What reports and lists are asked for: a cinema of others, days the wrong way round, days beyond the calendar. */

import { beforeAll, describe, expect, it } from "vitest";
import { CINEMA, ask, make, someone } from "../../support/catalogue.ts";
import { call } from "../../support/world.ts";

let owner: string;
let own: number;
let others: number;

beforeAll(async () => {
  owner = await someone();
  own = await make("/v1/cinemas", owner, CINEMA);
  others = await make("/v1/cinemas", await someone(), CINEMA);
});

const PERIOD = "from=2026-01-01&to=2026-01-31";

const GROUPS = ["cinema", "screen", "movie", "day", "week", "format", "category", "ticket_type", "channel"];

const OF_A_CINEMA = [
  ...[...GROUPS, "promo_code", "tax", "means"].map(
    (by) => `/v1/admin/reports/groups?${PERIOD}&group_by=${by}`,
  ),
  `/v1/admin/reports/groups?${PERIOD}&group_by=day&compare_from=2025-01-01&compare_to=2025-01-31`,
  `/v1/admin/reports/sales?${PERIOD}`,
  "/v1/admin/reports/film-hire?movie_id=1&week=2026-01-01",
];

describe.each(OF_A_CINEMA)("GET %s", (path) => {
  it.each(["application/json", "text/csv"])("of another's cinema is not found, as %s", async (accept) => {
    for (const cinema of [others, 999_999]) {
      const answer = await ask("GET", `${path}&cinema_id=${cinema}`, { as: owner, headers: { accept } });
      expect(answer).toMatchObject({ status: 404, body: { code: "cinema_not_found" } });
    }
    const answer = await call("GET", `${path}&cinema_id=${own}`, { as: owner, headers: { accept } });
    expect(answer.status).toBe(200);
    await answer.text();
  });
});

const [EARLY, LATE] = ["2026-01-01T10:00:00Z", "2026-01-01T11:00:00Z"];

it.each([
  [`/v1/orders?from=${LATE}&to=${EARLY}`, `/v1/orders?from=${EARLY}&to=${LATE}`],
  // 12:00 there is before 11:00 here.
  [
    `/v1/admin/audit?from=${LATE}&to=2026-01-01T12:00:00%2B02:00`,
    `/v1/admin/audit?from=${LATE}&to=2026-01-01T12:00:00-02:00`,
  ],
  ["/v1/admin/reports/summary?from=2026-02-01&to=2026-01-31", `/v1/admin/reports/summary?${PERIOD}`],
  ["/v1/showtimes?from=2026-02-01&to=2026-01-31", `/v1/showtimes?${PERIOD}`],
])("GET %s is refused, and %s is answered", async (wrong, right) => {
  const answer = await ask("GET", wrong, { as: owner });
  expect(answer).toMatchObject({ status: 422, body: { errors: [{ in: "query", pointer: "/to" }] } });
  expect(await ask("GET", right, { as: owner })).toMatchObject({ status: 200 });
});

it.each([
  ["/v1/admin/reports/film-hire?movie_id=1&week=9999-12-31", "/week"],
  ["/v1/admin/reports/film-hire?movie_id=1&week=0001-01-01", "/week"],
  ["/v1/admin/reports/groups?from=9999-12-30&to=9999-12-31&group_by=week", "/from"],
  [
    `/v1/admin/reports/groups?${PERIOD}&group_by=week&compare_from=9999-12-30&compare_to=9999-12-31`,
    "/compare_from",
  ],
])("GET %s is refused: there are no such shows", async (path, pointer) => {
  const answer = await ask("GET", path, { as: owner });
  expect(answer).toMatchObject({
    status: 422,
    body: {
      code: "invalid_input",
      errors: expect.arrayContaining([expect.objectContaining({ pointer })]) as unknown,
    },
  });
});
