/** Who may call what: every route of the API against a table written by hand. */

import { env } from "cloudflare:workers";
import { beforeAll, expect, it } from "vitest";
import { reservationById } from "../../src/box-office/service.ts";
import { bookingUrl } from "../../src/door/bookings/service.ts";
import { accessKey, signAccessToken } from "../../src/identity/sessions/access-token.ts";
import { CINEMA, LAYOUT, MOVIE, make } from "../support/catalogue.ts";
import { insertUser } from "../support/people.ts";
import { call, run } from "../support/world.ts";

const PEOPLE = ["stranger", "user", "other user", "owner", "other owner", "admin", "disabled user"] as const;
type Person = (typeof PEOPLE)[number];

/**
 * More kinds of callers, each with the one of the above that it is answered like: a new kind is one line here and one in `IDS`,
 * and the rows of the table say only where it differs.
 */
const LIKE = {
  unconfirmed: "other user",
  "gate key": "stranger",
} as const satisfies Record<string, Person>;
type Kind = keyof typeof LIKE;
type Name = Person | Kind;

const KINDS = Object.keys(LIKE) as Kind[];
const EVERYBODY: Name[] = [...PEOPLE, ...KINDS];

/** 0 for those without an account. */
const IDS: Record<Name, number> = {
  stranger: 0,
  user: 9001,
  "other user": 9002,
  owner: 9003,
  "other owner": 9004,
  admin: 9005,
  "disabled user": 9006,
  unconfirmed: 9007,
  "gate key": 0,
};

interface World {
  readonly cinemaId: number;
  readonly screenId: number;
  readonly movieId: number;
  readonly showtimeId: number;
  readonly soldOutId: number;
  readonly ticketId: string;
  readonly reservationId: number;
  readonly reviewId: number;
}

let world: World;
const tokens = new Map<Name, string>();
let count = 0;

/** Tokens are a minute old, so that their session is read from D1. */
async function tokenOf(name: Name, sessionId = `session-${IDS[name]}`): Promise<string> {
  const caller = {
    userId: IDS[name],
    sessionId,
    role: name.includes("owner") ? ("owner" as const) : ("user" as const),
    isAdmin: name === "admin",
    emailConfirmed: name !== "unconfirmed",
  };
  return signAccessToken(caller, await accessKey(env.ACCESS_TOKEN_SECRET), Date.now() - 60_000);
}

const as = (name: Name): string => tokens.get(name) ?? "";

interface Sale {
  readonly id: number;
  readonly seats: { ticket_id: string }[];
}

/** A new reservation of the user's. */
async function sale(confirm: boolean): Promise<Sale> {
  const response = await call("POST", `/v1/showtimes/${world.showtimeId}/reservations`, {
    as: as("user"),
    body: { seats: [`A${++count}`], confirm },
  });
  if (response.status !== 201) throw new Error(await response.text());
  return response.json();
}

const newCinema = (): Promise<number> => make("/v1/cinemas", as("owner"), CINEMA);

const newMovie = (): Promise<number> => make("/v1/movies", as("owner"), { ...MOVIE, duration_minutes: 10 });

const newCode = (): Promise<number> =>
  make("/v1/promo-codes", as("owner"), { code: `CODE${++count}`, percent: 10 });

const newGateKey = (): Promise<number> =>
  make("/v1/gate-keys", as("owner"), { name: "A phone", cinema_id: world.cinemaId });

const newTicket = async (): Promise<string> => (await sale(true)).seats[0]?.ticket_id ?? "";

async function usedTicket(): Promise<string> {
  const code = await newTicket();
  await call("POST", "/v1/check-ins", { as: as("owner"), body: { code, gate: "North" } });
  return code;
}

/** A guest of a sale at the owner's counter. */
async function newGuest(): Promise<number> {
  const response = await call("POST", `/v1/showtimes/${world.showtimeId}/counter-sales`, {
    as: as("owner"),
    body: { seats: [`A${++count}`] },
  });
  return (await response.json<{ guest: { id: number } }>()).guest.id;
}

/** The code of a new booking of the user's. */
async function newBooking(): Promise<string> {
  const sold = await reservationById((await sale(true)).id);
  return sold === null ? "" : ((await bookingUrl(sold)).split("/").at(-1) ?? "");
}

/** A payment of the user's. */
async function newPayment(): Promise<number> {
  const id = ++count;
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
async function review(): Promise<number> {
  const response = await call("PUT", `/v1/movies/${world.movieId}/reviews/mine`, {
    as: as("user"),
    body: { stars: 5 },
  });
  return (await response.json<{ id: number }>()).id;
}

const inHours = (hours: number): string => new Date(Date.now() + hours * 3_600_000).toISOString();

/** An account that is none of the others. */
async function bystander(): Promise<number> {
  const id = 9100 + ++count;
  await insertUser(run, id);
  return id;
}

const prices = { standard: { adult: 900 }, premium: { adult: 1200 } };
const showtimeBody = (hours: number) => ({
  movie_id: world.movieId,
  screen_id: world.screenId,
  starts_at: inHours(hours),
  prices,
});

beforeAll(async () => {
  for (const name of EVERYBODY.filter((one) => IDS[one] > 0)) {
    const role = name.includes("owner") ? "owner" : "user";
    await insertUser(run, IDS[name], { role, isAdmin: name === "admin" });
    tokens.set(name, await tokenOf(name));
  }
  await run("UPDATE users SET disabled_at_ms = 1 WHERE id = ?1", IDS["disabled user"]);
  await run("UPDATE users SET email_confirmed_at_ms = NULL WHERE id = ?1", IDS.unconfirmed);
  const owner = as("owner");
  const cinemaId = await newCinema();
  const gateKey = await call("POST", "/v1/gate-keys", {
    as: owner,
    body: { name: "The door", cinema_id: cinemaId },
  });
  tokens.set("gate key", (await gateKey.json<{ key: string }>()).key);
  const layout = { rows: [{ label: "A", seats: [{ from: 1, to: 300 }] }] };
  const screenId = await make(`/v1/cinemas/${cinemaId}/screens`, owner, { name: "One", layout });
  const movieId = await newMovie();
  world = {
    cinemaId,
    screenId,
    movieId,
    showtimeId: 0,
    soldOutId: 0,
    ticketId: "",
    reservationId: 0,
    reviewId: 0,
  };
  const showtimeId = await make("/v1/showtimes", owner, showtimeBody(1));
  world = { ...world, showtimeId };
  const soldOutId = await make("/v1/showtimes", owner, {
    ...showtimeBody(500),
    screen_id: undefined,
    cinema_id: cinemaId,
    seats: 1,
  });
  await call("POST", `/v1/showtimes/${soldOutId}/reservations`, {
    as: as("user"),
    body: { quantity: 1, confirm: true },
  });
  world = { ...world, soldOutId };
  const sold = await sale(true);
  world = { ...world, reservationId: sold.id, ticketId: sold.seats[0]?.ticket_id ?? "" };
});

/** What no authenticator signed. */
const credential = { id: "AAAA", rawId: "AAAA", type: "public-key" };
const attestation = { ...credential, response: { clientDataJSON: "AAAA", attestationObject: "AAAA" } };
const assertion = {
  ...credential,
  response: { clientDataJSON: "AAAA", authenticatorData: "AAAA", signature: "AAAA" },
};

type Request = { path: string; body?: unknown; as?: string };
type Row = [
  route: string,
  statuses: [number, number, number, number, number, number, number],
  request: (name: Name) => Request | Promise<Request>,
  but?: Partial<Record<Kind, number>>,
];

const all = (status: number): Row[1] => [status, status, status, status, status, status, status];
const signedIn = (status: number): Row[1] => [401, status, status, status, status, status, 401];
const owners = (status: number): Row[1] => [401, 403, 403, status, status, status, 401];
/** For the owner's own cinema or movie only. */
const ofOwner = (status: number): Row[1] => [401, 403, 403, status, 404, status, 401];
const admins = (status: number): Row[1] => [401, 403, 403, 403, 403, status, 401];
const buyerOrAdmin = (status: number): Row[1] => [401, status, 404, 404, 404, status, 401];

const TABLE: Row[] = [
  // stranger, user, other user, owner, other owner, admin, disabled user
  [
    "post /v1/auth/register",
    all(201),
    () => ({
      path: "/auth/register",
      body: { email: `new-${++count}@example.com`, password: "correct horse battery" },
    }),
  ],
  [
    "post /v1/auth/login",
    all(401),
    () => ({ path: "/auth/login", body: { email: "nobody@example.com", password: "wrong password" } }),
  ],
  ["post /v1/auth/code", all(202), () => ({ path: "/auth/code", body: { email: "nobody@example.com" } })],
  ["post /v1/auth/refresh", all(401), () => ({ path: "/auth/refresh", body: { refresh_token: "nonsense" } })],
  [
    "post /v1/auth/logout",
    signedIn(204),
    async (name) => ({ path: "/auth/logout", as: IDS[name] === 0 ? as(name) : await secondSession(name) }),
  ],
  [
    "post /v1/auth/email/verification",
    signedIn(409),
    () => ({ path: "/auth/email/verification" }),
    { unconfirmed: 202 },
  ],
  [
    "post /v1/auth/email/verify",
    [422, 422, 422, 422, 422, 422, 401],
    () => ({ path: "/auth/email/verify", body: { email: "nobody@example.com", code: "ABCDEFGH" } }),
    { "gate key": 401 },
  ],
  [
    "post /v1/auth/password/forgot",
    all(202),
    () => ({ path: "/auth/password/forgot", body: { email: "nobody@example.com" } }),
  ],
  [
    "post /v1/auth/password/reset",
    all(422),
    () => ({
      path: "/auth/password/reset",
      body: { email: "nobody@example.com", code: "ABCDEFGH", password: "correct horse battery" },
    }),
  ],
  ["post /v1/auth/passkey/options", all(200), () => ({ path: "/auth/passkey/options" })],
  [
    "post /v1/auth/passkey/login",
    all(401),
    () => ({ path: "/auth/passkey/login", body: { credential: assertion } }),
  ],
  ["post /v1/auth/reauthenticate/options", signedIn(404), () => ({ path: "/auth/reauthenticate/options" })],
  [
    "post /v1/auth/reauthenticate",
    signedIn(403),
    () => ({ path: "/auth/reauthenticate", body: { password: "not the password" } }),
  ],
  [
    "post /v1/me/passkeys/options",
    signedIn(200),
    () => ({ path: "/me/passkeys/options" }),
    { unconfirmed: 403 },
  ],
  [
    "post /v1/me/passkeys",
    signedIn(401),
    () => ({ path: "/me/passkeys", body: { name: "Phone", credential: attestation } }),
  ],
  ["get /v1/me/passkeys", signedIn(200), () => ({ path: "/me/passkeys" })],
  ["delete /v1/me/passkeys/{id}", signedIn(404), () => ({ path: "/me/passkeys/999999" })],
  ["get /v1/me/second-factor", signedIn(200), () => ({ path: "/me/second-factor" })],
  [
    "post /v1/me/second-factor/totp",
    signedIn(201),
    () => ({ path: "/me/second-factor/totp" }),
    { unconfirmed: 403 },
  ],
  [
    "post /v1/me/second-factor/totp/confirm",
    signedIn(403),
    () => ({ path: "/me/second-factor/totp/confirm", body: { code: "no code" } }),
    { unconfirmed: 404 },
  ],
  // What waits for its first code is removed by the first of these, and none was confirmed.
  ["delete /v1/me/second-factor/totp", signedIn(404), () => ({ path: "/me/second-factor/totp" })],
  [
    "post /v1/me/second-factor/recovery-codes",
    signedIn(404),
    () => ({ path: "/me/second-factor/recovery-codes" }),
  ],
  ["get /v1/me", signedIn(200), () => ({ path: "/me" })],
  ["patch /v1/me", signedIn(200), (name) => ({ path: "/me", body: { name } })],
  ["delete /v1/me", signedIn(403), () => ({ path: "/me", body: { password: "not the password" } })],
  ["get /v1/me/sessions", signedIn(200), () => ({ path: "/me/sessions" })],
  [
    "delete /v1/me/sessions/{id}",
    signedIn(204),
    async (name) => {
      if (IDS[name] > 0) await secondSession(name);
      return { path: `/me/sessions/second-${IDS[name]}` };
    },
  ],
  ["delete /v1/me/sessions", signedIn(204), () => ({ path: "/me/sessions" })],
  ["get /v1/me/export", signedIn(200), () => ({ path: "/me/export" })],
  ["get /v1/movies", all(200), () => ({ path: "/movies" })],
  [
    "post /v1/movies",
    owners(201),
    () => ({ path: "/movies", body: { title: "Sunrise", genre: "drama", duration_minutes: 94 } }),
  ],
  [
    "patch /v1/movies/{id}",
    ofOwner(200),
    () => ({ path: `/movies/${world.movieId}`, body: { rating: "PG" } }),
  ],
  ["delete /v1/movies/{id}", ofOwner(204), async () => ({ path: `/movies/${await newMovie()}` })],
  ["post /v1/movies/import", owners(503), () => ({ path: "/movies/import", body: { tmdb_id: 603 } })],
  [
    "put /v1/movies/{id}/poster",
    ofOwner(422),
    () => ({ path: `/movies/${world.movieId}/poster`, body: "no image" }),
  ],
  ["delete /v1/movies/{id}/poster", ofOwner(204), () => ({ path: `/movies/${world.movieId}/poster` })],
  ["get /v1/posters/{key}", all(404), () => ({ path: `/posters/${"0".repeat(64)}.png` })],
  ["get /v1/movies/{id}/reviews", all(200), () => ({ path: `/movies/${world.movieId}/reviews` })],
  [
    "get /v1/movies/{id}/reviews/mine",
    [401, 200, 404, 404, 404, 404, 401],
    async () => {
      world = { ...world, reviewId: await review() };
      return { path: `/movies/${world.movieId}/reviews/mine` };
    },
  ],
  [
    "put /v1/movies/{id}/reviews/mine",
    [401, 200, 403, 403, 403, 403, 401],
    () => ({ path: `/movies/${world.movieId}/reviews/mine`, body: { stars: 4 } }),
  ],
  [
    "patch /v1/movies/{id}/reviews/{review_id}",
    ofOwner(200),
    () => ({ path: `/movies/${world.movieId}/reviews/${world.reviewId}`, body: { hidden: true } }),
  ],
  [
    "delete /v1/movies/{id}/reviews/mine",
    [401, 204, 404, 404, 404, 404, 401],
    () => ({ path: `/movies/${world.movieId}/reviews/mine` }),
  ],
  ["get /v1/movies/{id}", all(200), () => ({ path: `/movies/${world.movieId}` })],
  ["get /v1/cinemas", all(200), () => ({ path: "/cinemas" })],
  [
    "post /v1/cinemas",
    owners(201),
    () => ({
      path: "/cinemas",
      body: {
        name: "Rex",
        address: "Main Street 2",
        time_zone: "Asia/Tokyo",
        currency: "JPY",
        region: "apac",
      },
    }),
  ],
  ["get /v1/cinemas/{id}", all(200), () => ({ path: `/cinemas/${world.cinemaId}` })],
  [
    "patch /v1/cinemas/{id}",
    ofOwner(200),
    () => ({ path: `/cinemas/${world.cinemaId}`, body: { name: "Odeon" } }),
  ],
  ["delete /v1/cinemas/{id}", ofOwner(204), async () => ({ path: `/cinemas/${await newCinema()}` })],
  [
    "get /v1/cinemas/{id}/screens/{screen_id}",
    all(200),
    () => ({ path: `/cinemas/${world.cinemaId}/screens/${world.screenId}` }),
  ],
  [
    "patch /v1/cinemas/{id}/screens/{screen_id}",
    ofOwner(200),
    () => ({ path: `/cinemas/${world.cinemaId}/screens/${world.screenId}`, body: { name: "One" } }),
  ],
  [
    "delete /v1/cinemas/{id}/screens/{screen_id}",
    ofOwner(204),
    async () => {
      const path = `/cinemas/${world.cinemaId}/screens`;
      return { path: `${path}/${await make(`/v1${path}`, as("owner"), { name: "New", layout: LAYOUT })}` };
    },
  ],
  ["get /v1/schemas/layout.json", all(200), () => ({ path: "/schemas/layout.json" })],
  ["get /v1/cinemas/{id}/screens", all(200), () => ({ path: `/cinemas/${world.cinemaId}/screens` })],
  [
    "post /v1/cinemas/{id}/screens",
    [401, 403, 403, 201, 404, 201, 401],
    () => ({ path: `/cinemas/${world.cinemaId}/screens`, body: { name: "Two", layout: LAYOUT } }),
  ],
  ["get /v1/showtimes", all(200), () => ({ path: "/showtimes" })],
  [
    "post /v1/showtimes",
    [401, 403, 403, 201, 404, 201, 401],
    () => ({ path: "/showtimes", body: showtimeBody(10 + 2 * ++count) }),
  ],
  ["get /v1/showtimes/{id}", all(200), () => ({ path: `/showtimes/${world.showtimeId}` })],
  [
    "patch /v1/showtimes/{id}",
    ofOwner(200),
    () => ({ path: `/showtimes/${world.showtimeId}`, body: { max_seats: 9 } }),
  ],
  [
    "delete /v1/showtimes/{id}",
    ofOwner(200),
    async () => ({
      path: `/showtimes/${await make("/v1/showtimes", as("owner"), showtimeBody(300 + 2 * ++count))}`,
    }),
  ],
  [
    "post /v1/showtimes/{id}/seats",
    ofOwner(201),
    () => ({ path: `/showtimes/${world.showtimeId}/seats`, body: { seats: [`Z${++count}`] } }),
  ],
  ["get /v1/showtimes/{id}/seats", all(200), () => ({ path: `/showtimes/${world.showtimeId}/seats` })],
  [
    "post /v1/showtimes/{id}/reservations",
    signedIn(201),
    () => ({ path: `/showtimes/${world.showtimeId}/reservations`, body: { seats: [`A${++count}`] } }),
    { unconfirmed: 403 },
  ],
  ["get /v1/reservations", signedIn(200), () => ({ path: "/reservations" })],
  ["get /v1/reservations/{id}", buyerOrAdmin(200), () => ({ path: `/reservations/${world.reservationId}` })],
  [
    "delete /v1/reservations/{id}",
    buyerOrAdmin(200),
    async () => ({ path: `/reservations/${(await sale(true)).id}` }),
  ],
  [
    "post /v1/reservations/{id}/confirm",
    [401, 200, 404, 404, 404, 404, 401],
    async () => ({ path: `/reservations/${(await sale(false)).id}/confirm` }),
  ],
  [
    "post /v1/reservations/{id}/extend",
    [401, 200, 404, 404, 404, 404, 401],
    async () => ({ path: `/reservations/${(await sale(false)).id}/extend` }),
  ],
  // This reservation is paid at the door, so it cannot be paid here.
  [
    "post /v1/reservations/{id}/payment",
    [401, 409, 404, 404, 404, 404, 401],
    () => ({ path: `/reservations/${world.reservationId}/payment` }),
  ],
  ["get /v1/payments/{id}", buyerOrAdmin(200), async () => ({ path: `/payments/${await newPayment()}` })],
  ["get /v1/admin/payments", admins(200), () => ({ path: "/admin/payments" })],
  [
    "post /v1/admin/payments/{id}/refund",
    admins(409),
    async () => ({ path: `/admin/payments/${await newPayment()}/refund` }),
  ],
  [
    "post /v1/admin/payments/{id}/close",
    admins(409),
    async () => ({
      path: `/admin/payments/${await newPayment()}/close`,
      body: { as: "accepted_as_lost", why: "No trace of it." },
    }),
  ],
  // The caller is identified by a signature, and here the secret to check it is not set.
  ["post /v1/webhooks/stripe", all(503), () => ({ path: "/webhooks/stripe", body: {} })],
  ["get /v1/showtimes/{id}/ledger", ofOwner(200), () => ({ path: `/showtimes/${world.showtimeId}/ledger` })],
  [
    "get /v1/showtimes/{id}/ledger/verify",
    ofOwner(200),
    () => ({ path: `/showtimes/${world.showtimeId}/ledger/verify` }),
  ],
  [
    "get /v1/showtimes/{id}/ledger/seats",
    ofOwner(200),
    () => ({ path: `/showtimes/${world.showtimeId}/ledger/seats?at=${inHours(0)}` }),
  ],
  // A feed that exists never ends, so the test asks for one that does not.
  ["get /v1/showtimes/{id}/live", all(404), () => ({ path: "/showtimes/999999/live" })],
  [
    "post /v1/showtimes/{id}/waiting-list",
    signedIn(201),
    () => ({ path: `/showtimes/${world.soldOutId}/waiting-list`, body: { quantity: 1 } }),
    { unconfirmed: 403 },
  ],
  [
    "get /v1/showtimes/{id}/waiting-list/mine",
    signedIn(200),
    () => ({ path: `/showtimes/${world.soldOutId}/waiting-list/mine` }),
    { unconfirmed: 404 },
  ],
  [
    "delete /v1/showtimes/{id}/waiting-list/mine",
    signedIn(204),
    () => ({ path: `/showtimes/${world.soldOutId}/waiting-list/mine` }),
    { unconfirmed: 404 },
  ],
  [
    "post /v1/showtimes/{id}/block-seats",
    ofOwner(200),
    () => ({
      path: `/showtimes/${world.showtimeId}/block-seats`,
      body: { seats: ["A300"], reason: "house" },
    }),
  ],
  [
    "post /v1/showtimes/{id}/unblock-seats",
    ofOwner(200),
    () => ({ path: `/showtimes/${world.showtimeId}/unblock-seats`, body: { seats: ["A300"] } }),
  ],
  [
    "post /v1/showtimes/{id}/counter-sales",
    ofOwner(201),
    () => ({ path: `/showtimes/${world.showtimeId}/counter-sales`, body: { seats: [`A${++count}`] } }),
  ],
  [
    "get /v1/showtimes/{id}/counter-sales",
    ofOwner(200),
    () => ({ path: `/showtimes/${world.showtimeId}/counter-sales` }),
  ],
  ["delete /v1/guests/{id}", ofOwner(204), async () => ({ path: `/guests/${await newGuest()}` })],
  [
    "post /v1/gate-keys",
    ofOwner(201),
    () => ({ path: "/gate-keys", body: { name: "A phone", cinema_id: world.cinemaId } }),
  ],
  ["get /v1/gate-keys", ofOwner(200), () => ({ path: `/gate-keys?cinema_id=${world.cinemaId}` })],
  ["delete /v1/gate-keys/{id}", ofOwner(204), async () => ({ path: `/gate-keys/${await newGateKey()}` })],
  // For another owner the ticket is one of another cinema.
  [
    "post /v1/check-ins",
    [401, 403, 403, 200, 409, 200, 401],
    async () => ({ path: "/check-ins", body: { code: await newTicket(), gate: "North" } }),
    { "gate key": 200 },
  ],
  [
    "post /v1/check-ins/batch",
    owners(200),
    async () => ({
      path: "/check-ins/batch",
      body: {
        device: "phone",
        scans: [{ code: await newTicket(), gate: "North", counter: 1, scanned_at: inHours(0) }],
      },
    }),
    { "gate key": 200 },
  ],
  [
    "post /v1/check-ins/undo",
    ofOwner(204),
    async () => ({ path: "/check-ins/undo", body: { ticket: await usedTicket(), reason: "mistake" } }),
  ],
  [
    "get /v1/showtimes/{id}/check-ins",
    ofOwner(200),
    () => ({ path: `/showtimes/${world.showtimeId}/check-ins` }),
    { "gate key": 200 },
  ],
  [
    "get /v1/showtimes/{id}/revoked-tickets",
    ofOwner(200),
    () => ({ path: `/showtimes/${world.showtimeId}/revoked-tickets` }),
    { "gate key": 200 },
  ],
  ["get /.well-known/jwks.json", all(200), () => ({ path: "/.well-known/jwks.json" })],
  ["get /v1/promo-codes", owners(200), () => ({ path: "/promo-codes" })],
  [
    "post /v1/promo-codes",
    owners(201),
    () => ({ path: "/promo-codes", body: { code: `CODE${++count}`, percent: 10 } }),
  ],
  ["get /v1/promo-codes/{id}", ofOwner(200), async () => ({ path: `/promo-codes/${await newCode()}` })],
  [
    "patch /v1/promo-codes/{id}",
    ofOwner(200),
    async () => ({ path: `/promo-codes/${await newCode()}`, body: { active: true } }),
  ],
  ["delete /v1/promo-codes/{id}", ofOwner(204), async () => ({ path: `/promo-codes/${await newCode()}` })],
  [
    "get /v1/reservations/{id}/calendar.ics",
    buyerOrAdmin(200),
    () => ({ path: `/reservations/${world.reservationId}/calendar.ics` }),
  ],
  ["get /v1/tickets", signedIn(200), () => ({ path: "/tickets" })],
  ["get /v1/tickets/{id}", buyerOrAdmin(200), () => ({ path: `/tickets/${world.ticketId}` })],
  ["get /v1/tickets/{id}/qr.png", all(200), () => ({ path: `/tickets/${world.ticketId}/qr.png` })],
  ["get /v1/tickets/{id}/qr.svg", all(200), () => ({ path: `/tickets/${world.ticketId}/qr.svg` })],
  ["get /v1/bookings/{code}", all(200), async () => ({ path: `/bookings/${await newBooking()}` })],
  ["delete /v1/bookings/{code}", all(200), async () => ({ path: `/bookings/${await newBooking()}` })],
  [
    "get /v1/bookings/{code}/calendar.ics",
    all(200),
    async () => ({ path: `/bookings/${await newBooking()}/calendar.ics` }),
  ],
  ["get /v1/admin/mail", admins(200), () => ({ path: "/admin/mail" })],
  ["post /v1/admin/mail/{id}/resend", admins(404), () => ({ path: "/admin/mail/welcome:999999/resend" })],
  // The caller is identified by a signature.
  ["post /v1/webhooks/resend", all(401), () => ({ path: "/webhooks/resend", body: {} })],
  [
    "get /v1/admin/reports/summary",
    owners(200),
    () => ({ path: "/admin/reports/summary?from=2026-01-01&to=2026-01-31" }),
  ],
  [
    "get /v1/admin/reports/days",
    owners(200),
    () => ({ path: "/admin/reports/days?from=2026-01-01&to=2026-01-31" }),
  ],
  [
    "get /v1/admin/reports/movies",
    owners(200),
    () => ({ path: "/admin/reports/movies?from=2026-01-01&to=2026-01-31" }),
  ],
  [
    "get /v1/admin/reports/showtimes",
    owners(200),
    () => ({ path: "/admin/reports/showtimes?from=2026-01-01&to=2026-01-31" }),
  ],
  ["get /v1/admin/users", admins(200), () => ({ path: "/admin/users" })],
  ["get /v1/admin/users/{id}", admins(200), () => ({ path: `/admin/users/${IDS.user}` })],
  [
    "get /v1/admin/users/{id}/reservations",
    admins(200),
    () => ({ path: `/admin/users/${IDS.user}/reservations` }),
  ],
  ["get /v1/admin/reservations", admins(200), () => ({ path: "/admin/reservations" })],
  [
    "patch /v1/admin/users/{id}",
    admins(200),
    async () => ({ path: `/admin/users/${await bystander()}`, body: { disabled: true } }),
  ],
  [
    "post /v1/admin/users/{id}/promote",
    admins(204),
    async () => ({ path: `/admin/users/${await bystander()}/promote` }),
  ],
];

/** A second session, so that logging out does not end the first. */
async function secondSession(name: Name): Promise<string> {
  const sessionId = `second-${IDS[name]}`;
  await run(
    `INSERT INTO sessions (id, user_id, created_at_ms) VALUES (?1, ?2, ?3)
     ON CONFLICT (id) DO UPDATE SET ended_at_ms = NULL`,
    sessionId,
    IDS[name],
    Date.now(),
  );
  return tokenOf(name, sessionId);
}

it.each(TABLE)("%s", async (route, statuses, request, but = {}) => {
  const [method = ""] = route.split(" ");
  const ofPeople = Object.fromEntries(PEOPLE.map((name, i) => [name, statuses[i]]));
  const ofKinds = Object.fromEntries(KINDS.map((kind) => [kind, but[kind] ?? ofPeople[LIKE[kind]]]));
  const found: Record<string, number> = {};
  for (const name of EVERYBODY) {
    const { path, body, as: token = as(name) } = await request(name);
    const response = await call(method.toUpperCase(), route.includes(" /v1/") ? `/v1${path}` : path, {
      ...(token !== "" && { as: token }),
      ...(body !== undefined && { body }),
    });
    await response.arrayBuffer();
    found[name] = response.status;
  }
  expect(found).toEqual({ ...ofPeople, ...ofKinds });
});

it("has a row for every route, and no other rows", async () => {
  const response = await call("GET", "/openapi.json");
  const { paths } = await response.json<{ paths: Record<string, Record<string, unknown>> }>();
  const routes = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method} ${path}`),
  );
  expect(routes.toSorted()).toEqual(TABLE.map(([route]) => route).toSorted());
});
