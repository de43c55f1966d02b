/** Showtimes on a day of their own: at 20:00 paid at the door, at 22:00 online; at 18:00 another movie. */

import { CINEMA, ask, make, someone } from "../support/catalogue.ts";

export const TITLE = "Avengers: Endgame";
const OTHER_TITLE = "Amélie";
const SEATS = ["1", "2", "3", "7", "A1", "A2", "A3"];
const DAY_MS = 86_400_000;

let house: Promise<{ owner: string; cinemaId: number; movieId: number; otherId: number }> | undefined;
let days = 0;

async function build() {
  const owner = await someone();
  const movie = { genre: "action", duration_minutes: 100, trailer_url: "https://trailers.example/1" };
  return {
    owner,
    cinemaId: await make("/v1/cinemas", owner, CINEMA),
    movieId: await make("/v1/movies", owner, { ...movie, title: TITLE }),
    otherId: await make("/v1/movies", owner, { ...movie, title: OTHER_TITLE }),
  };
}

/** The day, and its showtimes. */
export async function programme() {
  const { owner, cinemaId, movieId, otherId } = await (house ??= build());
  const date = new Date(Date.now() + (30 + ++days) * DAY_MS).toISOString().slice(0, 10);
  const show = (movie: number, time: string, more: object = {}) =>
    make("/v1/showtimes", owner, {
      movie_id: movie,
      cinema_id: cinemaId,
      seats: SEATS,
      local_start: `${date}T${time}`,
      prices: { standard: { adult: 950 } },
      ...more,
    });
  const other = await show(otherId, "18:00");
  const atDoor = await show(movieId, "20:00");
  const online = await show(movieId, "22:00", { payment: "online" });
  return { date, other, atDoor, online, movieId };
}

/** Movies to remove: one with a show that nobody has a ticket for, one with a show that `buyer` has two tickets for. */
export async function removable(owner: string, buyer: string): Promise<{ unsold: string; sold: string }> {
  const shown = async () => {
    const movieId = await make("/v1/movies", owner, {
      title: "Greed",
      genre: "drama",
      duration_minutes: 100,
    });
    const show = { movie_id: movieId, timing: "2031-01-01 20:00", available_seats: 5 };
    return { movieId, showId: Number((await ask("POST", "/shows", { as: owner, body: show })).body["id"]) };
  };
  const [unsold, sold] = [await shown(), await shown()];
  await make("/reservations", buyer, { showtime_id: sold.showId, seats: ["1", "2"] });
  return { unsold: String(unsold.movieId), sold: String(sold.movieId) };
}

/** A seat's status in the public seat map of `/v1`. */
export async function statusOf(showtimeId: number, label: string): Promise<string | undefined> {
  const { body } = await ask("GET", `/v1/showtimes/${showtimeId}/seats`);
  return (body["seats"] as { label: string; status: string }[]).find((seat) => seat.label === label)?.status;
}
