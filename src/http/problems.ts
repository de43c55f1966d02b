/** The errors of the API: RFC 9457 problem documents with a `code` from this closed list. */
import type { Context, Hono, NotFoundHandler } from "hono";
import { HTTPException } from "hono/http-exception";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type * as z from "zod";
import { randomBelow } from "../clock.ts";
import { describeFault } from "../faults.ts";
import { MissingSetting } from "../settings.ts";

const PROBLEMS = {
  malformed_json: [400, "The body is not JSON"],
  bad_request: [400, "The request cannot be understood"],
  webhook_refused: [400, "Not signed by the payment service"],
  unauthenticated: [401, "Who are you?"],
  wrong_credentials: [401, "Wrong address or password"],
  invalid_refresh_token: [401, "The refresh token is not valid"],
  refresh_token_reused: [401, "The refresh token was used before"],
  wrong_signature: [401, "The signature is not right"],
  forbidden: [403, "Not yours to do"],
  email_not_confirmed: [403, "The mail address is not confirmed"],
  owner_approval_needed: [403, "Owners are made by an admin here"],
  wrong_password: [403, "Wrong password"],
  no_ticket_held: [403, "For those who held a ticket"],
  not_found: [404, "There is nothing here"],
  user_not_found: [404, "No such user"],
  movie_not_found: [404, "No such movie"],
  cinema_not_found: [404, "No such cinema"],
  screen_not_found: [404, "No such screen"],
  showtime_not_found: [404, "No such showtime"],
  reservation_not_found: [404, "No such reservation"],
  payment_not_found: [404, "No such payment"],
  waiting_not_found: [404, "Not on the waiting list"],
  ticket_not_found: [404, "No such ticket"],
  review_not_found: [404, "No such review"],
  promo_code_not_found: [404, "No such promo code"],
  guest_not_found: [404, "No such guest"],
  gate_key_not_found: [404, "No such gate key"],
  poster_not_found: [404, "No such poster"],
  mail_not_found: [404, "No such mail"],
  tmdb_movie_not_found: [404, "TMDB has no such movie"],
  method_not_allowed: [405, "Not with this method"],
  account_exists: [409, "The account exists"],
  address_contested: [409, "More than one account waits for this address"],
  email_already_confirmed: [409, "The mail address is confirmed already"],
  own_account: [409, "Not to your own account"],
  account_erased: [409, "The account is erased"],
  account_pending: [409, "The account's address is not confirmed"],
  promo_code_exists: [409, "The promo code exists"],
  promo_code_in_use: [409, "The promo code was used"],
  movie_in_use: [409, "The movie has showtimes"],
  cinema_in_use: [409, "The cinema has showtimes"],
  screen_in_use: [409, "The screen has showtimes"],
  screen_busy: [409, "Another showtime is on this screen"],
  seats_in_use: [409, "Seats are held or sold"],
  seats_exist: [409, "There are such seats already"],
  showtime_published: [409, "The showtime is public"],
  showtime_cancelled: [409, "The showtime is cancelled"],
  mail_under_way: [409, "The mail is on its way"],
  changed_meanwhile: [409, "It was changed meanwhile"],
  sales_not_open: [409, "Sales have not opened"],
  sales_closed: [409, "Sales are closed"],
  seats_taken: [409, "Seats are taken"],
  single_seats: [409, "A single seat would be left"],
  not_enough_seats: [409, "Not enough seats are free"],
  not_enough_accessible_seats: [409, "Not enough accessible seats are free"],
  not_together: [409, "Not together"],
  buyer_limit: [409, "A buyer has only so many"],
  seats_available: [409, "There are seats"],
  already_waiting: [409, "You wait already"],
  already_extended: [409, "The hold was extended before"],
  payment_started: [409, "A payment has begun"],
  nothing_to_pay: [409, "There is nothing to pay"],
  already_paid: [409, "It is paid"],
  nothing_to_refund: [409, "There is nothing to pay back"],
  payment_refused: [409, "The payment service refuses"],
  amount_differs: [409, "The amount is another one"],
  cancellation_closed: [409, "Too late to cancel"],
  checked_in: [409, "Checked in already"],
  not_checked_in: [409, "Not checked in"],
  already_used: [409, "The ticket was used"],
  scan_undone: [409, "The scan was taken back"],
  not_paid: [409, "The ticket is not paid"],
  too_early: [409, "The doors are not open yet"],
  too_late: [409, "The show is over"],
  wrong_showtime: [409, "A ticket for another showtime"],
  wrong_cinema: [409, "A ticket for another cinema"],
  seats_blocked: [409, "Seats are not for sale"],
  hold_expired: [409, "The hold has run out"],
  reservation_ended: [409, "The reservation has ended"],
  showtime_started: [409, "The show has started"],
  payment_required: [409, "This showtime is paid online"],
  ticket_revoked: [410, "The ticket is revoked"],
  precondition_failed: [412, "It is not what you saw any more"],
  body_too_large: [413, "The body is too large"],
  unsupported_media_type: [415, "The body has a wrong content type"],
  invalid_input: [422, "Something in the request is wrong"],
  unknown_field: [422, "There is a field that nobody knows"],
  wrong_code: [422, "Wrong or old code"],
  duplicate_seats: [422, "A seat is named twice"],
  unknown_seats: [422, "The hall has no such seat"],
  unknown_ticket_type: [422, "No such ticket type for this seat"],
  unknown_category: [422, "No such seat category"],
  seats_not_reserved: [422, "Seats are not in the reservation"],
  too_many_seats: [422, "Too many seats"],
  promo_code_refused: [422, "The promo code does not count here"],
  malformed_code: [422, "Not a ticket's code"],
  unknown_key: [422, "Signed with an unknown key"],
  bad_signature: [422, "The signature is wrong"],
  image_refused: [422, "The image cannot be taken"],
  starts_in_the_past: [422, "The start is in the past"],
  idempotency_key_reused: [422, "The idempotency key belongs to another request"],
  too_many_requests: [429, "Too many requests"],
  busy: [503, "Busy"],
  promo_codes_unavailable: [503, "Promo codes cannot be taken now"],
  unavailable: [503, "Not available now"],
  setting_missing: [503, "A setting is missing"],
  internal_error: [500, "A fault of ours"],
} as const satisfies Record<string, readonly [ContentfulStatusCode, string]>;

export type ProblemCode = keyof typeof PROBLEMS;

export const PROBLEM_CODES = Object.keys(PROBLEMS) as [ProblemCode, ...ProblemCode[]];

/** Thrown where a request ends badly; `detail` says what happened, what was kept, and what to do. */
export class Problem extends Error {
  readonly code: ProblemCode;
  readonly data: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: ProblemCode,
    detail: string,
    data: Readonly<Record<string, unknown>> = {},
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(detail);
    this.code = code;
    this.data = data;
    this.headers = headers;
  }
}

/** How a slice explains a refusal of its service. */
export type Explained = ConstructorParameters<typeof Problem>;

/** What a service's answer grants; its refusal becomes a problem. */
export const granting =
  <Refusal extends { readonly ok: false }>(explain: (refusal: Refusal) => Explained) =>
  <Granted extends { readonly ok: true }>(answer: Granted | Refusal): Granted => {
    if (answer.ok) return answer;
    throw new Problem(...explain(answer));
  };

/** The answer of a request that ended in an exception. What is not foreseen is a 500 without a word of its inside. */
export function onError(error: Error, c: Context): Response {
  const { problem, status, title } = reported(error, c);
  const document = {
    type: `urn:matinee:problem:${problem.code}`,
    title,
    status,
    detail: problem.message,
    code: problem.code,
    request_id: requestIdOf(c),
    ...problem.data,
  };
  return c.json(document, status, { ...ON_EVERY_PROBLEM, ...problem.headers });
}

/** A draft that is not there for one is there for another, and tomorrow for all: no cache keeps a refusal. */
const ON_EVERY_PROBLEM = { "content-type": "application/problem+json", "cache-control": "no-store" };

/** What an exception is to those outside. A fault of ours is logged. */
export function reported(
  error: Error,
  c: Context,
): { problem: Problem; status: ContentfulStatusCode; title: string } {
  const problem = asProblem(error);
  if (problem.code === "internal_error")
    console.error(
      JSON.stringify({ request_id: requestIdOf(c), path: c.req.path, error: describeFault(error) }),
    );
  const [status, title] = PROBLEMS[problem.code];
  return { problem, status, title };
}

const requestIdOf = (c: Context): string => c.get("requestId");

function asProblem(error: Error): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof MissingSetting)
    return new Problem(
      "setting_missing",
      `This server lacks ${error.setting}. Nothing was done; its keeper can set it.`,
      {
        setting: error.setting,
      },
    );
  if (error instanceof HTTPException) {
    if (error.status === 415)
      return new Problem("unsupported_media_type", "Send the body as application/json. Nothing was done.");
    if (error.status === 403)
      return new Problem("forbidden", "This came from another site's page. Nothing was done.");
    if (error.message.startsWith("Malformed JSON"))
      return new Problem("malformed_json", "The body could not be parsed as JSON. Nothing was done.");
    if (error.status < 500) return new Problem("bad_request", error.message);
  }
  if (isPassing(error))
    return new Problem(
      "unavailable",
      "A part of this server did not answer. If you were buying, repeat the request with the same Idempotency-Key, or look at your reservations first.",
      {},
      { "retry-after": String(retryAfterS()) },
    );
  return new Problem(
    "internal_error",
    "Something broke here. If you were buying, look at your reservations before you try again.",
  );
}

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"];

/** A path that exists with another method says which; OPTIONS is answered wherever anything is. */
export function notFound(router: Hono["router"]): NotFoundHandler {
  return (c) => {
    const allowed = METHODS.filter((method) =>
      router.match(method, c.req.path)[0].some(([[, route]]) => route.method === method),
    );
    if (allowed.length === 0)
      throw new Problem(
        "not_found",
        `There is nothing at ${c.req.path}; GET /openapi.json lists what there is.`,
      );
    const allow = [...allowed, ...(allowed.includes("GET") ? ["HEAD"] : []), "OPTIONS"].join(", ");
    if (c.req.method === "OPTIONS") return c.body(null, 204, { allow });
    throw new Problem("method_not_allowed", `Here go ${allow}.`, {}, { allow });
  };
}

const RETRY_SPREAD_S = 5;

/** One to five seconds: those who come back are not to come all at once. */
export const retryAfterS = (): number => 1 + randomBelow(RETRY_SPREAD_S);

const OBJECT_IS_DOWN = ["overloaded", "retryable", "durableObjectReset"];
const D1_IS_DOWN =
  /D1 DB is overloaded|Network connection lost|storage caused object to be reset|exceeded timeout|code was updated|transient issue|and was reset|client disconnected/;

/** The platform's own words for an object or a database that is overloaded, moved or cut off. */
function isPassing(error: Error): boolean {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    const fault = cause;
    if (OBJECT_IS_DOWN.some((word) => Reflect.get(fault, word) === true) || D1_IS_DOWN.test(fault.message))
      return true;
  }
  return false;
}

/** Of a request, as its readers call them. */
const PLACES: Readonly<Record<string, string>> = { json: "body", param: "path" };

/** Unknown fields have a code of their own: they are mostly a client's spelling mistake. */
export function invalidInput(error: z.core.$ZodError, place: string): Problem {
  const unknown = error.issues.flatMap((issue) =>
    issue.code === "unrecognized_keys" ? issue.keys.map((key) => pointer([...issue.path, key])) : [],
  );
  if (unknown.length > 0)
    return new Problem(
      "unknown_field",
      `Nobody knows ${unknown.join(", ")} in the ${PLACES[place] ?? place}. Nothing was done.`,
      { in: place, fields: unknown },
    );
  const errors = error.issues.map((issue) => ({
    in: place,
    pointer: pointer(issue.path),
    detail: issue.message,
  }));
  const first = errors[0];
  return new Problem(
    "invalid_input",
    `${first === undefined ? "Invalid" : `${first.pointer || place}: ${first.detail}`}. Nothing was done.`,
    { errors },
  );
}

const pointer = (path: readonly PropertyKey[]): string =>
  path.map((key) => `/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
