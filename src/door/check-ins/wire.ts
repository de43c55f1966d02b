/** Scans and their results in requests and answers. */

import * as z from "zod";
import type { Doors } from "../../box-office/answers.ts";
import type { IrregularScan } from "../../box-office/ledger/check-in.ts";
import { UNDO_REASONS } from "../../box-office/ledger/reservation.ts";
import type { CheckIn, Line } from "../../box-office/ledger/reservation.ts";
import { givenInstant, instant, line, money, toInstant, toInstantOrNull } from "../../http/openapi.ts";
import type { Shown } from "../../http/openapi.ts";
import { lazily } from "../../platform/lazily.ts";
import { placeFields, placeView } from "../../sales/reservations/place-wire.ts";
import { proofField, proofView } from "../../sales/reservations/proof.ts";
import { partyOf } from "./check-in.ts";
import type { CheckedIn, DoorsShown } from "./check-in.ts";
import { REASONS, sayWhy } from "./refusals.ts";

const MAX_SCANS = 100;
const MAX_CODE_LENGTH = 512;
const MAX_GATE_LENGTH = 32;

const code = z.string().trim().min(1).max(MAX_CODE_LENGTH).meta({
  description:
    "The text of the QR code, or a ticket's id that was typed in: in any case, with spaces and dashes. A link around either is read too",
});

const gate = line(MAX_GATE_LENGTH).meta({
  description: "The name of the door. It is kept in the ledger, so it must not be a person's name",
});

const atShowtime = z
  .int()
  .positive()
  .optional()
  .meta({ description: "The showtime at this door, if the doorkeeper may scan for several showtimes" });

const device = z
  .string()
  .regex(/^[\w.-]{1,64}$/, "Letters, digits, dots and dashes, 64 at most")
  .meta({
    description:
      "The scanning device: each needs a name of its own, from `POST /v1/check-ins/devices` or yours",
  });

const counter = z.int().min(0).meta({
  description:
    "The device's own number of the scan. A scan that is reported again under its number is the same scan, and stays as first reported",
});

/** A device may claim any time. It is cut to these years, so that RFC 3339 can show it. */
const [FIRST_MS, LAST_MS] = [0, Date.parse("9999-12-31T23:59:59.999Z")];

const deviceTime = givenInstant()
  .meta({ description: "RFC 3339, by the device's clock" })
  .transform((at) => Math.max(FIRST_MS, Math.min(Date.parse(at), LAST_MS)));

export const checkInBody = z
  .strictObject({
    code,
    gate,
    showtime_id: atShowtime,
    device: device.optional(),
    counter: counter.optional(),
    all: z.boolean().default(false).meta({ description: "Whether the scan is for the whole party" }),
  })
  .refine((body) => (body.device === undefined) === (body.counter === undefined), {
    path: ["counter"],
    error: "device and counter go together",
  })
  .meta({ id: "CheckIn" });

export const batchBody = z
  .strictObject({
    device,
    showtime_id: atShowtime,
    device_time: deviceTime.optional().meta({
      description:
        "RFC 3339: what the device's clock shows while it sends this. The scans are corrected by the difference to the server's clock. Without it the clock counts as right",
    }),
    scans: z
      .array(
        z.strictObject({
          code,
          gate,
          counter,
          scanned_at: deviceTime,
        }),
      )
      .min(1)
      .max(MAX_SCANS),
  })
  .meta({ id: "CheckInBatch" })
  .transform(({ scans, device: by, device_time: deviceTimeMs, showtime_id: at }) => ({
    device: by,
    at: at ?? null,
    deviceTimeMs: deviceTimeMs ?? null,
    reports: scans.map(({ scanned_at: atMs, ...scan }) => ({ ...scan, device: by, atMs })),
  }));

export const undoBody = z
  .strictObject({
    ticket: code,
    reason: z.enum(UNDO_REASONS).meta({ description: "`left`: the guest goes out and will come back" }),
  })
  .meta({ id: "UndoCheckIn" });

export const deviceSchema = lazily(() => z.strictObject({ device: z.string() }).meta({ id: "Device" }));

const scanSchema = lazily(() => z.strictObject({ gate: z.string(), at: instant, device: z.string() }));

const facts = lazily(() => ({
  ticket: z.string().nullable(),
  showtime_id: z.int().nullable(),
  seat: z.string().nullable(),
  section: placeFields.section.meta({ description: "Null without a seat, too" }),
  row: placeFields.row.nullable(),
  number: placeFields.number.nullable(),
  category: z.string().nullable(),
  ticket_type: z.string().nullable(),
  requires_proof: proofField,
  first: scanSchema().nullable().meta({ description: "The check-in that counts" }),
  reservation: z
    .strictObject({
      id: z.int().meta({ format: "int64" }),
      tickets: z.int(),
      checked_in: z.int(),
      due: money.meta({ description: "To be paid at the door for all of its tickets" }),
      proofs: z
        .array(z.strictObject({ seat: z.string(), ticket_type: z.string(), requires_proof: z.literal(true) }))
        .optional()
        .meta({ description: "Those of its tickets for which the door asks for a proof" }),
    })
    .nullable(),
}));

export const acceptedSchema = lazily(() =>
  z
    .strictObject({
      result: z.literal("accepted"),
      let_in: z
        .int()
        .meta({ description: "Tickets that this scan let in: 1, or with `all` of the whole party" }),
      ...facts(),
    })
    .meta({ id: "CheckedIn" }),
);

const duplicateSchema = lazily(() =>
  z.strictObject({
    ticket: z.string(),
    seat: z.string(),
    ...placeFields,
    check_ins: z.array(scanSchema()).meta({ description: "Earliest first; the first one counts" }),
  }),
);

export const batchSchema = lazily(() =>
  z
    .strictObject({
      results: z
        .array(
          z.strictObject({
            counter: z.int(),
            result: z.enum(["accepted", ...REASONS]),
            detail: z.string().nullable(),
            ...facts(),
          }),
        )
        .meta({ description: "In the order of the scans; each result takes all of the scans into account" }),
      duplicates: z
        .array(duplicateSchema())
        .meta({ description: "Tickets that this device checked in, and that were checked in elsewhere too" }),
    })
    .meta({ id: "CheckInResults" }),
);

const irregularSchema = lazily(() =>
  scanSchema().extend({
    ticket: z.string(),
    seat: z.string(),
    ...placeFields,
    why: z.enum(["ticket_revoked", "scan_undone", "not_paid", "too_early", "too_late"]),
    device_at: instant
      .nullable()
      .meta({ description: "By the device's own clock, for a scan that was reported later" }),
  }),
);

export const doorsSchema = lazily(() =>
  z
    .strictObject({
      showtime_id: z.int(),
      sold: z.int(),
      checked_in: z.int(),
      duplicates: z.array(duplicateSchema()),
      irregular: z.array(irregularSchema()).meta({
        description:
          "Scans that let somebody in and were undone, or that should have let nobody in. Of the 200 reservations that had one last",
      }),
    })
    .meta({ id: "Doors" }),
);

export const revokedSchema = lazily(() =>
  z
    .strictObject({
      showtime_id: z.int(),
      as_of: instant.meta({ description: "When the list was made" }),
      tickets: z.array(z.string()),
      list: z.string().meta({
        description:
          "The same as a JWT, signed as tickets are: `showtime`, `iat` and `revoked`. It can be passed on to devices that are offline",
      }),
    })
    .meta({ id: "RevokedTickets" }),
);

const scanView = ({ gate: at, atMs, device: by }: CheckIn) => ({ gate: at, at: toInstant(atMs), device: by });

const proofOfSeat = ({ seat, ticketType }: Line) => ({
  seat,
  ticket_type: ticketType,
  requires_proof: true as const,
});

export function factsView({ ticket, showtimeId, line: seat, first, reservation }: CheckedIn) {
  const party = reservation === null ? null : partyOf(reservation);
  return {
    ticket,
    showtime_id: showtimeId,
    seat: seat?.seat ?? null,
    ...(seat === null ? { section: null, row: null, number: null } : placeView(seat)),
    category: seat?.category ?? null,
    ticket_type: seat?.ticketType ?? null,
    ...proofView(seat ?? {}),
    first: first === null ? null : scanView(first),
    reservation:
      party === null
        ? null
        : {
            id: party.id,
            tickets: party.tickets,
            checked_in: party.checkedIn,
            due: { amount: party.dueCents, currency: party.currency },
            ...(party.proofs.length === 0 ? {} : { proofs: party.proofs.map(proofOfSeat) }),
          },
  };
}

const duplicateView = ({ line: seat, checkIns }: Doors["duplicates"][number]) => ({
  ticket: seat.ticket ?? "",
  seat: seat.seat,
  ...placeView(seat),
  check_ins: checkIns.map(scanView),
});

const irregularView = ({ line: seat, checkIn, why }: IrregularScan): Shown<typeof irregularSchema> => ({
  ticket: checkIn.ticket,
  seat: seat.seat,
  ...placeView(seat),
  why,
  ...scanView(checkIn),
  device_at: toInstantOrNull(checkIn.deviceAtMs ?? null),
});

export const batchView = (
  reports: readonly { readonly counter: number }[],
  results: readonly CheckedIn[],
  duplicates: Doors["duplicates"],
): Shown<typeof batchSchema> => ({
  results: results.map((one, i) => ({
    counter: reports[i]?.counter ?? 0,
    result: one.result,
    detail: sayWhy(one),
    ...factsView(one),
  })),
  duplicates: duplicates.map(duplicateView),
});

export const doorsView = (
  showtimeId: number,
  { sold, checkedIn, duplicates, irregular }: DoorsShown,
): Shown<typeof doorsSchema> => ({
  showtime_id: showtimeId,
  sold,
  checked_in: checkedIn,
  duplicates: duplicates.map(duplicateView),
  irregular: irregular.map(irregularView),
});
