/** Reservations in requests and answers. */

import * as z from "zod";
import type { ReservationRecord } from "../../box-office/answers.ts";
import type { SeatsWanted } from "../../box-office/ledger/choosing.ts";
import type { Choice } from "../../box-office/ledger/decision.ts";
import type { Line } from "../../box-office/ledger/reservation.ts";
import { invalidParameter } from "../../http/invalid-input.ts";
import { described, idOf, instant, money, toInstant, toInstantOrNull } from "../../http/openapi.ts";
import type { Shown } from "../../http/openapi.ts";
import { lazily } from "../../platform/lazily.ts";
import { MAX_SEAT_LABEL } from "../../programme/cinemas/layout-shape.ts";
import { HELD, RESERVATION } from "./examples.ts";
import { placeView } from "./place-wire.ts";
import { proofView } from "./proof.ts";
import {
  amountsSchema,
  reservationChannel,
  reservationIdField,
  reservationStatus,
  seatsSchema,
} from "./reservation-fields.ts";

const MAX_SEATS = 50;
export const DEFAULT_TICKET_TYPE = "adult";

export const seatLabel = z
  .string()
  .min(1)
  .max(MAX_SEAT_LABEL)
  .meta({ description: "A seat's label", examples: ["A1"] });
export const ticketType = z
  .string()
  .min(1)
  .max(32)
  .meta({ description: `A ticket type of the showtime's price card; "${DEFAULT_TICKET_TYPE}" if left out` });
export const quantity = z
  .int()
  .min(1)
  .max(MAX_SEATS)
  .meta({ description: `How many seats, ${MAX_SEATS} at most` });
export const category = z.string().min(1).max(32);

/** Either seats by label, or a quantity of the best available seats. */
export const wantedFields = {
  seats: z
    .array(z.union([seatLabel, z.strictObject({ label: seatLabel, ticket_type: ticketType })]))
    .min(1)
    .max(MAX_SEATS)
    .optional()
    .meta({ description: `Labels of seats, or labels with a ticket type; at most ${MAX_SEATS}` }),
  quantity: quantity
    .optional()
    .meta({ description: `Instead of seats: how many of the best available, ${MAX_SEATS} at most` }),
  category: category.optional().meta({ description: "The category of the best seats; any, if left out" }),
  together: z
    .boolean()
    .optional()
    .meta({ description: "true refuses if the party would be split; otherwise it is split if necessary" }),
  accessible: z
    .int()
    .min(0)
    .optional()
    .meta({ description: "How many of the best seats are for wheelchairs" }),
  ticket_type: ticketType.optional().meta({ description: "Of all of the best seats" }),
};

interface WantedBody {
  readonly seats?: readonly (string | { label: string; ticket_type: string })[] | undefined;
  readonly quantity?: number | undefined;
  readonly category?: string | undefined;
  readonly together?: boolean | undefined;
  readonly accessible?: number | undefined;
  readonly ticket_type?: string | undefined;
}

/** The seats that the body asks for, or its first error. */
export function wantedOf(body: WantedBody): { wanted: SeatsWanted } | { path: string[]; message: string } {
  const { seats, quantity: size, accessible = 0 } = body;
  if ((seats === undefined) === (size === undefined))
    return { path: ["seats"], message: "Send seats, or quantity for the best" };
  if (seats !== undefined) {
    const stray = (["category", "together", "accessible", "ticket_type"] as const).find(
      (field) => body[field] !== undefined,
    );
    return stray === undefined
      ? { wanted: { seats: seats.map(seatChoice) } }
      : { path: [stray], message: "Goes with quantity, not with seats" };
  }
  if (size === undefined) throw new Error("neither seats nor quantity");
  if (accessible > size) return { path: ["accessible"], message: "More than quantity" };
  return {
    wanted: {
      quantity: size,
      category: body.category ?? null,
      together: body.together === true ? "required" : "preferred",
      accessible,
      ticketType: body.ticket_type ?? DEFAULT_TICKET_TYPE,
    },
  };
}

const seatChoice = (seat: string | { label: string; ticket_type: string }) =>
  typeof seat === "string"
    ? { label: seat, ticketType: DEFAULT_TICKET_TYPE }
    : { label: seat.label, ticketType: seat.ticket_type };

/** As buyers type it. */
export const typedPromoCode = z
  .string()
  .min(1)
  .max(32)
  .meta({ description: "A promo code, in upper or lower case", examples: ["MATINEE-10"] });

export const reserveBody = z
  .strictObject({
    ...wantedFields,
    promo_code: typedPromoCode.optional(),
    confirm: z.boolean().default(false).meta({ description: "true: buy at once. false: hold the seats" }),
  })
  .meta({ id: "Reserve", examples: [{ seats: ["A1", "A2"] }, { quantity: 2, category: "standard" }] })
  .transform((body, context) => {
    const found = wantedOf(body);
    if ("wanted" in found)
      return { wanted: found.wanted, promoCode: body.promo_code ?? null, confirm: body.confirm };
    context.addIssue({ code: "custom", ...found });
    return z.NEVER;
  });

const part = z
  .array(seatLabel)
  .min(1)
  .max(MAX_SEATS)
  .superRefine((labels, context) => {
    const again = labels.findIndex((label, i) => labels.indexOf(label) < i);
    if (again !== -1) context.addIssue({ code: "custom", path: [again], message: "Named twice" });
  });

/** `?seats=A1&seats=A2`: each a whole label, which may have a comma. */
export const partQuery = z.strictObject({
  seats: z
    .union([z.string(), z.array(z.string())])
    .transform((given) => [given].flat())
    .pipe(part)
    .optional()
    .meta({ description: "Only this seat; repeated for several. Or send them in the body" }),
});

export const partBody = z
  .strictObject({ seats: part.optional().meta({ description: "Labels of the seats; all if left out" }) })
  .meta({ id: "SeatsToGiveBack", examples: [{ seats: ["A2"] }] });

/** The seats to give back; null for all. Refuses seats in the query and in the body: they may differ. */
export function partOf(
  query: z.output<typeof partQuery>,
  { seats: inBody }: z.output<typeof partBody>,
): string[] | null {
  if (query.seats !== undefined && inBody !== undefined)
    throw invalidParameter("seats", "Send seats in the query or in the body, not in both");
  return query.seats ?? inBody ?? null;
}

export const reservationSchema = lazily(() =>
  z
    .strictObject({
      id: reservationIdField("The reservation's id"),
      showtime_id: idOf("showtime"),
      status: reservationStatus(),
      channel: reservationChannel(),
      seats: seatsSchema().meta({ description: "Its seats; of one that has ended, those that it had" }),
      returned: seatsSchema().meta({ description: "Seats that were given back while the rest was kept" }),
      amounts: amountsSchema(),
      total: described(money, "What all of its seats cost: tickets less discount, with fee and added taxes"),
      payment: z.enum(["at_door", "online"]).meta({
        description: "`online`: it is paid before it is confirmed. `at_door`: at the door or the counter",
      }),
      paid: described(money, "What was paid so far"),
      refund: described(money, "How much of what was paid is refunded, or will be"),
      held_at: instant.meta({ description: "When its seats were taken" }),
      expires_at: instant
        .nullable()
        .meta({ description: "Until when it is held; null once it is sold or over" }),
      extended: z.boolean().meta({ description: "Whether the hold was extended, which goes once" }),
      confirmed_at: instant.nullable().meta({ description: "When it was sold; null if it was not" }),
      ended_at: instant.nullable().meta({ description: "When it ended; null while it has not" }),
      end_reason: z.enum(["buyer", "staff", "showtime", "payment", "exchange"]).nullable().meta({
        description:
          "Why it ended: the buyer or staff gave it back, the showtime was cancelled, the payment failed, or its seats were exchanged for those of another showtime. null while it has not, and where its hold ran out",
      }),
    })
    .meta({ id: "Reservation", examples: [RESERVATION] }),
);

export function reservationView(record: ReservationRecord): Shown<typeof reservationSchema> {
  const { amounts, currency } = record;
  const price = (amount: number) => ({ amount, currency });
  const seatView = (line: Line) => ({
    label: line.seat,
    ...placeView(line),
    category: line.category,
    ticket_type: line.ticketType,
    price: price(line.priceCents),
    ...proofView(line),
    ticket_id: line.ticket,
  });
  return {
    id: record.id,
    showtime_id: record.showtimeId,
    status: record.status,
    channel: record.channel,
    seats: record.lines.map(seatView),
    returned: record.returned.map(seatView),
    amounts: {
      tickets: price(amounts.ticketsCents),
      discount: price(amounts.discountCents),
      fee: price(amounts.feeCents),
      taxes: amounts.taxes.map(({ name, cents, included }) => ({ name, amount: price(cents), included })),
    },
    total: price(amounts.totalCents),
    payment: record.payment,
    paid: price(record.paidCents),
    refund: price(record.refundCents),
    held_at: toInstant(record.heldAtMs),
    expires_at: toInstantOrNull(record.expiresAtMs),
    extended: record.extended,
    confirmed_at: toInstantOrNull(record.confirmedAtMs),
    ended_at: toInstantOrNull(record.endedAtMs),
    end_reason: record.endReason,
  };
}

export const reservationForAdminSchema = lazily(() =>
  reservationSchema()
    .extend({ user_id: z.int().meta({ description: "The buyer's id; for a counter sale, the seller's" }) })
    .meta({ id: "ReservationForAdmin", examples: [{ ...RESERVATION, user_id: 7 }] }),
);

export const reservationForAdminView = (
  record: ReservationRecord,
): Shown<typeof reservationForAdminSchema> => ({ ...reservationView(record), user_id: record.buyer });

/** The answer to a new reservation: with how its seats were chosen. */
export const reservedSchema = lazily(() =>
  reservationSchema()
    .extend({
      arrangement: z.enum(["one_row", "neighbouring_rows", "split"]).nullable().meta({
        description:
          "How the best available seats lie: in one row, in rows behind each other, or apart; null if the request named its seats",
      }),
      single_seats: z
        .array(z.string())
        .meta({ description: "Labels of single free seats that this leaves, if the showtime warns of them" }),
    })
    .meta({ id: "Reserved", examples: [{ ...HELD, arrangement: null, single_seats: [] }] }),
);

export const reservedView = (
  record: ReservationRecord,
  choice: Choice | null,
): Shown<typeof reservedSchema> => ({
  ...reservationView(record),
  arrangement: choice?.arrangement ?? null,
  single_seats: [...(choice?.stranded ?? [])],
});
