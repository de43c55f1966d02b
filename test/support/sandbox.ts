/** A sandbox cinema with a show that is paid online, and a test key. Its names are in nobody else's answers. */

import { CINEMA, LAYOUT, MOVIE, ask, inHours, make, someone } from "./catalogue.ts";

const NAME = "Trial Palace";
const SCREEN = "Trial Hall";
const ADDRESS = "Trial Street 9";

/** What only a sandbox's own people may read. */
export const SECRETS = [NAME, SCREEN, ADDRESS];

const SCOPES = {
  programme: "write",
  prices: "write",
  counter: "write",
  orders: "write",
  customers: "write",
  door: "write",
  reports: "read",
  webhooks: "write",
} as const;

export async function testKeyOf(owner: string, changes: object = {}): Promise<string> {
  const made = await ask("POST", "/v1/api-keys", {
    as: owner,
    body: { name: "Trials", scopes: SCOPES, test: true, ...changes },
  });
  if (made.status !== 201) throw new Error(`${made.status} ${JSON.stringify(made.body)}`);
  return String(made.body["key"]);
}

/** An owner with a cinema of the public and a sandbox, a movie, and a test key of the sandbox. */
export async function sandbox() {
  const owner = await someone();
  const cinemaId = await make("/v1/cinemas", owner, { ...CINEMA, name: "Odeon" });
  const sandboxId = await make("/v1/cinemas", owner, {
    ...CINEMA,
    name: NAME,
    address: ADDRESS,
    sandbox: true,
  });
  const screenOf = (id: number, name: string) =>
    make(`/v1/cinemas/${id}/screens`, owner, { name, layout: LAYOUT });
  const screenId = await screenOf(cinemaId, "One");
  const sandboxScreenId = await screenOf(sandboxId, SCREEN);
  const movieId = await make("/v1/movies", owner, MOVIE);
  const key = await testKeyOf(owner);
  const showtime = (changes: object = {}) => ({
    movie_id: movieId,
    screen_id: sandboxScreenId,
    starts_at: inHours(24),
    prices: { standard: { adult: 900, child: 600 }, premium: { adult: 1200 } },
    payment: "online",
    ...changes,
  });
  return { owner, cinemaId, sandboxId, screenId, sandboxScreenId, movieId, key, showtime };
}
