/** The state of a showtime's doors in answers. */

import * as z from "zod";
import type { IrregularScan } from "../../box-office/ledger/check-in.ts";
import { idOf, instant, toInstantOrNull } from "../../http/openapi.ts";
import type { Shown } from "../../http/openapi.ts";
import { lazily } from "../../platform/lazily.ts";
import { TICKET_IDS } from "../../sales/reservations/examples.ts";
import { placeFields, placeView } from "../../sales/reservations/place-wire.ts";
import type { DoorsShown } from "./check-in.ts";
import { duplicateSchema, duplicateView, scanSchema, scanView } from "./wire.ts";

const irregularSchema = lazily(() =>
  scanSchema().extend({
    ticket: z.string().meta({ description: "The ticket's id" }),
    seat: z.string().meta({ description: "The seat's label" }),
    ...placeFields,
    why: z.enum(["ticket_revoked", "scan_undone", "not_paid", "too_early", "too_late"]).meta({
      description:
        "`scan_undone`: staff undid it. Else why it should have let nobody in: the ticket was revoked or not paid, the doors were not open yet, or the show was over",
    }),
    device_at: instant.nullable().meta({
      description: "By the device's own clock, for a scan that was reported later; null for others",
    }),
  }),
);

export const doorsSchema = lazily(() =>
  z
    .strictObject({
      showtime_id: idOf("showtime"),
      sold: z.int().meta({ description: "How many tickets are valid" }),
      checked_in: z.int().meta({ description: "How many of them are checked in" }),
      duplicates: z
        .array(duplicateSchema())
        .meta({ description: "Tickets that were checked in more than once" }),
      irregular: z.array(irregularSchema()).meta({
        description:
          "Scans that let somebody in and were undone, or that should have let nobody in. Of the 200 reservations that had one last",
      }),
    })
    .meta({
      id: "Doors",
      examples: [{ showtime_id: 28, sold: 4, checked_in: 3, duplicates: [], irregular: [] }],
    }),
);

export const revokedSchema = lazily(() =>
  z
    .strictObject({
      showtime_id: idOf("showtime"),
      as_of: instant.meta({ description: "When the list was made" }),
      tickets: z.array(z.string()).meta({ description: "Their ids" }),
      list: z.string().meta({
        description:
          "The same as a JWT, signed as tickets are: `showtime`, `iat` and `revoked`. It can be passed on to devices that are offline",
      }),
    })
    .meta({
      id: "RevokedTickets",
      examples: [
        {
          showtime_id: 28,
          as_of: "2026-11-20T19:00:00.000Z",
          tickets: [TICKET_IDS[1]],
          list: "eyJhbGciOiJFZERTQSIsImtpZCI6ImtQcktfcSJ9.eyJzaG93dGltZSI6Mjh9.c2lnbmF0dXJl",
        },
      ],
    }),
);

const irregularView = ({ line: seat, checkIn, why }: IrregularScan): Shown<typeof irregularSchema> => ({
  ticket: checkIn.ticket,
  seat: seat.seat,
  ...placeView(seat),
  why,
  ...scanView(checkIn),
  device_at: toInstantOrNull(checkIn.deviceAtMs ?? null),
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
