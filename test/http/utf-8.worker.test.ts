/** JSON that is no UTF-8 is refused: it would be stored with other characters than were meant. */

import { exports } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { someone } from "../support/catalogue.ts";
import { buyer, rows, showtime } from "../support/world.ts";

const post = (path: string, as: string, body: BodyInit, more: object = {}) =>
  exports.default.fetch(`http://matinee.test${path}`, {
    method: "POST",
    headers: { authorization: `Bearer ${as}`, "content-type": "application/json; charset=utf-8" },
    body,
    ...more,
  });

/** "Amélie" in Latin 1. */
const latin1 = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));

const movie = (title: string) => JSON.stringify({ title, genre: "Comedy", duration_minutes: 100 });

describe("a body", () => {
  it("in another encoding is malformed, and nothing is done", async () => {
    const as = await someone();
    const answer = await post("/v1/movies", as, latin1(movie("Am\u00e9lie in Latin 1")));
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ code: "malformed_json" });
    expect(await rows("SELECT 1 FROM movies WHERE title LIKE 'Am%lie in Latin 1'")).toEqual([]);
  });

  it("in UTF-8 is read as it is, also with U+FFFD itself, and in pieces", async () => {
    const as = await someone();
    const bytes = new TextEncoder().encode(movie("Am\u00e9lie \ud83c\udfac"));
    const { readable, writable } = new TransformStream<Uint8Array>();
    const writer = writable.getWriter();
    void writer
      .write(bytes.slice(0, 14))
      .then(() => writer.write(bytes.slice(14)))
      .then(() => writer.close());
    const answer = await post("/v1/movies", as, readable, { duplex: "half" });
    expect(await answer.json()).toMatchObject({ title: "Am\u00e9lie \ud83c\udfac" });
    expect((await post("/v1/movies", as, movie("A \ufffd"))).status).toBe(201);
  });

  it("of a layout, which may be large, is no exception", async () => {
    const answer = await post("/v1/cinemas/1/screens", await someone(), latin1('{"name":"S\u00e3o"}'));
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ code: "malformed_json" });
  });

  it("of a purchase is read once", async () => {
    const { id } = await showtime(1, 2);
    const { token } = await buyer();
    const answer = await post(`/v1/showtimes/${id}/reservations`, token, JSON.stringify({ seats: ["A1"] }));
    expect(answer.status).toBe(201);
    expect(
      (await post(`/v1/showtimes/${id}/reservations`, token, latin1('{"seats":["\u00c41"]}'))).status,
    ).toBe(400);
  });
});
