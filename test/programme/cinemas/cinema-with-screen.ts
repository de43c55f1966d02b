/** A cinema with a screen, and showtimes put straight into D1: these tests are about where, not about what. */

import { CINEMA, LAYOUT, make, someone } from "../../support/catalogue.ts";
import { rows, run } from "../../support/world.ts";

export async function cinemaHouse() {
  const owner = await someone();
  const cinemaId = await make("/v1/cinemas", owner, CINEMA);
  const path = `/v1/cinemas/${cinemaId}`;
  const screenId = await make(`${path}/screens`, owner, { name: "One", layout: LAYOUT });
  return { owner, cinemaId, screenId, path, screenPath: `${path}/screens/${screenId}` };
}

/** The id of a new one, with the names that its cinema and screen have in `cinemaHouse`. */
export async function addShowtime(cinemaId: number, screenId: number, status = "on_sale"): Promise<number> {
  await run(
    `INSERT OR IGNORE INTO movies (id, owner_id, title, genre, duration_minutes, created_at_ms)
     SELECT 1, owner_id, 'Metropolis', 'drama', 153, 1 FROM cinemas WHERE id = ?1`,
    cinemaId,
  );
  const [added] = await rows<{ id: number }>(
    `INSERT INTO showtimes (incarnation, version, movie_id, cinema_id, screen_id, starts_at_ms, ends_at_ms, local_date,
       layout, capacity, prices, currency, payment, sales_open_at_ms, sales_close_at_ms, hold_minutes, max_seats,
       created_at_ms, status, cinema_name, address, screen_name)
     VALUES ('one', 1, 1, ?1, ?2, 2, 3, '2030-01-01', '{"seats":["A1"]}', 1, '{}', 'EUR', 'at_door', 1, 2, 10, 10, 1,
       ?3, 'Odeon', 'Main Street 1', 'One')
     RETURNING id`,
    cinemaId,
    screenId,
    status,
  );
  return added?.id ?? 0;
}
