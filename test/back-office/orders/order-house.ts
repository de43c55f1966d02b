/** A cinema with shows, those who work there, and orders of all kinds. */

import { CINEMA, MOVIE, ask, inHours, make, someone } from "../../support/catalogue.ts";
import { insertUser } from "../../support/people.ts";
import { buyer, run, token } from "../../support/world.ts";

const HALL = { rows: ["A", "B", "C", "D"].map((label) => ({ label, seats: [{ from: 1, to: 30 }] })) };

let lastMember = 40_000;

interface Listed {
  id: number;
  status: string;
  channel: string;
  seats: string[];
  holder: { kind: string; id: number; name: string | null; email: string | null; phone: string | null };
  due: { amount: number };
  showtime: { id: number; movie: { title: string }; cinema: { id: number } };
}

/** A cinema of an owner, who is new unless one is given. */
export async function orderHouse(owner?: string) {
  const as = owner ?? (await someone());
  const cinemaId = await make("/v1/cinemas", as, CINEMA);
  const screenId = await make(`/v1/cinemas/${cinemaId}/screens`, as, { name: "One", layout: HALL });
  const movieId = await make("/v1/movies", as, MOVIE);
  let hours = 24;
  return {
    owner: as,
    cinemaId,
    /** A show a day from now, or later. */
    show: (changes: object = {}): Promise<number> => {
      hours += 6;
      return make("/v1/showtimes", as, {
        movie_id: movieId,
        screen_id: screenId,
        starts_at: inHours(hours),
        prices: { standard: { adult: 900 } },
        max_seats_per_buyer: 50,
        ...changes,
      });
    },
    employ: (...roles: string[]) => employ(cinemaId, roles),
    sell: async (
      showtimeId: number,
      seats: string[],
      guest: object = {},
      seller = as,
    ): Promise<{ id: number; tickets: string[]; guest: number }> => {
      const sold = await ask("POST", `/v1/showtimes/${showtimeId}/counter-sales`, {
        as: seller,
        body: { seats, guest },
      });
      if (sold.status !== 201) throw new Error(JSON.stringify(sold.body));
      const { id, seats: places } = sold.body as { id: number; seats: { ticket_id: string }[] };
      const { id: guestId } = sold.body["guest"] as { id: number };
      return { id, tickets: places.map(({ ticket_id: ticket }) => ticket), guest: guestId };
    },
  };
}

/** Somebody new who works in the cinema in these roles. */
async function employ(cinemaId: number, roles: string[]): Promise<{ id: number; token: string }> {
  const id = ++lastMember;
  await insertUser(run, id);
  await run("UPDATE users SET name = ?2 WHERE id = ?1", id, `Staff ${id}`);
  await run(
    "INSERT INTO staff (cinema_id, user_id, roles, since_ms, invited_by) VALUES (?1, ?2, ?3, 1, 1)",
    cinemaId,
    id,
    JSON.stringify(roles),
  );
  return { id, token: await token(id) };
}

/** An order of a buyer, who is new unless one is given. */
export async function buy(showtimeId: number, seats: string[], by?: { id: number; token: string }) {
  const person = by ?? (await buyer());
  const bought = await ask("POST", `/v1/showtimes/${showtimeId}/reservations`, {
    as: person.token,
    body: { seats, confirm: true },
  });
  if (bought.status !== 201) throw new Error(JSON.stringify(bought.body));
  const { id, seats: places } = bought.body as { id: number; seats: { ticket_id: string }[] };
  return { id, person, tickets: places.map(({ ticket_id: ticket }) => ticket) };
}

export async function listed(as: string, query: Record<string, string | number | boolean> = {}) {
  const text = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]));
  const answer = await ask("GET", `/v1/orders?${text.toString()}`, { as });
  if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
  return answer.body as unknown as { data: Listed[]; next: string | null };
}

export const idsOf = async (...request: Parameters<typeof listed>): Promise<number[]> =>
  (await listed(...request)).data.map(({ id }) => id);
