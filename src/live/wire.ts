/** The live feed as watchers see it. A frame goes over the wire as it is. */

import * as z from "zod";
import { countsSchema } from "../sales/reservations/wire.ts";

const LATEST_SEQ = Number.MAX_SAFE_INTEGER;

const seq = z.int().min(0).max(LATEST_SEQ);

export const liveQuery = z.strictObject({
  since: z.coerce.number().int().min(0).max(LATEST_SEQ).optional().meta({
    type: "integer",
    description:
      "The `seq` of the last frame you had, or of a seat map: the first frame has what changed since. Left out, or beyond what has happened: every seat.",
  }),
});

/** What a browser sends by itself when it comes back: it counts before `?since=`. Anything else is nobody's. */
export const lastEventId = (header: string | undefined): number | undefined => {
  const parsed = seq.safeParse(header === undefined || header === "" ? undefined : Number(header));
  return parsed.success ? parsed.data : undefined;
};

export const frameSchema = z
  .strictObject({
    from: seq.meta({ description: "`seq` of the frame before; 0: this is every seat, forget what you had" }),
    seq: seq.meta({ description: "Everything up to this event is told" }),
    counts: countsSchema,
    seats: z.array(
      z.strictObject({
        label: z.string(),
        status: z.enum(["free", "held", "sold", "blocked"]),
        seq: seq.meta({ description: "The event that changed it last" }),
      }),
    ),
    plan_changed: z
      .boolean()
      .meta({ description: "Seats were added, moved or removed since `from`: read the seat map again" }),
    reconnect_after_ms: z
      .int()
      .optional()
      .meta({ description: "In the first frame: when the connection breaks, come back after this time" }),
  })
  .meta({ id: "LiveFrame" });
