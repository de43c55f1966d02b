/** What the callers ask for: one cinema with its shows and sales, and new things for requests that use one up. */

import { reservationById } from "../../../src/box-office/service.ts";
import { bookingUrl } from "../../../src/door/bookings/service.ts";
import { CINEMA, MOVIE, make } from "../../support/catalogue.ts";
import { insertUser } from "../../support/people.ts";
import { call, run } from "../../support/world.ts";
import { IDS, as, employ, giveGateKey } from "./people.ts";
import type { Name } from "./people.ts";

let count = 0;

/** A number that nothing here has yet. */
export const next = (): number => ++count;

/** Filled by `buildWorld`. */
export const world = {
  cinemaId: 0,
  screenId: 0,
  movieId: 0,
  showtimeId: 0,
  soldOutId: 0,
  ticketId: "",
  reservationId: 0,
  reviewId: 0,
  apiKeyId: 0,
  webhookId: 0,
};

interface Sale {
  readonly id: number;
  readonly seats: { ticket_id: string }[];
}

/** A new reservation of the user's. */
export async function sale(confirm: boolean): Promise<Sale> {
  const response = await call("POST", `/v1/showtimes/${world.showtimeId}/reservations`, {
    as: as("user"),
    body: { seats: [`A${next()}`], confirm },
  });
  if (response.status !== 201) throw new Error(await response.text());
  return response.json();
}

export const newCinema = (): Promise<number> => make("/v1/cinemas", as("owner"), CINEMA);

export const newMovie = (): Promise<number> =>
  make("/v1/movies", as("owner"), { ...MOVIE, duration_minutes: 10 });

export const newCode = (): Promise<number> =>
  make("/v1/promo-codes", as("owner"), {
    code: `CODE${next()}`,
    percent: 10,
    showtime_ids: [world.showtimeId],
  });

export const priceCard = { name: "Standard", prices: [{ prices: { standard: { adult: 900 } } }] };

/** The path of a new price card. */
export async function newPriceCard(): Promise<string> {
  const path = `/cinemas/${world.cinemaId}/price-cards`;
  return `${path}/${await make(`/v1${path}`, as("owner"), priceCard)}`;
}

export const newGateKey = (): Promise<number> =>
  make("/v1/gate-keys", as("owner"), { name: "A phone", cinema_id: world.cinemaId });

/** Nobody listens there: no test reaches the network. */
export const webhookBody = () => ({ url: "https://hooks.example.com/", cinemas: [world.cinemaId] });

export const newWebhook = (): Promise<number> => make("/v1/webhooks", as("owner"), webhookBody());

/** An owner has at most ten. */
export async function forgetWebhooks(): Promise<void> {
  world.webhookId = 0;
  await run("UPDATE webhook_endpoints SET status = 'removed'");
}

/** The same one for many requests. */
export async function webhook(): Promise<number> {
  world.webhookId ||= await newWebhook();
  return world.webhookId;
}

/** A webhook with a delivery in its log. */
export async function delivery(): Promise<{ id: number; delivery: number }> {
  const id = await webhook();
  await run(
    `INSERT OR IGNORE INTO events (owner_id, number, id, type, cinema_id, showtime_id, at_ms, data)
     SELECT owner_id, 1, 'evt_1', 'showtime.published', ?2, 1, 1, '{}' FROM webhook_endpoints WHERE id = ?1`,
    id,
    world.cinemaId,
  );
  await run(
    "INSERT OR IGNORE INTO webhook_deliveries (endpoint_id, number, tries, status) VALUES (?1, 1, 1, 'failed')",
    id,
  );
  return { id, delivery: 1 };
}

export const newTicket = async (): Promise<string> => (await sale(true)).seats[0]?.ticket_id ?? "";

export async function usedTicket(): Promise<string> {
  const code = await newTicket();
  await call("POST", "/v1/check-ins", { as: as("owner"), body: { code, gate: "North" } });
  return code;
}

/** A guest of a sale at the owner's counter. */
export async function newGuest(): Promise<number> {
  const response = await call("POST", `/v1/showtimes/${world.showtimeId}/counter-sales`, {
    as: as("owner"),
    body: { seats: [`A${next()}`] },
  });
  return (await response.json<{ guest: { id: number } }>()).guest.id;
}

let lastReceipt = 0;

/** The id of a receipt of the user's reservation. */
export async function newReceipt(): Promise<string> {
  const number = ++lastReceipt;
  const content = {
    lines: [],
    ticketsCents: 0,
    discountCents: 0,
    feeCents: 0,
    taxes: [],
    totalCents: 0,
    netCents: 0,
    refundCents: 0,
  };
  await run(
    "INSERT INTO receipts VALUES (?1, 2026, ?2, ?3, ?2, 1, 'EUR', ?4, 'null', ?5)",
    world.cinemaId,
    number,
    world.reservationId,
    JSON.stringify(content),
    JSON.stringify({ movieTitle: "", cinemaName: "", screenName: null, startsAtMs: 1, timeZone: "Etc/UTC" }),
  );
  return `${world.cinemaId}-2026-${number}`;
}

/** Takes from them the shift that they have open. */
export const endShiftOf = (name: Name): Promise<unknown> =>
  run("UPDATE shifts SET status = 'closing' WHERE user_id = ?1 AND status = 'open'", IDS[name]);

/** A new open shift in the owner's cinema. */
export async function newShift(name: Name = "owner"): Promise<number> {
  await endShiftOf(name);
  const id = 1_000 + next();
  await run(
    `INSERT INTO shifts (id, cinema_id, user_id, currency, local_date, float_cents, opened_at_ms)
     VALUES (?1, ?2, ?3, 'EUR', '2026-11-30', 0, 1)`,
    id,
    world.cinemaId,
    IDS[name],
  );
  return id;
}

/** A sale at the owner's counter. */
export async function newSaleToGuest(): Promise<number> {
  const response = await call("POST", `/v1/showtimes/${world.showtimeId}/counter-sales`, {
    as: as("owner"),
    body: { seats: [`A${next()}`] },
  });
  return (await response.json<Sale>()).id;
}

/** The code of a new booking of the user's. */
export async function newBooking(): Promise<string> {
  const sold = await reservationById((await sale(true)).id);
  return sold === null ? "" : ((await bookingUrl(sold)).split("/").at(-1) ?? "");
}

/** Somebody new who works in the owner's cinema. */
export async function newMember(): Promise<number> {
  const id = await bystander();
  await run("INSERT INTO staff VALUES (?1, ?2, '[\"door\"]', 1, ?3)", world.cinemaId, id, IDS.owner);
  return id;
}

export const newInvitation = (): Promise<number> =>
  make(`/v1/cinemas/${world.cinemaId}/staff`, as("owner"), {
    email: `invited-${next()}@example.org`,
    roles: ["door"],
  });

/** A payment of the user's. */
export async function newPayment(): Promise<number> {
  const id = next();
  await run(
    `INSERT INTO payments (id, reservation_id, showtime_id, user_id, status, amount_cents, currency, token,
       session_ends_at_ms, expires_at_ms, created_at_ms)
     VALUES (?1, ?2, ?3, ?4, 'paid', 900, 'EUR', ?5, 1, 1, 1)`,
    id,
    world.reservationId,
    world.showtimeId,
    IDS.user,
    `token ${id}`,
  );
  return id;
}

/** A review by the user, of the movie that the user has a ticket for. */
export async function review(): Promise<number> {
  const response = await call("PUT", `/v1/movies/${world.movieId}/reviews/mine`, {
    as: as("user"),
    body: { stars: 5 },
  });
  return (await response.json<{ id: number }>()).id;
}

export const inHours = (hours: number): string => new Date(Date.now() + hours * 3_600_000).toISOString();

/** An account that is none of the others. */
export async function bystander(): Promise<number> {
  const id = 9100 + next();
  await insertUser(run, id);
  return id;
}

const prices = { standard: { adult: 900 }, premium: { adult: 1200 } };
export const showtimeBody = (hours: number) => ({
  movie_id: world.movieId,
  screen_id: world.screenId,
  starts_at: inHours(hours),
  prices,
});

/** An hour that no other closure has. */
export function closureBody() {
  const from = 5_000 + next();
  return { from: inHours(from), to: inHours(from + 1), reason: "repair" };
}

export const closuresPath = (): string => `/cinemas/${world.cinemaId}/screens/${world.screenId}/closures`;

export const newClosure = async (): Promise<string> =>
  `${closuresPath()}/${await make(`/v1${closuresPath()}`, as("owner"), closureBody())}`;

export const programmeCsv = (hours: number): string =>
  `movie_id,screen_id,starts_at,price:standard:adult\n${world.movieId},${world.screenId},${inHours(hours)},9`;

/** The cinema of the owner, with a screen of 300 seats, a movie, two showtimes, one of them sold out, and a ticket of the user's. */
export async function buildWorld(): Promise<void> {
  const owner = as("owner");
  world.cinemaId = await newCinema();
  await employ(world.cinemaId, await make("/v1/cinemas", as("other owner"), CINEMA));
  const gateKey = await call("POST", "/v1/gate-keys", {
    as: owner,
    body: { name: "The door", cinema_id: world.cinemaId },
  });
  world.apiKeyId = await newApiKey();
  giveGateKey((await gateKey.json<{ key: string }>()).key);
  const layout = { rows: [{ label: "A", seats: [{ from: 1, to: 1_000 }] }] };
  world.screenId = await make(`/v1/cinemas/${world.cinemaId}/screens`, owner, { name: "One", layout });
  world.movieId = await newMovie();
  world.showtimeId = await make("/v1/showtimes", owner, showtimeBody(1));
  world.soldOutId = await make("/v1/showtimes", owner, {
    ...showtimeBody(500),
    screen_id: undefined,
    cinema_id: world.cinemaId,
    seats: 1,
  });
  await call("POST", `/v1/showtimes/${world.soldOutId}/reservations`, {
    as: as("user"),
    body: { quantity: 1, confirm: true },
  });
  const sold = await sale(true);
  world.reservationId = sold.id;
  world.ticketId = sold.seats[0]?.ticket_id ?? "";
}

/** A key of the owner's for a program. */
export const newApiKey = (): Promise<number> =>
  make("/v1/api-keys", as("owner"), {
    name: "A program",
    cinema_ids: [world.cinemaId],
    scopes: { reports: "read" },
  });
