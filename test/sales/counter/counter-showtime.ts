/** A cinema with one showtime, those who run it, and what its seats and guests have come to. */

import { boxOffice } from "../../../src/box-office/service.ts";
import { CINEMA, MOVIE, ask, inHours, make, someone } from "../../support/catalogue.ts";
import { rows } from "../../support/world.ts";

/** A row of `perRow` seats, and two more that the plan blocks. */
const layout = (perRow: number) => ({
  rows: [
    { label: "A", seats: [{ from: 1, to: perRow }] },
    { label: "Z", seats: [{ from: 1, to: 2 }] },
  ],
  blocked: ["Z1", "Z2"],
});

interface GuestRow {
  id: number;
  name: string | null;
  email: string | null;
  reservation_id: number | null;
}

export async function counterHouse(perRow = 6, changes: object = {}) {
  const owner = await someone();
  const cinemaId = await make("/v1/cinemas", owner, CINEMA);
  const screen = { name: "One", layout: layout(perRow) };
  const screenId = await make(`/v1/cinemas/${cinemaId}/screens`, owner, screen);
  const movieId = await make("/v1/movies", owner, MOVIE);
  const id = await make("/v1/showtimes", owner, {
    movie_id: movieId,
    screen_id: screenId,
    starts_at: inHours(24),
    prices: { standard: { adult: 900, child: 600 } },
    ...changes,
  });
  const post = (verb: string, body: unknown, as = owner, key?: string) =>
    ask("POST", `/v1/showtimes/${id}/${verb}`, {
      as,
      body,
      ...(key !== undefined && { headers: { "idempotency-key": key } }),
    });
  return {
    id,
    cinemaId,
    owner,
    post,
    block: (seats: string[], reason = "house", as = owner) => post("block-seats", { seats, reason }, as),
    unblock: (seats: string[], as = owner) => post("unblock-seats", { seats }, as),
    sell: (body: object, key?: string) => post("counter-sales", body, owner, key),
    buy: (as: string, body: object) => post("reservations", { confirm: true, ...body }, as),
    sales: async (query = "") =>
      (await ask("GET", `/v1/showtimes/${id}/counter-sales${query}`, { as: owner })).body,
    guests: () =>
      rows<GuestRow>("SELECT id, name, email, reservation_id FROM guests WHERE showtime_id = ?1", id),
    /** As the box office knows them, by label. */
    seats: async (): Promise<Record<string, string>> => {
      const map = await boxOffice(id).seatMap();
      return Object.fromEntries((map?.seats ?? []).map(({ label, status }) => [label, status]));
    },
  };
}
