import { createRoute } from "@hono/zod-openapi";
import { createMiddleware } from "hono/factory";
import * as z from "zod";
import { emptyIsNoBody } from "../../http/bodies.ts";
import { onceHeaders, replayHeader, replayHeaders } from "../../http/idempotency.ts";
import { NO_STORE, json, optionalBody, refusals, slice } from "../../http/openapi.ts";
import type { AppEnv } from "../../http/openapi.ts";
import { Problem, granting, retryAfterS } from "../../http/problem.ts";
import { rateLimited } from "../../http/rate-limits.ts";
import { OF_TOKENS } from "../../identity/refused-callers.ts";
import { publicUrl } from "../../platform/settings.ts";
import { OF_BUYERS_KEYS, OF_CANCELLING } from "../../sales/reservations/refused-codes.ts";
import { partBody, partOf, partQuery } from "../../sales/reservations/wire.ts";
import type { OpenBooking } from "./booking.ts";
import { explain } from "./refusals.ts";
import type { BookingRefused } from "./refusals.ts";
import * as service from "./service.ts";
import { bookingSchema, bookingView } from "./wire.ts";

/** Any text is valid input: one that is no code opens nothing. */
const codeParams = z.strictObject({
  code: z.string().meta({ description: "The booking's code: what the link in the mail ends with" }),
});

/** The address is the key to the booking: no page may send it on as a referrer. */
const unreferred = createMiddleware<AppEnv>(async (c, next) => {
  c.header("referrer-policy", "no-referrer");
  await next();
});

const byCode = [unreferred, rateLimited];

const granted = granting((refusal: BookingRefused) => explain(refusal, retryAfterS()));

/** What a code opens, or 404. */
const found = <Opened>(opened: Opened | null): Opened => {
  if (opened === null) throw new Problem(...explain({ ok: false, code: "booking_not_found" }, retryAfterS()));
  return opened;
};

const viewOf = (booking: OpenBooking, code: string) =>
  bookingView(booking, publicUrl(`/v1/bookings/${code}/calendar.ics`), publicUrl);

export const bookings = slice()
  .openapi(
    createRoute({
      operationId: "getBooking",
      method: "get",
      path: "/bookings/{code}",
      summary: "A booking, by the code from its mail",
      description:
        "Needs no sign-in, only the code in the link of the mail with the tickets. Whoever has it can use the tickets and cancel. At most 20 of these requests a minute from one network.",
      tags: ["Bookings"],
      security: [],
      middleware: byCode,
      request: { params: codeParams },
      responses: {
        200: json(bookingSchema, "The booking, as it is now"),
        ...refusals(...OF_TOKENS, "booking_not_found", "too_many_requests"),
      },
    }),
    async (c) => {
      const { code } = c.req.valid("param");
      return c.json(viewOf(found(await service.open(code)), code), 200, NO_STORE);
    },
  )
  .openapi(
    createRoute({
      operationId: "cancelBooking",
      method: "delete",
      path: "/bookings/{code}",
      summary: "Cancel a booking, all of it or some seats, by the code from its mail",
      description:
        "By the showtime's cancellation policy, as its buyer may: `cancellation` of the booking says what it gives back. A sale at the counter is given back there. At most 20 of these requests a minute from one network.",
      tags: ["Bookings"],
      security: [],
      middleware: [...byCode, emptyIsNoBody],
      request: { params: codeParams, headers: onceHeaders, query: partQuery, body: optionalBody(partBody) },
      responses: {
        200: { ...json(bookingSchema, "The booking after it"), headers: replayHeaders },
        ...refusals(
          ...OF_TOKENS,
          ...OF_CANCELLING.filter((code) => code !== "reservation_not_found"),
          ...OF_BUYERS_KEYS,
          "booking_not_found",
          "sold_at_counter",
          "too_many_requests",
        ),
      },
    }),
    async (c) => {
      const { code } = c.req.valid("param");
      const seats = partOf(c.req.valid("query"), c.req.valid("json"));
      const ended = granted(await service.cancel(code, seats, c.req.valid("header")["idempotency-key"]));
      const after = found(await service.open(code));
      return c.json(viewOf(after, code), 200, { ...NO_STORE, ...replayHeader(ended) });
    },
  )
  .openapi(
    createRoute({
      operationId: "getBookingCalendar",
      method: "get",
      path: "/bookings/{code}/calendar.ics",
      summary: "A booking as a calendar file, by the code from its mail",
      description: "That of a cancelled booking takes the event out of the calendar (METHOD:CANCEL).",
      tags: ["Bookings"],
      security: [],
      middleware: byCode,
      request: { params: codeParams },
      responses: {
        200: { description: "An iCalendar file", content: { "text/calendar": { schema: z.string() } } },
        ...refusals(...OF_TOKENS, "booking_not_found", "too_many_requests"),
      },
    }),
    async (c) => {
      const file = found(await service.bookingCalendar(c.req.valid("param").code));
      return c.body(file.text, 200, {
        ...NO_STORE,
        "content-type": file.contentType,
        "content-disposition": 'attachment; filename="matinee-booking.ics"',
      });
    },
  );
