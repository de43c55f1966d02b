/** Who may call what, written by hand. A new route is a row here. */

import { LAYOUT, ask, make } from "../../support/catalogue.ts";
import { IDS, as, secondSession } from "./people.ts";
import type { Kind, Name, Permission } from "./people.ts";
import {
  bystander,
  closureBody,
  closuresPath,
  delivery,
  endShiftOf,
  forgetWebhooks,
  inHours,
  newApiKey,
  newBooking,
  newCinema,
  newClosure,
  newCode,
  newGateKey,
  newGuest,
  newInvitation,
  newMember,
  newMovie,
  newPayment,
  newPriceCard,
  newReceipt,
  newSaleToGuest,
  newShift,
  newTicket,
  newWebhook,
  next,
  priceCard,
  programmeCsv,
  review,
  sale,
  showtimeBody,
  usedTicket,
  webhook,
  webhookBody,
  world,
} from "./world.ts";

/** What the route needs of those who call it, as its document says. */
type Needs = Permission | "owner" | "admin";

type Request = { path: string; body?: unknown; as?: string; headers?: Record<string, string> };
/** A route, the status of its answer to each kind of person, the request, and where other kinds of callers differ. */
export type Row = [
  route: string,
  statuses: [number, number, number, number, number, number, number, ...needs: [] | [Needs]],
  request: (name: Name) => Request | Promise<Request>,
  but?: Partial<Record<Kind, number>>,
];

const all = (status: number): Row[1] => [status, status, status, status, status, status, status];
const signedIn = (status: number): Row[1] => [401, status, status, status, status, status, 401];
const owners = (status: number, needs: Needs = "owner"): Row[1] => [
  401,
  403,
  403,
  status,
  status,
  status,
  401,
  needs,
];
/** For the owner's own cinema or movie only. */
const ofOwner = (status: number, needs: Needs, ofOther = 404): Row[1] => [
  401,
  403,
  403,
  status,
  ofOther,
  status,
  401,
  needs,
];
const admins = (status: number): Row[1] => [401, 403, 403, 403, 403, status, 401, "admin"];
/** For routes that ask for a recent proof, and for those that are about the caller's own things. */
const NO_KEYS = { key: 403 } as const;
const buyerOrAdmin = (status: number): Row[1] => [401, status, 404, 404, 404, status, 401];

/** What no authenticator signed. */
const credential = { id: "AAAA", rawId: "AAAA", type: "public-key" };
const attestation = { ...credential, response: { clientDataJSON: "AAAA", attestationObject: "AAAA" } };
const assertion = {
  ...credential,
  response: { clientDataJSON: "AAAA", authenticatorData: "AAAA", signature: "AAAA" },
};

export const TABLE: Row[] = [
  // stranger, user, other user, owner, other owner, admin, disabled user
  [
    "post /v1/auth/register",
    all(201),
    () => ({
      path: "/auth/register",
      body: { email: `new-${next()}@example.com`, password: "correct horse battery" },
    }),
  ],
  [
    "post /v1/auth/login",
    all(401),
    () => ({
      path: "/auth/login",
      body: { email: `nobody-${next()}@example.com`, password: "wrong password" },
    }),
  ],
  ["post /v1/auth/guest", all(201), () => ({ path: "/auth/guest", body: { email: "nobody@example.com" } })],
  ["post /v1/auth/code", all(202), () => ({ path: "/auth/code", body: { email: "nobody@example.com" } })],
  ["post /v1/auth/refresh", all(401), () => ({ path: "/auth/refresh", body: { refresh_token: "nonsense" } })],
  [
    "post /v1/auth/logout",
    signedIn(204),
    async (name) => ({ path: "/auth/logout", as: IDS[name] > 0 ? await secondSession(name) : as(name) }),
  ],
  [
    "post /v1/auth/email/verification",
    signedIn(409),
    () => ({ path: "/auth/email/verification" }),
    { unconfirmed: 202, guest: 202 },
  ],
  [
    "post /v1/auth/email/verify",
    [422, 422, 422, 422, 422, 422, 401],
    () => ({ path: "/auth/email/verify", body: { email: "nobody@example.com", code: "ABCDEFGH" } }),
    { "gate key": 401, key: 403, "key without": 403 },
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
    { unconfirmed: 403, guest: 403 },
  ],
  [
    "post /v1/me/passkeys",
    signedIn(401),
    () => ({ path: "/me/passkeys", body: { name: "Phone", credential: attestation } }),
    { key: 403, "key without": 403 },
  ],
  ["get /v1/me/passkeys", signedIn(200), () => ({ path: "/me/passkeys" })],
  ["delete /v1/me/passkeys/{id}", signedIn(404), () => ({ path: "/me/passkeys/999999" })],
  ["get /v1/me/second-factor", signedIn(200), () => ({ path: "/me/second-factor" })],
  [
    "post /v1/me/second-factor/totp",
    signedIn(201),
    () => ({ path: "/me/second-factor/totp" }),
    { unconfirmed: 403, guest: 403 },
  ],
  [
    "post /v1/me/second-factor/totp/confirm",
    signedIn(403),
    () => ({ path: "/me/second-factor/totp/confirm", body: { code: "no code" } }),
    { unconfirmed: 404, guest: 404 },
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
    owners(201, "programme"),
    () => ({ path: "/movies", body: { title: "Sunrise", genre: "drama", duration_minutes: 94 } }),
  ],
  [
    "patch /v1/movies/{id}",
    ofOwner(200, "programme"),
    () => ({ path: `/movies/${world.movieId}`, body: { rating: "PG" } }),
  ],
  [
    "delete /v1/movies/{id}",
    ofOwner(204, "programme"),
    async () => ({ path: `/movies/${await newMovie()}` }),
  ],
  [
    "post /v1/movies/import",
    owners(503, "programme"),
    () => ({ path: "/movies/import", body: { tmdb_id: 603 } }),
  ],
  [
    "put /v1/movies/{id}/poster",
    ofOwner(422, "programme"),
    () => ({ path: `/movies/${world.movieId}/poster`, body: "no image" }),
  ],
  [
    "delete /v1/movies/{id}/poster",
    ofOwner(204, "programme"),
    () => ({ path: `/movies/${world.movieId}/poster` }),
  ],
  ["get /v1/posters/{key}", all(404), () => ({ path: `/posters/${"0".repeat(64)}.png` })],
  ["get /v1/movies/{id}/reviews", all(200), () => ({ path: `/movies/${world.movieId}/reviews` })],
  [
    "get /v1/movies/{id}/reviews/mine",
    [401, 200, 404, 404, 404, 404, 401],
    async () => {
      world.reviewId = await review();
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
    ofOwner(200, "programme"),
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
    ofOwner(200, "cinema"),
    () => ({ path: `/cinemas/${world.cinemaId}`, body: { name: "Odeon" } }),
  ],
  [
    "delete /v1/cinemas/{id}",
    ofOwner(204, "cinema"),
    // Nobody works there yet.
    async () => ({ path: `/cinemas/${await newCinema()}` }),
    { manager: 404, key: 204 },
  ],
  [
    "get /v1/cinemas/{id}/screens/{screen_id}",
    all(200),
    () => ({ path: `/cinemas/${world.cinemaId}/screens/${world.screenId}` }),
  ],
  [
    "patch /v1/cinemas/{id}/screens/{screen_id}",
    ofOwner(200, "cinema"),
    () => ({ path: `/cinemas/${world.cinemaId}/screens/${world.screenId}`, body: { name: "One" } }),
  ],
  [
    "delete /v1/cinemas/{id}/screens/{screen_id}",
    ofOwner(204, "cinema"),
    async () => {
      const path = `/cinemas/${world.cinemaId}/screens`;
      return { path: `${path}/${await make(`/v1${path}`, as("owner"), { name: "New", layout: LAYOUT })}` };
    },
  ],
  ...["layout.pretix.json", "layout.csv"].map((file): Row => [
    `get /v1/cinemas/{id}/screens/{screen_id}/${file}`,
    all(200),
    () => ({ path: `/cinemas/${world.cinemaId}/screens/${world.screenId}/${file}` }),
  ]),
  ["get /v1/cinemas/{id}/staff", ofOwner(200, "staff"), () => ({ path: `/cinemas/${world.cinemaId}/staff` })],
  [
    "post /v1/cinemas/{id}/staff",
    ofOwner(201, "staff"),
    () => ({
      path: `/cinemas/${world.cinemaId}/staff`,
      body: { email: `new-${next()}@example.org`, roles: ["door"] },
    }),
    NO_KEYS,
  ],
  [
    "patch /v1/cinemas/{id}/staff/{user_id}",
    ofOwner(200, "staff"),
    async () => ({
      path: `/cinemas/${world.cinemaId}/staff/${await newMember()}`,
      body: { roles: ["reports"] },
    }),
    NO_KEYS,
  ],
  [
    "delete /v1/cinemas/{id}/staff/{user_id}",
    ofOwner(204, "staff"),
    async () => ({ path: `/cinemas/${world.cinemaId}/staff/${await newMember()}` }),
  ],
  [
    "delete /v1/cinemas/{id}/staff/invitations/{invitation_id}",
    ofOwner(204, "staff"),
    async () => ({ path: `/cinemas/${world.cinemaId}/staff/invitations/${await newInvitation()}` }),
  ],
  [
    "post /v1/staff-invitations/accept",
    all(404),
    () => ({ path: "/staff-invitations/accept", body: { token: "no token" } }),
  ],
  ["get /v1/me/workplaces", signedIn(200), () => ({ path: "/me/workplaces" })],
  ["delete /v1/me/workplaces/{cinema_id}", signedIn(404), () => ({ path: "/me/workplaces/999999" })],
  ["get /v1/schemas/layout.json", all(200), () => ({ path: "/schemas/layout.json" })],
  ["get /v1/cinemas/{id}/screens", all(200), () => ({ path: `/cinemas/${world.cinemaId}/screens` })],
  [
    "post /v1/cinemas/{id}/screens",
    ofOwner(201, "cinema"),
    () => ({ path: `/cinemas/${world.cinemaId}/screens`, body: { name: "Two", layout: LAYOUT } }),
  ],
  [
    "get /v1/cinemas/{id}/schedule.jsonld",
    all(200),
    () => ({ path: `/cinemas/${world.cinemaId}/schedule.jsonld` }),
  ],
  [
    "get /v1/cinemas/{id}/schedule.ics",
    all(200),
    () => ({ path: `/cinemas/${world.cinemaId}/schedule.ics` }),
  ],
  [
    "get /v1/cinemas/{id}/screens/{screen_id}/closures",
    ofOwner(200, "programme"),
    () => ({ path: closuresPath() }),
  ],
  [
    "post /v1/cinemas/{id}/screens/{screen_id}/closures",
    ofOwner(201, "programme"),
    () => ({ path: closuresPath(), body: closureBody() }),
  ],
  [
    "patch /v1/cinemas/{id}/screens/{screen_id}/closures/{closure_id}",
    ofOwner(200, "programme"),
    async () => ({ path: await newClosure(), body: { reason: "other" } }),
  ],
  [
    "delete /v1/cinemas/{id}/screens/{screen_id}/closures/{closure_id}",
    ofOwner(204, "programme"),
    async () => ({ path: await newClosure() }),
  ],
  [
    "get /v1/cinemas/{id}/price-cards",
    ofOwner(200, "prices"),
    () => ({ path: `/cinemas/${world.cinemaId}/price-cards` }),
  ],
  [
    "post /v1/cinemas/{id}/price-cards",
    ofOwner(201, "prices"),
    () => ({ path: `/cinemas/${world.cinemaId}/price-cards`, body: priceCard }),
  ],
  [
    "get /v1/cinemas/{id}/price-cards/{card_id}",
    ofOwner(200, "prices"),
    async () => ({ path: await newPriceCard() }),
  ],
  [
    "patch /v1/cinemas/{id}/price-cards/{card_id}",
    ofOwner(200, "prices"),
    async () => ({ path: await newPriceCard(), body: { name: "Festival" } }),
  ],
  [
    "delete /v1/cinemas/{id}/price-cards/{card_id}",
    ofOwner(204, "prices"),
    async () => ({ path: await newPriceCard() }),
  ],
  ["get /v1/cinemas/{id}/vocabulary", all(200), () => ({ path: `/cinemas/${world.cinemaId}/vocabulary` })],
  [
    "put /v1/cinemas/{id}/vocabulary",
    ofOwner(200, "prices"),
    () => ({
      path: `/cinemas/${world.cinemaId}/vocabulary`,
      body: { categories: { premium: { de: "Sessel" } } },
    }),
  ],
  [
    "get /v1/cinemas/{id}/receipt-settings",
    ofOwner(200, "cinema"),
    () => ({ path: `/cinemas/${world.cinemaId}/receipt-settings` }),
  ],
  [
    "put /v1/cinemas/{id}/receipt-settings",
    ofOwner(200, "cinema"),
    () => ({
      path: `/cinemas/${world.cinemaId}/receipt-settings`,
      body: { legal_name: "Odeon Ltd", address: "Main Street 1" },
    }),
  ],
  ["get /v1/cinemas/{id}/branding", all(200), () => ({ path: `/cinemas/${world.cinemaId}/branding` })],
  [
    "put /v1/cinemas/{id}/branding",
    ofOwner(200, "cinema"),
    () => ({ path: `/cinemas/${world.cinemaId}/branding`, body: { name: "Luz" } }),
  ],
  [
    "put /v1/cinemas/{id}/logo",
    ofOwner(422, "cinema"),
    () => ({ path: `/cinemas/${world.cinemaId}/logo`, body: "no image" }),
  ],
  [
    "delete /v1/cinemas/{id}/logo",
    ofOwner(204, "cinema"),
    () => ({ path: `/cinemas/${world.cinemaId}/logo` }),
  ],
  [
    "get /v1/cinemas/{id}/receipts",
    ofOwner(200, "reports"),
    () => ({ path: `/cinemas/${world.cinemaId}/receipts` }),
  ],
  [
    "get /v1/orders/{id}/receipts",
    ofOwner(200, "customers"),
    () => ({ path: `/orders/${world.reservationId}/receipts` }),
  ],
  [
    "get /v1/orders/{id}/receipt",
    ofOwner(200, "customers"),
    () => ({ path: `/orders/${world.reservationId}/receipt` }),
  ],
  [
    "get /v1/reservations/{id}/receipts",
    buyerOrAdmin(200),
    () => ({ path: `/reservations/${world.reservationId}/receipts` }),
  ],
  [
    "get /v1/receipts/{id}",
    [401, 200, 404, 200, 404, 200, 401],
    async () => ({ path: `/receipts/${await newReceipt()}` }),
    { manager: 200, cashier: 200, "reports staff": 200 },
  ],
  ["get /v1/showtimes", all(200), () => ({ path: "/showtimes" })],
  [
    "post /v1/showtimes",
    ofOwner(201, "programme"),
    () => ({ path: "/showtimes", body: showtimeBody(10 + 2 * next()) }),
  ],
  [
    "post /v1/showtimes/batch",
    ofOwner(201, "programme", 422),
    () => ({ path: "/showtimes/batch", body: { showtimes: [showtimeBody(700 + 2 * next())] } }),
  ],
  [
    "post /v1/cinemas/{id}/programme/copy",
    ofOwner(201, "programme"),
    () => ({
      path: `/cinemas/${world.cinemaId}/programme/copy`,
      body: { from: "2030-01-01", to: "2030-01-08", days: 7 },
    }),
  ],
  [
    "post /v1/cinemas/{id}/programme",
    ofOwner(201, "programme"),
    () => ({
      path: `/cinemas/${world.cinemaId}/programme`,
      body: programmeCsv(2_000 + 2 * next()),
      headers: { "content-type": "text/csv" },
    }),
  ],
  ["get /v1/showtimes/{id}", all(200), () => ({ path: `/showtimes/${world.showtimeId}` })],
  [
    "patch /v1/showtimes/{id}",
    ofOwner(200, "programme"),
    () => ({ path: `/showtimes/${world.showtimeId}`, body: { max_seats: 9 } }),
  ],
  [
    "delete /v1/showtimes/{id}",
    ofOwner(200, "programme"),
    async () => ({
      path: `/showtimes/${await make("/v1/showtimes", as("owner"), showtimeBody(300 + 2 * next()))}`,
    }),
  ],
  [
    "post /v1/showtimes/{id}/seats",
    ofOwner(201, "programme"),
    () => ({ path: `/showtimes/${world.showtimeId}/seats`, body: { seats: [`Z${next()}`] } }),
  ],
  ["get /v1/showtimes/{id}/seats", all(200), () => ({ path: `/showtimes/${world.showtimeId}/seats` })],
  [
    "get /v1/showtimes/{id}/availability",
    all(200),
    () => ({ path: `/showtimes/${world.showtimeId}/availability` }),
  ],
  [
    "get /v1/layouts/{hash}",
    all(200),
    async () => {
      const { body } = await ask("GET", `/v1/showtimes/${world.showtimeId}/availability`);
      return { path: `/layouts/${String(body["layout"])}` };
    },
  ],
  [
    "post /v1/showtimes/{id}/reservations",
    signedIn(201),
    () => ({ path: `/showtimes/${world.showtimeId}/reservations`, body: { seats: [`A${next()}`] } }),
    { unconfirmed: 403, guest: 403 },
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
  [
    "post /v1/sandbox/payments/{id}",
    signedIn(404),
    async () => ({ path: `/sandbox/payments/${await newPayment()}`, body: { outcome: "paid" } }),
  ],
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
  [
    "get /v1/showtimes/{id}/ledger",
    ofOwner(200, "reports"),
    () => ({ path: `/showtimes/${world.showtimeId}/ledger` }),
  ],
  [
    "get /v1/showtimes/{id}/ledger/verify",
    ofOwner(200, "reports"),
    () => ({ path: `/showtimes/${world.showtimeId}/ledger/verify` }),
  ],
  [
    "get /v1/showtimes/{id}/ledger/seats",
    ofOwner(200, "reports"),
    () => ({ path: `/showtimes/${world.showtimeId}/ledger/seats?at=${inHours(0)}` }),
  ],
  [
    "get /v1/showtimes/{id}/plan.svg",
    ofOwner(200, "door"),
    () => ({ path: `/showtimes/${world.showtimeId}/plan.svg` }),
  ],
  [
    "get /v1/showtimes/{id}/sales.svg",
    ofOwner(200, "reports"),
    () => ({ path: `/showtimes/${world.showtimeId}/sales.svg` }),
  ],
  [
    "get /v1/showtimes/{id}/guest-list",
    ofOwner(200, "door"),
    () => ({ path: `/showtimes/${world.showtimeId}/guest-list` }),
  ],
  // A feed that exists never ends, so the test asks for one that does not.
  ["get /v1/showtimes/{id}/live", all(404), () => ({ path: "/showtimes/999999/live" })],
  [
    "post /v1/showtimes/{id}/waiting-list",
    signedIn(201),
    () => ({ path: `/showtimes/${world.soldOutId}/waiting-list`, body: { quantity: 1 } }),
    { unconfirmed: 403, guest: 403 },
  ],
  [
    "get /v1/showtimes/{id}/waiting-list/mine",
    signedIn(200),
    () => ({ path: `/showtimes/${world.soldOutId}/waiting-list/mine` }),
    { unconfirmed: 404, guest: 404 },
  ],
  [
    "delete /v1/showtimes/{id}/waiting-list/mine",
    signedIn(204),
    () => ({ path: `/showtimes/${world.soldOutId}/waiting-list/mine` }),
    { unconfirmed: 404, guest: 404 },
  ],
  [
    "post /v1/showtimes/{id}/block-seats",
    ofOwner(200, "counter"),
    () => ({
      path: `/showtimes/${world.showtimeId}/block-seats`,
      body: { seats: ["A900"], reason: "house" },
    }),
  ],
  [
    "post /v1/showtimes/{id}/unblock-seats",
    ofOwner(200, "counter"),
    () => ({ path: `/showtimes/${world.showtimeId}/unblock-seats`, body: { seats: ["A900"] } }),
  ],
  [
    "post /v1/showtimes/{id}/counter-sales",
    ofOwner(201, "counter"),
    () => ({ path: `/showtimes/${world.showtimeId}/counter-sales`, body: { seats: [`A${next()}`] } }),
  ],
  [
    "get /v1/showtimes/{id}/counter-sales",
    ofOwner(200, "counter"),
    () => ({ path: `/showtimes/${world.showtimeId}/counter-sales` }),
  ],
  [
    "post /v1/cinemas/{id}/shifts",
    ofOwner(201, "counter"),
    async (name) => {
      await endShiftOf(name);
      return { path: `/cinemas/${world.cinemaId}/shifts`, body: { float: 0 } };
    },
  ],
  [
    "get /v1/cinemas/{id}/shifts",
    ofOwner(200, "counter"),
    () => ({ path: `/cinemas/${world.cinemaId}/shifts` }),
  ],
  [
    "get /v1/shifts/{id}",
    ofOwner(200, "counter"),
    async () => ({ path: `/shifts/${await newShift()}` }),
    { cashier: 404, key: 404 },
  ],
  [
    "post /v1/shifts/{id}/cash-movements",
    ofOwner(201, "counter"),
    async () => ({
      path: `/shifts/${await newShift()}/cash-movements`,
      body: { amount: 1, reason: "Change" },
    }),
    { cashier: 404, key: 404 },
  ],
  [
    "post /v1/shifts/{id}/close",
    ofOwner(200, "counter"),
    async () => ({ path: `/shifts/${await newShift()}/close`, body: { counted: 0 } }),
    { cashier: 404, key: 404 },
  ],
  [
    "get /v1/cinemas/{id}/till-report",
    ofOwner(200, "reports"),
    () => ({ path: `/cinemas/${world.cinemaId}/till-report?day=2026-11-30` }),
  ],
  [
    "post /v1/orders/{id}/payments",
    ofOwner(201, "counter"),
    async (name) => {
      await newShift(name);
      return { path: `/orders/${(await sale(true)).id}/payments`, body: { paid_by: "cash" } };
    },
  ],
  [
    "post /v1/orders/{id}/cancel",
    ofOwner(200, "customers"),
    async () => ({ path: `/orders/${(await sale(true)).id}/cancel`, body: { reason: "asked for it" } }),
  ],
  [
    "post /v1/orders/{id}/payouts",
    ofOwner(409, "counter"),
    async () => ({
      path: `/orders/${(await sale(true)).id}/payouts`,
      body: { paid_by: "cash", reason: "nothing is owed" },
    }),
    // Without `customers` it sees no orders.
    { key: 404 },
  ],
  [
    "post /v1/orders/{id}/exchange",
    ofOwner(200, "customers"),
    async () => ({
      path: `/orders/${(await sale(true)).id}/exchange`,
      body: { for: { seats: [`A${next()}`] }, reason: "another seat" },
    }),
  ],
  [
    "delete /v1/guests/{id}",
    ofOwner(204, "customers"),
    async () => ({ path: `/guests/${await newGuest()}` }),
  ],
  ["get /v1/events", ofOwner(200, "webhooks"), () => ({ path: `/events?cinema_id=${world.cinemaId}` })],
  [
    "post /v1/webhooks",
    ofOwner(201, "webhooks"),
    async () => {
      await forgetWebhooks();
      return { path: "/webhooks", body: webhookBody() };
    },
    NO_KEYS,
  ],
  ["get /v1/webhooks", owners(200, "webhooks"), () => ({ path: "/webhooks" })],
  ["get /v1/webhooks/{id}", ofOwner(200, "webhooks"), async () => ({ path: `/webhooks/${await webhook()}` })],
  [
    "patch /v1/webhooks/{id}",
    ofOwner(200, "webhooks"),
    async () => ({ path: `/webhooks/${await webhook()}`, body: { description: "Books" } }),
    NO_KEYS,
  ],
  [
    "post /v1/webhooks/{id}/rotate-secret",
    ofOwner(200, "webhooks"),
    async () => ({ path: `/webhooks/${await webhook()}/rotate-secret` }),
    NO_KEYS,
  ],
  [
    "post /v1/webhooks/{id}/test",
    ofOwner(200, "webhooks"),
    async () => ({ path: `/webhooks/${await webhook()}/test` }),
  ],
  [
    "post /v1/webhooks/{id}/replay",
    ofOwner(202, "webhooks"),
    async () => ({ path: `/webhooks/${await webhook()}/replay`, body: { since: inHours(-1) } }),
  ],
  [
    "get /v1/webhooks/{id}/deliveries",
    ofOwner(200, "webhooks"),
    async () => ({ path: `/webhooks/${await webhook()}/deliveries` }),
  ],
  [
    "post /v1/webhooks/{id}/deliveries/{delivery}/replay",
    ofOwner(202, "webhooks"),
    async () => {
      const { id, delivery: number } = await delivery();
      return { path: `/webhooks/${id}/deliveries/${number}/replay` };
    },
  ],
  [
    "delete /v1/webhooks/{id}",
    ofOwner(204, "webhooks"),
    async () => {
      await forgetWebhooks();
      return { path: `/webhooks/${await newWebhook()}` };
    },
    NO_KEYS,
  ],
  [
    "post /v1/gate-keys",
    ofOwner(201, "staff"),
    () => ({ path: "/gate-keys", body: { name: "A phone", cinema_id: world.cinemaId } }),
    NO_KEYS,
  ],
  ["get /v1/gate-keys", ofOwner(200, "staff"), () => ({ path: `/gate-keys?cinema_id=${world.cinemaId}` })],
  [
    "delete /v1/gate-keys/{id}",
    ofOwner(204, "staff"),
    async () => ({ path: `/gate-keys/${await newGateKey()}` }),
    NO_KEYS,
  ],
  [
    "post /v1/api-keys",
    ofOwner(201, "staff"),
    () => ({
      path: "/api-keys",
      body: { name: "Website", cinema_ids: [world.cinemaId], scopes: { programme: "read" } },
    }),
    NO_KEYS,
  ],
  ["get /v1/api-keys", ofOwner(200, "staff"), () => ({ path: `/api-keys?cinema_id=${world.cinemaId}` })],
  ["get /v1/api-keys/{id}", ofOwner(200, "staff"), () => ({ path: `/api-keys/${world.apiKeyId}` })],
  [
    "patch /v1/api-keys/{id}",
    ofOwner(200, "staff"),
    () => ({ path: `/api-keys/${world.apiKeyId}`, body: { name: "Another name" } }),
    NO_KEYS,
  ],
  [
    "post /v1/api-keys/{id}/rotate",
    ofOwner(200, "staff"),
    () => ({ path: `/api-keys/${world.apiKeyId}/rotate`, body: { overlap_s: 60 } }),
    // Somebody else made it.
    { ...NO_KEYS, manager: 403 },
  ],
  [
    "delete /v1/api-keys/{id}",
    ofOwner(204, "staff"),
    async () => ({ path: `/api-keys/${await newApiKey()}` }),
    NO_KEYS,
  ],
  // For another owner the ticket is one of another cinema.
  [
    "post /v1/check-ins",
    ofOwner(200, "door", 409),
    async () => ({ path: "/check-ins", body: { code: await newTicket(), gate: "North" } }),
    { "gate key": 200 },
  ],
  [
    "post /v1/check-ins/batch",
    owners(200, "door"),
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
    ofOwner(204, "door"),
    async () => ({ path: "/check-ins/undo", body: { ticket: await usedTicket(), reason: "mistake" } }),
    { "gate key": 204 },
  ],
  [
    "post /v1/check-ins/devices",
    owners(201, "door"),
    () => ({ path: "/check-ins/devices" }),
    { "gate key": 201 },
  ],
  [
    "get /v1/showtimes/{id}/check-ins",
    ofOwner(200, "door"),
    () => ({ path: `/showtimes/${world.showtimeId}/check-ins` }),
    { "gate key": 200 },
  ],
  [
    "get /v1/showtimes/{id}/revoked-tickets",
    ofOwner(200, "door"),
    () => ({ path: `/showtimes/${world.showtimeId}/revoked-tickets` }),
    { "gate key": 200 },
  ],
  ["get /.well-known/jwks.json", all(200), () => ({ path: "/.well-known/jwks.json" })],
  ["get /health/live", all(200), () => ({ path: "/health/live" })],
  ["get /health/ready", all(200), () => ({ path: "/health/ready" })],
  ["get /v1/promo-codes", owners(200, "prices"), () => ({ path: "/promo-codes" })],
  [
    "post /v1/promo-codes",
    owners(201, "prices"),
    () => ({ path: "/promo-codes", body: { code: `CODE${next()}`, percent: 10 } }),
    // Staff have to name showtimes of their cinemas.
    { manager: 422, programmer: 422, "other manager": 422 },
  ],
  [
    "get /v1/promo-codes/{id}",
    ofOwner(200, "prices"),
    async () => ({ path: `/promo-codes/${await newCode()}` }),
  ],
  [
    "patch /v1/promo-codes/{id}",
    ofOwner(200, "prices"),
    async () => ({ path: `/promo-codes/${await newCode()}`, body: { active: true } }),
  ],
  [
    "delete /v1/promo-codes/{id}",
    ofOwner(204, "prices"),
    async () => ({ path: `/promo-codes/${await newCode()}` }),
  ],
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
  [
    "post /v1/admin/showtimes/{id}/rebuild",
    admins(200),
    () => ({ path: `/admin/showtimes/${world.showtimeId}/rebuild` }),
  ],
  [
    "post /v1/admin/showtimes/{id}/restore",
    admins(404),
    () => ({ path: `/admin/showtimes/${world.showtimeId}/restore` }),
  ],
  ["get /v1/orders", ofOwner(200, "customers"), () => ({ path: `/orders?cinema_id=${world.cinemaId}` })],
  ["get /v1/orders/{id}", ofOwner(200, "customers"), () => ({ path: `/orders/${world.reservationId}` })],
  [
    "post /v1/orders/{id}/notes",
    ofOwner(200, "customers"),
    () => ({ path: `/orders/${world.reservationId}/notes`, body: { text: "Sits at the aisle" } }),
  ],
  [
    "post /v1/orders/{id}/resend",
    // Nobody left an address.
    ofOwner(409, "customers"),
    async () => ({ path: `/orders/${await newSaleToGuest()}/resend`, body: { reason: "Lost" } }),
  ],
  [
    "post /v1/orders/{id}/correct",
    ofOwner(200, "customers"),
    async () => ({
      path: `/orders/${await newSaleToGuest()}/correct`,
      body: { name: "Ida", reason: "Typo" },
    }),
  ],
  [
    "post /v1/orders/{id}/give",
    ofOwner(200, "customers"),
    async () => ({
      path: `/orders/${(await sale(true)).id}/give`,
      body: { name: "Ida", reason: "A present" },
    }),
  ],
  ["get /v1/admin/mail", admins(200), () => ({ path: "/admin/mail" })],
  ["post /v1/admin/mail/{id}/resend", admins(404), () => ({ path: "/admin/mail/welcome:999999/resend" })],
  // The caller is identified by a signature.
  ["post /v1/webhooks/resend", all(401), () => ({ path: "/webhooks/resend", body: {} })],
  [
    "get /v1/admin/reports/summary",
    owners(200, "reports"),
    () => ({ path: "/admin/reports/summary?from=2026-01-01&to=2026-01-31" }),
  ],
  ["get /v1/report-schedules", owners(200, "reports"), () => ({ path: "/report-schedules" }), NO_KEYS],
  [
    "post /v1/report-schedules",
    // The cinema is not theirs.
    owners(404, "reports"),
    () => ({
      path: "/report-schedules",
      body: { cinema_id: 999_999, group_by: "day", hour: 8, language: "en" },
    }),
    NO_KEYS,
  ],
  [
    "delete /v1/report-schedules/{id}",
    owners(404, "reports"),
    () => ({ path: "/report-schedules/999999" }),
    NO_KEYS,
  ],
  [
    "get /v1/admin/reports/film-hire",
    owners(200, "reports"),
    () => ({ path: "/admin/reports/film-hire?movie_id=1&week=2026-01-01" }),
  ],
  [
    "get /v1/admin/reports/sales",
    owners(200, "reports"),
    () => ({ path: "/admin/reports/sales?from=2026-01-01&to=2026-01-31" }),
  ],
  [
    "get /v1/admin/reports/groups",
    owners(200, "reports"),
    () => ({ path: "/admin/reports/groups?from=2026-01-01&to=2026-01-31&group_by=day" }),
  ],
  [
    "get /v1/admin/reports/days",
    owners(200, "reports"),
    () => ({ path: "/admin/reports/days?from=2026-01-01&to=2026-01-31" }),
  ],
  [
    "get /v1/admin/reports/movies",
    owners(200, "reports"),
    () => ({ path: "/admin/reports/movies?from=2026-01-01&to=2026-01-31" }),
  ],
  [
    "get /v1/admin/reports/showtimes",
    owners(200, "reports"),
    () => ({ path: "/admin/reports/showtimes?from=2026-01-01&to=2026-01-31" }),
  ],
  ["get /v1/admin/audit", owners(200, "staff"), () => ({ path: "/admin/audit" })],
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
