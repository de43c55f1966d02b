/** `Accept` that can be met, and that cannot. */

import { beforeAll, describe, expect, it } from "vitest";
import { ask } from "../support/catalogue.ts";
import { insertUser } from "../support/people.ts";
import { buyer, call, run, showtime, token } from "../support/world.ts";

const ADMIN = 9_301;
let admin = "";
let show = 0;
let ticket = "";

beforeAll(async () => {
  ({ id: show } = await showtime(2, 5));
  await insertUser(run, ADMIN, { isAdmin: true });
  admin = await token(ADMIN, { isAdmin: true });
  const person = await buyer();
  const wish = { body: { seats: ["A1"], confirm: true }, as: person.token };
  const { body } = await ask("POST", `/v1/showtimes/${show}/reservations`, wish);
  [{ ticket_id: ticket }] = body["seats"] as [{ ticket_id: string }];
});

const asked = (path: string, accept: string, method = "GET") =>
  call(method, path, { as: admin, headers: { accept } });

describe("Accept", () => {
  it.each([
    ["/v1/movies", "*/*"],
    ["/v1/movies", "application/*"],
    ["/v1/movies", "application/json"],
    ["/v1/movies", "application/json; charset=utf-8"],
    ["/v1/movies", "Application/JSON"],
    ["/v1/movies", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"],
    ["/v1/movies", "text/csv, application/json;q=0.1"],
    ["/v1/movies", ""],
    ["/v1/admin/reports/movies?from=2026-01-01&to=2026-01-31", "text/csv"],
    ["/v1/admin/reports/movies?from=2026-01-01&to=2026-01-31", "text/*"],
    ["/v1/cinemas/1/schedule.jsonld", "application/ld+json"],
    ["/v1/cinemas/1/schedule.jsonld", "application/json"],
    ["/v1/cinemas/1/schedule.ics", "text/calendar"],
    ["/v1/schemas/layout.json", "application/json"],
  ])("of %s is met by %s", async (path, accept) => {
    const response = await asked(path, accept);
    await response.body?.cancel();
    expect(response.status).toBe(200);
  });

  it("of a ticket's image is met by what browsers and programs ask for", async () => {
    for (const accept of ["image/png", "image/*", "image/avif,image/webp,*/*;q=0.8"])
      expect((await asked(`/v1/tickets/${ticket}/qr.png`, accept)).status).toBe(200);
    expect((await asked(`/v1/tickets/${ticket}/qr.svg`, "image/svg+xml")).status).toBe(200);
  });

  it.each([
    ["/v1/movies", "text/csv", ["application/json"]],
    ["/v1/movies", "application/json;q=0", ["application/json"]],
    ["/v1/movies", "application/json;q=0, */*", ["application/json"]],
    ["/v1/movies", "application/*;q=0, text/html", ["application/json"]],
    ["/v1/movies", "application/problem+json", ["application/json"]],
    ["/v1/movies", "nonsense", ["application/json"]],
    ["/v1/admin/reports/movies?from=2026-01-01&to=2026-01-31", "text/html", ["application/json", "text/csv"]],
    ["/v1/cinemas/1/schedule.ics", "application/json", ["text/calendar"]],
    ["/v1/showtimes/101/live", "application/json", ["text/event-stream"]],
    ["/v1/me", "image/png", ["application/json"]],
  ])("of %s is not met by %s: 406, as a problem document", async (path, accept, types) => {
    const response = await asked(path, accept);
    expect(response.status).toBe(406);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect(response.headers.get("access-control-allow-origin")).toBe("*");
    expect(await response.json()).toMatchObject({ code: "not_acceptable", media_types: types });
  });

  it("is looked at before anything is done, and before who asks", async () => {
    const wish = { seats: ["A2"], confirm: true };
    const path = `/v1/showtimes/${show}/reservations`;
    const refused = await call("POST", path, { body: wish, headers: { accept: "text/html" } });
    expect(refused.status).toBe(406);
    const person = await buyer();
    expect((await ask("POST", path, { body: wish, as: person.token })).status).toBe(201);
  });

  it("of a HEAD is met as that of its GET", async () => {
    expect((await asked("/v1/movies", "application/json", "HEAD")).status).toBe(200);
    expect((await asked("/v1/movies", "text/csv", "HEAD")).status).toBe(406);
  });

  it("does not change other errors, nor answers without content", async () => {
    const missing = await asked("/v1/nowhere", "text/csv");
    expect(missing.status).toBe(404);
    expect(missing.headers.get("content-type")).toBe("application/problem+json");
    expect((await asked("/v1/movies", "text/csv", "OPTIONS")).status).toBe(204);
    const leaving = { as: (await buyer()).token, headers: { accept: "text/csv" } };
    expect((await call("POST", "/v1/auth/logout", leaving)).status).toBe(204);
  });

  it("is the client's choice, by quality", async () => {
    const typeFor = async (accept: string) =>
      (await asked("/v1/admin/reports/movies?from=2026-01-01&to=2026-01-31", accept)).headers
        .get("content-type")
        ?.split(";")[0];
    expect(await typeFor("text/csv;q=0.5, application/json;q=0.4")).toBe("text/csv");
    expect(await typeFor("text/csv;q=0.1, */*")).toBe("application/json");
    expect(await typeFor("text/csv, */*")).toBe("text/csv");
    expect(await typeFor("application/json;q=0, */*")).toBe("text/csv");
    expect(await typeFor("*/*")).toBe("application/json");
  });

  it("is not looked at by the older paths", async () => {
    expect((await call("GET", "/movies", { headers: { accept: "text/csv" } })).status).toBe(200);
  });
});
