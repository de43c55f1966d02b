import { expect, it } from "vitest";
import { seenIn, shownAt } from "../../../src/identity/audit/before.ts";
import { documented, idsIn, isInLedger, madeBy, thingOf } from "../../../src/identity/audit/entry.ts";

it.each([
  ["/v1/showtimes/:id", "/v1/showtimes/{id}"],
  ["/v1/cinemas/:id/staff/:user_id", "/v1/cinemas/{id}/staff/{user_id}"],
  ["/movies/:id/", "/movies/{id}"],
  ["/x/:id{[0-9]+}/y", "/x/{id}/y"],
])("the route %s is %s in the document", (pattern, path) => {
  expect(documented(pattern)).toBe(path);
});

it("only ids that are no secrets are noted", () => {
  expect(
    idsIn({
      id: "28",
      mail: "reservation_confirmed:469762049",
      code: "eyJhbGciOi",
      token: "gate_abc",
      long: "1".repeat(16),
    }),
  ).toEqual({ id: 28, mail: "reservation_confirmed:469762049" });
});

it.each([
  ["PATCH /v1/showtimes/{id}", { id: 28 }, undefined, { noun: "showtimes", id: 28 }],
  ["POST /v1/admin/showtimes/{id}/rebuild", { id: 28 }, undefined, { noun: "showtimes", id: 28 }],
  ["POST /v1/cinemas/{id}/screens", { id: 3 }, 9, { noun: "cinemas", id: 3 }],
  ["POST /v1/movies", {}, 5, { noun: "movies", id: 5 }],
  ["PUT /movies/{id}", { id: 5 }, undefined, { noun: "movies", id: 5 }],
  ["POST /v1/showtimes/batch", {}, undefined, null],
])("%s is about one thing", (action, ids, made, thing) => {
  expect(thingOf(action, ids, made)).toEqual(thing);
});

it("what was made is known by the answer", () => {
  const act = (action: string) => ({ action, ids: {} });
  const created = (...cinemas: number[]) => ({
    created: cinemas.map((id) => ({ showtime: { id: 1, cinema: { id } } })),
  });
  expect(madeBy(act("POST /v1/showtimes"), { id: 28 })).toEqual({ noun: "showtimes", id: 28 });
  expect(madeBy(act("POST /shows"), { show_id: 28 })).toEqual({ noun: "shows", id: 28 });
  expect(madeBy(act("POST /v1/showtimes/batch"), created(3, 3))).toEqual({ noun: "cinemas", id: 3 });
  expect(madeBy(act("POST /v1/showtimes/batch"), created(3, 4))).toBeNull();
  expect(madeBy(act("POST /v1/showtimes/batch"), created())).toBeNull();
  expect(madeBy(act("POST /v1/movies"), null)).toBeNull();
});

it.each([
  ["POST /v1/showtimes/{id}/counter-sales", true],
  ["POST /v1/showtimes/{id}/block-seats", true],
  ["POST /v1/orders/{id}/cancel", true],
  ["POST /v1/orders/{id}/notes", false],
  ["POST /v1/check-ins/undo", true],
  ["POST /v1/showtimes/{id}/seats", false],
  ["PATCH /v1/showtimes/{id}", false],
])("%s: in a ledger %s", (action, expected) => {
  expect(isInLedger(action)).toBe(expected);
});

it("a thing is seen before its change where a GET shows it", () => {
  expect(shownAt("POST /v1/movies", "/v1/movies")).toBeNull();
  expect(shownAt("PATCH /v1/movies/{id}", "/v1/movies/5")).toBe("/v1/movies/5");
  expect(shownAt("PUT /movies/{id}", "/movies/5/")).toBe("/movies/5");
  expect(shownAt("PUT /v1/movies/{id}/poster", "/v1/movies/5/poster")).toBe("/v1/movies/5");
  const invitations = "/v1/cinemas/{id}/staff/invitations/{invitation_id}";
  expect(shownAt(`DELETE ${invitations}`, "/v1/cinemas/3/staff/invitations/4")).toBe("/v1/cinemas/3/staff");
  const answer = { invitations: [{ id: 3 }, { id: 4, roles: ["door"] }] };
  expect(seenIn(`DELETE ${invitations}`, { id: 3, invitation_id: 4 }, answer)).toEqual({
    id: 4,
    roles: ["door"],
  });
  expect(seenIn(`DELETE ${invitations}`, { id: 3, invitation_id: 9 }, answer)).toBeNull();
  expect(seenIn(`DELETE ${invitations}`, { id: 3 }, null)).toBeNull();
  expect(seenIn("PATCH /v1/movies/{id}", { id: 5 }, { id: 5 })).toEqual({ id: 5 });
});
