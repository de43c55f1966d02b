/** Calls of the older APIs for payments, and the report. */

import { CURRENCY, PAY_BY } from "./bookings.ts";
import { ADMINS_ONLY, fields, id, inPath, list, message, object, ref, text, units, whole } from "./parts.ts";
import type { Call } from "./parts.ts";
import { TITLE } from "./tickets.ts";

const PAYMENT = {
  id: {
    type: ["integer", "string"],
    description: "The payment's id; `door-…` or `free-…` where nothing is charged online",
  },
  payment_id: { type: ["integer", "string"], description: "The same" },
  booking_id: id("booking"),
  status: text("Where it stands", { examples: ["open", "paid", "pay_at_door"] }),
  amount: units("The amount"),
  currency: CURRENCY,
  checkout_url: { type: ["string", "null"], description: "Where to pay, while it is open" },
  pay_by: PAY_BY,
} as const;

export const PAYMENT_SCHEMAS = {
  OlderPayment: object(PAYMENT),
};

const A_PAYMENT = {
  id: "door-469762049",
  payment_id: "door-469762049",
  booking_id: 469_762_049,
  status: "pay_at_door",
  amount: 19,
  currency: "EUR",
  checkout_url: null,
  pay_by: null,
};

const BOOKING_NOT_FOUND = { 404: ["Booking not found"] };

export const PAYMENT_CALLS: readonly Call[] = [
  {
    method: "post",
    paths: { payBooking: "/payments" },
    origins: ["004"],
    summary: "Pay for a booking",
    description: "201 with the checkout's URL where it is paid online, else 200.",
    counterpart: "POST /v1/reservations/{id}/payment",
    token: "required",
    body: {
      required: true,
      schema: fields(
        {},
        {
          booking_id: { type: ["integer", "string"], description: "The booking's id" },
          reservation_id: { type: ["integer", "string"], description: "The same" },
        },
      ),
      example: { booking_id: 469_762_049 },
    },
    answers: {
      200: {
        description: "There is nothing to pay online",
        schema: object({ message: message("To be paid at the door", "Nothing to pay") }, PAYMENT),
        example: { message: "To be paid at the door", ...A_PAYMENT },
      },
      201: {
        description: "Pay at `checkout_url`",
        schema: object({ message: message("Payment started"), ...PAYMENT }),
        example: {
          message: "Payment started",
          ...A_PAYMENT,
          id: 12,
          payment_id: 12,
          status: "open",
          checkout_url: "https://pay.example/12",
        },
      },
    },
    refusals: { ...BOOKING_NOT_FOUND, 400: ["booking_id is required"] },
  },
  {
    method: "get",
    paths: { getPaymentOlder: "/payments/{id}" },
    origins: ["004"],
    summary: "Your payment",
    counterpart: "GET /v1/payments/{id}",
    token: "required",
    parameters: [inPath("id", text("The payment's id, as an answer had it"))],
    answers: { 200: { description: "The payment", schema: ref("OlderPayment"), example: A_PAYMENT } },
    refusals: { 404: ["Payment not found"] },
  },
  {
    method: "get",
    paths: { getReport: "/admin/report" },
    origins: ["003"],
    summary: "Sales in all, and seats sold of the shows to come",
    description: "For admins. `revenue` is in the currency in which most tickets were sold.",
    counterpart: "GET /v1/admin/reports/summary",
    token: "required",
    answers: {
      200: {
        description: "The report",
        schema: object({
          total_reservations: whole("Reservations"),
          tickets_sold: whole("Tickets"),
          revenue_estimate: units("The same as `revenue`"),
          revenue: units("What was sold"),
          currency: CURRENCY,
          revenue_by_currency: {
            type: "object",
            additionalProperties: { type: "number" },
            description: "What was sold, by currency",
          },
          capacity_utilization: {
            type: "number",
            description: "Percent of the seats of shows to come that are sold",
          },
          capacity_by_showtime: list(
            object({
              showtime_id: id("showtime"),
              movie_title: TITLE,
              start_time: text("The start, in the cinema's local time"),
              tickets_sold: whole("Tickets"),
              capacity: whole("Seats"),
              percent: { type: "number", description: "Percent of the seats that are sold" },
            }),
            "At most 300 shows",
          ),
        }),
      },
    },
    refusals: ADMINS_ONLY,
  },
];
