/** A cinema with two showtimes, its owner, a manager and a cashier. */

import { CINEMA, MOVIE, ask, inHours, make, someone } from "../../support/catalogue.ts";
import { buyer, run } from "../../support/world.ts";

const layout = { rows: [{ label: "A", seats: [{ from: 1, to: 6 }] }] };

export async function actHouse(changes: object = {}, other: object = {}) {
  const owner = await someone();
  const cinemaId = await make("/v1/cinemas", owner, CINEMA);
  const screens = [
    await make(`/v1/cinemas/${cinemaId}/screens`, owner, { name: "One", layout }),
    await make(`/v1/cinemas/${cinemaId}/screens`, owner, { name: "Two", layout }),
  ];
  const movieId = await make("/v1/movies", owner, MOVIE);
  const showtime = (screenId: number | undefined, more: object): Promise<number> =>
    make("/v1/showtimes", owner, {
      movie_id: movieId,
      screen_id: screenId,
      starts_at: inHours(24),
      prices: { standard: { adult: 900, child: 600 } },
      ...more,
    });
  const id = await showtime(screens[0], changes);
  const otherId = await showtime(screens[1], other);
  const employ = async (role: string) => {
    const person = await buyer();
    await run("INSERT INTO staff VALUES (?1, ?2, ?3, 1, 1)", cinemaId, person.id, JSON.stringify([role]));
    return person;
  };
  /** Opens the person's shift at a till of the cinema. */
  const openShift = (as: string): Promise<unknown> =>
    make(`/v1/cinemas/${cinemaId}/shifts`, as, { float: 0 });
  const post = (path: string, body: unknown, as: string, key?: string) =>
    ask("POST", `/v1${path}`, {
      as,
      body,
      ...(key !== undefined && { headers: { "idempotency-key": key } }),
    });
  return {
    id,
    otherId,
    cinemaId,
    owner,
    manager: await employ("manager"),
    cashier: await employ("cashier"),
    openShift,
    post,
    /** An order of a buyer, who pays at the door. */
    order: async (seats: unknown[], showtimeId = id) => {
      const person = await buyer();
      const sold = await post(
        `/showtimes/${showtimeId}/reservations`,
        { seats, confirm: true },
        person.token,
      );
      if (sold.status !== 201) throw new Error(JSON.stringify(sold.body));
      return { id: Number(sold.body["id"]), person };
    },
    /** Of somebody new, sold by `as` at the counter. */
    counterSale: (seats: unknown[], as: string) =>
      post(`/showtimes/${id}/counter-sales`, { seats, guest: { name: "Ada" } }, as),
    act: (verb: "cancel" | "payouts" | "exchange", orderId: number, body: object, as: string, key?: string) =>
      post(`/orders/${orderId}/${verb}`, { reason: "asked at the counter", ...body }, as, key),
    seat: async (label: string, showtimeId = id): Promise<unknown> => {
      const map = await ask("GET", `/v1/showtimes/${showtimeId}/seats`, {});
      return (map.body["seats"] as { label: string; status: string }[]).find((one) => one.label === label)
        ?.status;
    },
  };
}
