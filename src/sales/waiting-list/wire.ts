/** Waiting-list entries in requests and answers. */

import * as z from "zod";
import type { Waiting } from "../../box-office/ledger/event.ts";
import { instant, toInstant } from "../../http/openapi.ts";
import type { Shown } from "../../http/openapi.ts";
import { lazily } from "../../platform/lazily.ts";
import { DEFAULT_TICKET_TYPE, category, quantity, ticketType } from "../reservations/wire.ts";

export const joinBody = z
  .strictObject({
    quantity: quantity.meta({ description: "The party gets all of its seats, or none" }),
    category: category.optional().meta({ description: "Any, if left out" }),
    ticket_type: ticketType.optional(),
    together: z.boolean().optional().meta({
      description:
        "true: wait for adjacent seats; false: take seats apart rather than wait longer. If left out, a party of two sits together",
    }),
  })
  .meta({ id: "JoinWaitingList" })
  .transform(({ quantity: size, category: wanted, ticket_type, together }) => ({
    quantity: size,
    category: wanted ?? null,
    ticketType: ticket_type ?? DEFAULT_TICKET_TYPE,
    together: (together ?? size === 2) ? ("required" as const) : ("preferred" as const),
  }));

export const entrySchema = lazily(() =>
  z
    .strictObject({
      id: z.int().meta({ description: "Counted by the showtime" }),
      showtime_id: z.int(),
      quantity: z.int(),
      category: z.string().nullable(),
      ticket_type: z.string(),
      together: z.boolean().meta({ description: "Whether the party waits for adjacent seats" }),
      since: instant,
      ahead: z.int().meta({
        description:
          "Parties that joined earlier. Yours may be served first if the free seats are enough for it only.",
      }),
    })
    .meta({ id: "WaitingListPlace" }),
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
