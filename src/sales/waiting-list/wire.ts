/** Waiting-list entries in requests and answers. */

import * as z from "zod";
import type { Waiting } from "../../box-office/ledger/event.ts";
import { idOf, instant, toInstant } from "../../http/openapi.ts";
import type { Shown } from "../../http/openapi.ts";
import { lazily } from "../../platform/lazily.ts";
import { DEFAULT_TICKET_TYPE, category, quantity, ticketType } from "../reservations/wire.ts";

export const joinBody = z
  .strictObject({
    quantity: quantity.meta({
      description: "How many seats, 50 at most; the party gets all of them, or none",
    }),
    category: category.optional().meta({ description: "The seats' category; any, if left out" }),
    ticket_type: ticketType.optional(),
    together: z.boolean().optional().meta({
      description:
        "true: wait for adjacent seats; false: take seats apart rather than wait longer. If left out, a party of two sits together",
    }),
  })
  .meta({ id: "JoinWaitingList", examples: [{ quantity: 2, category: "standard" }] })
  .transform(({ quantity: size, category: wanted, ticket_type, together }) => ({
    quantity: size,
    category: wanted ?? null,
    ticketType: ticket_type ?? DEFAULT_TICKET_TYPE,
    together: (together ?? size === 2) ? ("required" as const) : ("preferred" as const),
  }));

export const entrySchema = lazily(() =>
  z
    .strictObject({
      id: z.int().meta({ description: "The entry's number at this showtime, from 1" }),
      showtime_id: idOf("showtime"),
      quantity: z.int().meta({ description: "How many seats the party waits for" }),
      category: z.string().nullable().meta({ description: "Their category; null for any" }),
      ticket_type: z.string().meta({ description: "As in the price card" }),
      together: z.boolean().meta({ description: "Whether the party waits for adjacent seats" }),
      since: instant.meta({ description: "When it joined" }),
      ahead: z.int().meta({
        description:
          "Parties that joined earlier. Yours may be served first if the free seats are enough for it only.",
      }),
    })
    .meta({
      id: "WaitingListPlace",
      examples: [
        {
          id: 4,
          showtime_id: 28,
          quantity: 2,
          category: "standard",
          ticket_type: "adult",
          together: true,
          since: "2026-11-15T08:12:00.000Z",
          ahead: 3,
        },
      ],
    }),
);

export const entryView = (
  showtimeId: number,
  { waiting, ahead }: { readonly waiting: Waiting; readonly ahead: number },
): Shown<typeof entrySchema> => ({
  id: waiting.w,
  showtime_id: showtimeId,
  quantity: waiting.quantity,
  category: waiting.category,
  ticket_type: waiting.ticketType,
  together: waiting.together === "required",
  since: toInstant(waiting.sinceMs),
  ahead,
});
