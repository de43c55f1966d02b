/** The reservation as people see it. */
import * as z from "zod";
import type { ReservationRecord } from "../box-office/box-office.ts";
import { totalCents } from "../box-office/ledger.ts";
import { instant, money, toInstant, toInstantOrNull } from "../http/openapi.ts";

const MAX_SEATS = 50;
const DEFAULT_TICKET_TYPE = "adult";

const label = z.string().min(1).max(16);
const ticketType = z.string().min(1).max(32);

export const reserveBody = z
  .strictObject({
    seats: z
      .array(z.union([label, z.strictObject({ label, ticket_type: ticketType })]))
      .min(1)
      .max(MAX_SEATS)
      .meta({ description: `Labels, or labels with a ticket type; "${DEFAULT_TICKET_TYPE}" if left out` }),
    confirm: z.boolean().default(false).meta({ description: "Buy at once instead of holding" }),
  })
  .meta({ id: "Reserve" });

export const seatChoices = (seats: z.output<typeof reserveBody>["seats"]) =>
  seats.map((seat) =>
    typeof seat === "string"
      ? { label: seat, ticketType: DEFAULT_TICKET_TYPE }
      : { label: seat.label, ticketType: seat.ticket_type },
  );

export const reservationSchema = z
  .strictObject({
    id: z.int().meta({ format: "int64" }),
    showtime_id: z.int(),
    status: z.enum(["held", "confirmed", "released", "expired", "cancelled"]),
    seats: z.array(
      z.strictObject({
        label: z.string(),
        category: z.string(),
        ticket_type: z.string(),
        price: money,
        ticket_id: z.string().nullable(),
      }),
    ),
    total: money,
    payment: z.enum(["at_door", "online"]),
    held_at: instant,
    expires_at: instant.nullable(),
    confirmed_at: instant.nullable(),
    ended_at: instant.nullable(),
    end_reason: z.enum(["buyer", "staff", "showtime"]).nullable().meta({ description: "Who ended it" }),
  })
  .meta({ id: "Reservation" });

export function reservationView(record: ReservationRecord): z.output<typeof reservationSchema> {
  const price = (amount: number) => ({ amount, currency: record.currency });
  return {
    id: record.id,
    showtime_id: record.showtimeId,
    status: record.status,
    seats: record.lines.map((line) => ({
      label: line.seat,
      category: line.category,
      ticket_type: line.ticketType,
      price: price(line.priceCents),
      ticket_id: line.ticket,
    })),
    total: price(totalCents(record.lines)),
    payment: record.payment,
    held_at: toInstant(record.heldAtMs),
    expires_at: toInstantOrNull(record.expiresAtMs),
    confirmed_at: toInstantOrNull(record.confirmedAtMs),
    ended_at: toInstantOrNull(record.endedAtMs),
    end_reason: record.endReason,
  };
}

export const seatMapSchema = z
  .strictObject({
    showtime_id: z.int(),
    seq: z.int().meta({ description: "The newest event that the map shows" }),
    counts: z.strictObject({ free: z.int(), held: z.int(), sold: z.int(), blocked: z.int() }),
    seats: z.array(
      z.strictObject({
        label: z.string(),
        row: z.string(),
        x: z.number().meta({ description: "Column in the hall's plan, gaps counted" }),
        y: z.number().meta({ description: "Row from the screen backwards, walkways counted" }),
        category: z.string(),
        accessible: z.boolean(),
        companion: z.boolean().meta({ description: "Beside an accessible seat" }),
        status: z.enum(["free", "held", "sold", "blocked"]),
        seq: z.int().meta({ description: "The event that changed it last" }),
      }),
    ),
  })
  .meta({ id: "SeatMap" });
