/** Movies, and people with a ticket for them, inserted directly into D1. */

import { insertShowtime, insertUser } from "../../support/people.ts";
import { rows, run, token } from "../../support/world.ts";

export interface Person {
  readonly id: number;
  readonly token: string;
}

export interface Shown {
  readonly id: number;
  readonly showtimeId: number;
  readonly owner: Person;
}

let lastPerson = 6_000;
let lastMovie = 600;

type Traits = Parameters<typeof insertUser>[2] & { readonly name?: string };

export async function person({ name, ...claims }: Traits = {}): Promise<Person> {
  const id = ++lastPerson;
  await insertUser(run, id, claims);
  if (name !== undefined) await run("UPDATE users SET name = ?1 WHERE id = ?2", name, id);
  return { id, token: await token(id, claims) };
}

/** A movie with an owner and one showtime. */
export async function shown(): Promise<Shown> {
  await run(
    "INSERT OR IGNORE INTO users (id, email, password_hash, role, created_at_ms) VALUES (1, 'one@example.com', '', 'owner', 1)",
  );
  const owner = await person({ role: "owner" });
  const id = ++lastMovie;
  await run(
    "INSERT INTO movies (id, owner_id, title, genre, duration_minutes, created_at_ms) VALUES (?1, ?2, 'Metropolis', 'drama', 153, 1)",
    id,
    owner.id,
  );
  await insertShowtime(run, id, 1, 1);
  await run("UPDATE showtimes SET movie_id = ?1 WHERE id = ?1", id);
  return { id, showtimeId: id, owner };
}

/** A reservation of the person, in D1 only. */
export const reserve = ({ id }: Person, { showtimeId }: Shown, status = "confirmed"): Promise<unknown> =>
  run(
    `INSERT INTO reservations (id, seq, showtime_id, user_id, status, lines, total_cents, currency, held_at_ms)
     VALUES (?1 * 16777216 + ?2, 1, ?1, ?2, ?3, '[]', 0, 'EUR', 1)`,
    showtimeId,
    id,
    status,
  );

/** A new person with a ticket for the movie. */
export async function viewer(movie: Shown, traits: Traits = {}): Promise<Person> {
  const somebody = await person(traits);
  await reserve(somebody, movie);
  return somebody;
}

interface Sums {
  readonly count: number;
  readonly stars: number;
}

/** The sums in the movie's row, and the sums counted from the reviews. */
export async function sums({ id }: Pick<Shown, "id">): Promise<{ carried: Sums; counted: Sums }> {
  const [carried] = await rows<Sums>(
    "SELECT review_count AS count, review_stars AS stars FROM movies WHERE id = ?1",
    id,
  );
  const [counted] = await rows<Sums>(
    "SELECT count(*) AS count, coalesce(sum(stars), 0) AS stars FROM reviews WHERE movie_id = ?1 AND hidden_at_ms IS NULL",
    id,
  );
  if (carried === undefined || counted === undefined) throw new Error(`there is no movie ${id}`);
  return { carried, counted };
}
