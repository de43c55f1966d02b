/** Scans and their results in requests and answers. */

import * as z from "zod";
import type { Doors } from "../../box-office/answers.ts";
import { UNDO_REASONS } from "../../box-office/ledger/reservation.ts";
import type { CheckIn, Line } from "../../box-office/ledger/reservation.ts";
import { described, givenInstant, instant, line, money, toInstant } from "../../http/openapi.ts";
import type { Shown } from "../../http/openapi.ts";
import { lazily } from "../../platform/lazily.ts";
import { TICKET_IDS } from "../../sales/reservations/examples.ts";
import { placeFields, placeView } from "../../sales/reservations/place-wire.ts";
import { proofField, proofView } from "../../sales/reservations/proof.ts";
import { reservationIdField } from "../../sales/reservations/reservation-fields.ts";
import { partyOf } from "./check-in.ts";
import type { CheckedIn } from "./check-in.ts";
import { DEVICE, FACTS } from "./examples.ts";
import { REASONS, sayWhy } from "./refusals.ts";

const MAX_SCANS = 100;
const MAX_CODE_LENGTH = 512;
const MAX_GATE_LENGTH = 32;

const code = z.string().trim().min(1).max(MAX_CODE_LENGTH).meta({
  description:
    "The text of the QR code, or a ticket's id that was typed in: in any case, with spaces and dashes. A link around either is read too",
});

const gate = line(MAX_GATE_LENGTH).meta({
  description: `The name of the door, ${MAX_GATE_LENGTH} characters at most. It is kept in the ledger, so it must not be a person's name`,
});

const atShowtime = z.int().positive().optional().meta({
  description:
    "The id of the showtime at this door, if the doorkeeper may scan for several showtimes; if left out, any",
});

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
  .meta({ description: "When it was scanned, by the device's clock: RFC 3339, with an offset or Z" })
  .transform((at) => Math.max(FIRST_MS, Math.min(Date.parse(at), LAST_MS)));

export const checkInBody = z
  .strictObject({
    code,
    gate,
    showtime_id: atShowtime,
    device: device.optional(),
    counter: counter.optional(),
    all: z.boolean().default(false).meta({ description: "true: the scan is for the whole party" }),
  })
  .refine((body) => (body.device === undefined) === (body.counter === undefined), {
    path: ["counter"],
    error: "device and counter go together",
  })
  .meta({ id: "CheckIn", examples: [{ code: TICKET_IDS[0], gate: "Front" }] });

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
      .max(MAX_SCANS)
      .meta({ description: `In the order in which they were made; ${MAX_SCANS} at most` }),
  })
  .meta({
    id: "CheckInBatch",
    examples: [
      {
        device: DEVICE,
        device_time: "2026-11-20T19:41:00Z",
        scans: [{ code: TICKET_IDS[0], gate: "Front", counter: 7, scanned_at: "2026-11-20T19:12:30Z" }],
      },
    ],
  })
  .transform(({ scans, device: by, device_time: deviceTimeMs, showtime_id: at }) => ({
    device: by,
    at: at ?? null,
    deviceTimeMs: deviceTimeMs ?? null,
    reports: scans.map(({ scanned_at: atMs, ...scan }) => ({ ...scan, device: by, atMs })),
  }));

export const undoBody = z
  .strictObject({
    ticket: code,
    reason: z.enum(UNDO_REASONS).meta({
      description:
        "`left`: the guest goes out and will come back. `mistake`: it was scanned by mistake. `technical`: the device did",
    }),
  })
  .meta({ id: "UndoCheckIn", examples: [{ ticket: TICKET_IDS[0], reason: "left" }] });

export const deviceSchema = lazily(() =>
  z
    .strictObject({ device: z.string().meta({ description: "The device's name: send it with each scan" }) })
    .meta({ id: "Device", examples: [{ device: DEVICE }] }),
);

export const scanSchema = lazily(() =>
  z.strictObject({
    gate: z.string().meta({ description: "The name of the door" }),
    at: instant.meta({ description: "When it was scanned, by the server's clock" }),
    device: z.string().meta({ description: "The device's name" }),
  }),
);

const facts = lazily(() => ({
  ticket: z.string().nullable().meta({ description: "The ticket's id; null where it is not known" }),
  showtime_id: z
    .int()
    .nullable()
    .meta({ description: "The ticket's showtime; null where it is not known, or not yours" }),
  seat: z.string().nullable().meta({ description: "The seat's label; null where it is not known" }),
  section: placeFields.section.meta({
    description: "The seat's section; null without one, or without a seat",
  }),
  row: placeFields.row.nullable(),
  number: placeFields.number.nullable(),
  category: z.string().nullable().meta({ description: "The seat's category; null without a seat" }),
  ticket_type: z.string().nullable().meta({ description: "As it was sold; null without a seat" }),
  requires_proof: proofField,
  first: scanSchema().nullable().meta({ description: "The check-in that counts; null for none" }),
  reservation: partySchema(),
}));

const partySchema = lazily(() =>
  z
    .strictObject({
      id: reservationIdField("The reservation's id"),
      tickets: z.int().meta({ description: "How many tickets it has" }),
      checked_in: z.int().meta({ description: "How many of them are checked in" }),
      due: described(money, "To be paid at the door for all of its tickets"),
      proofs: z
        .array(
          z.strictObject({
            seat: z.string().meta({ description: "The seat's label" }),
            ticket_type: z.string().meta({ description: "What the proof is for" }),
            requires_proof: z.literal(true).meta({ description: "Always true" }),
          }),
        )
        .optional()
        .meta({ description: "Those of its tickets for which the door asks for a proof; left out for none" }),
    })
    .nullable()
    .meta({ description: "The party that it is of; null where it is not known" }),
);

export const acceptedSchema = lazily(() =>
  z
    .strictObject({
      result: z.literal("accepted").meta({ description: "Any other result is a problem with its `code`" }),
      let_in: z
        .int()
        .meta({ description: "Tickets that this scan let in: 1, or with `all` of the whole party" }),
      ...facts(),
    })
    .meta({ id: "CheckedIn", examples: [{ result: "accepted", let_in: 1, ...FACTS }] }),
);

export const duplicateSchema = lazily(() =>
  z.strictObject({
    ticket: z.string().meta({ description: "The ticket's id" }),
    seat: z.string().meta({ description: "The seat's label" }),
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
            counter: z.int().meta({ description: "The device's own number of the scan" }),
            result: z.enum(["accepted", ...REASONS]).meta({
              description: "`accepted`, or the code of the problem that the scan would be at the door",
            }),
            detail: z
              .string()
              .nullable()
              .meta({ description: "The same for people; null for an accepted scan" }),
            ...facts(),
          }),
        )
        .meta({ description: "In the order of the scans; each result takes all of the scans into account" }),
      duplicates: z
        .array(duplicateSchema())
        .meta({ description: "Tickets that this device checked in, and that were checked in elsewhere too" }),
    })
    .meta({
      id: "CheckInResults",
      examples: [{ results: [{ counter: 7, result: "accepted", detail: null, ...FACTS }], duplicates: [] }],
    }),
);

export const scanView = ({ gate: at, atMs, device: by }: CheckIn) => ({
  gate: at,
  at: toInstant(atMs),
  device: by,
});

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

export const duplicateView = ({ line: seat, checkIns }: Doors["duplicates"][number]) => ({
  ticket: seat.ticket ?? "",
  seat: seat.seat,
  ...placeView(seat),
  check_ins: checkIns.map(scanView),
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
