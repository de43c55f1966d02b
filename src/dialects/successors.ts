/** What `/v1` has for each of the older calls, and the headers that say so. Pure. */

/** 1 December 2026: what is new is in `/v1` alone. The older paths stay, so there is no day on which they end. */
const DEPRECATED_AT_S = Date.UTC(2026, 11, 1) / 1000;

/** By method and path, without the slash that may be at its end. `:id` is the request's own. */
const SUCCESSORS: Readonly<Record<string, string>> = {
  "POST /register": "/v1/auth/register",
  "POST /signup": "/v1/auth/register",
  "POST /login": "/v1/auth/login",
  "GET /checkToken": "/v1/me",
  "GET /isEmailConfirmed": "/v1/me",
  "GET /confirmEmail": "/v1/auth/email/verify",
  "GET /verify-email/:token": "/v1/auth/email/verify",
  "GET /resendEmailValidationCode": "/v1/auth/email/verification",
  "POST /forgotPassword": "/v1/auth/password/forgot",
  "POST /forgot-password": "/v1/auth/password/forgot",
  "POST /resetPassword": "/v1/auth/password/reset",
  "POST /reset-password": "/v1/auth/password/reset",
  "POST /reset-password/:token": "/v1/auth/password/reset",
  "GET /profile": "/v1/me",
  "GET /users/profile": "/v1/me",
  "GET /users/me": "/v1/me",
  "GET /getDay": "/v1/showtimes",
  "GET /fullSchedule": "/v1/showtimes",
  "GET /shows": "/v1/showtimes",
  "GET /showtimes/search": "/v1/showtimes",
  "POST /shows": "/v1/showtimes",
  "POST /showtimes": "/v1/showtimes",
  "POST /seats": "/v1/showtimes",
  "GET /movies": "/v1/movies",
  "GET /movies/search": "/v1/movies",
  "GET /movies/:id": "/v1/movies/:id",
  "POST /movies": "/v1/movies",
  "PUT /movies/:id": "/v1/movies/:id",
  "DELETE /movies/:id": "/v1/movies/:id",
  "POST /upload-poster": "/v1/movies",
  // Under a showtime in `/v1`, whose id these requests do not have.
  "POST /buy-ticket": "/v1/reservations",
  "POST /buyTicket": "/v1/reservations",
  "POST /buyManyTikets": "/v1/reservations",
  "POST /bookings": "/v1/reservations",
  "POST /book": "/v1/reservations",
  "GET /bookings": "/v1/reservations",
  "GET /my-bookings": "/v1/reservations",
  "POST /reservations": "/v1/reservations",
  "GET /reservations": "/v1/reservations",
  "DELETE /reservations/:id": "/v1/reservations/:id",
  // A payment here may be one that `/v1` shows as a part of its reservation.
  "POST /payments": "/v1/reservations",
  "GET /payments/:id": "/v1/reservations",
  "GET /getTikets": "/v1/tickets",
  "GET /userinfo": "/v1/tickets",
  "GET /displayTikets": "/v1/tickets",
  "GET /display": "/v1/tickets",
  "GET /tikets/:file{[^/]+\\.png}": "/v1/tickets/:file/qr.png",
  "GET /admin/users": "/v1/admin/users",
  "GET /admin/users/:id": "/v1/admin/users/:id",
  "POST /users/promote/:id": "/v1/admin/users/:id/promote",
  "GET /admin/bookings": "/v1/admin/reservations",
  "GET /admin/reservations": "/v1/admin/reservations",
  "GET /admin/report": "/v1/admin/reports/summary",
};

/**
 * `Deprecation` (RFC 9745) and `Link` of a call: to what `/v1` has for it, and to the documentation. Null for a pattern that no
 * older call has.
 */
export function deprecationOf(
  method: string,
  pattern: string,
  path: string,
): { readonly deprecation: string; readonly link: string } | null {
  const plain = pattern.replace(/\/$/, "");
  const successor = SUCCESSORS[`${method} ${plain}`];
  if (successor === undefined) return null;
  const given = path.split("/");
  const place = plain.split("/").findIndex((part) => part.startsWith(":"));
  const id = encodeURIComponent((given[place] ?? "").replace(/\.png$/, ""));
  return {
    deprecation: `@${DEPRECATED_AT_S}`,
    link: `<${successor.replace(/:\w+/, id)}>; rel="successor-version", </docs>; rel="deprecation"; type="text/html"`,
  };
}
