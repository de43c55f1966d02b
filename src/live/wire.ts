/** The live feed on the wire. A frame is sent as it is. */

import * as z from "zod";
import { described } from "../http/openapi.ts";
import { lazily } from "../platform/lazily.ts";
import { availabilitySchema } from "../sales/availability/wire.ts";
import { countsSchema } from "../sales/reservations/seat-map-wire.ts";

const LATEST_SEQ = Number.MAX_SAFE_INTEGER;

const seq = z.int().min(0).max(LATEST_SEQ);

export const liveQuery = z.strictObject({
  since: z.coerce.number().int().min(0).max(LATEST_SEQ).optional().meta({
    type: "integer",
    description:
      "The `seq` of the last frame you had, or of a seat map: the first frame has what changed since. Left out, or beyond the newest event: every seat.",
  }),
  snapshot: z.enum(["seats", "availability"]).default("seats").meta({
    description:
      "What comes first without `since`. `seats`: a frame with every seat. `availability`: the answer of `/v1/showtimes/{id}/availability`, with `reconnect_after_ms`; frames go on from its `seq`.",
  }),
});

/** The cursor that a browser sends when it reconnects; it takes precedence over `?since=`. Undefined for any other text. */
export const lastEventId = (header: string | undefined): number | undefined => {
  const parsed = seq.safeParse(header === undefined || header === "" ? undefined : Number(header));
  return parsed.success ? parsed.data : undefined;
};

const reconnectAfterMs = z
  .int()
  .meta({ description: "Delay before reconnecting if the connection breaks, in milliseconds" });

const frameSchema = lazily(() =>
  z
    .strictObject({
      from: seq.meta({
        description: "`seq` of the frame before; 0: the frame has every seat and replaces what you had",
      }),
      seq: seq.meta({ description: "The frame includes everything up to this event" }),
      counts: described(countsSchema(), "Of the whole hall, after it"),
      seats: z
        .array(
          z.strictObject({
            label: z.string().meta({ description: "The seat's label" }),
            status: z.enum(["free", "held", "sold", "blocked"]).meta({
              description:
                "free: can be bought. held: for a buyer who has not confirmed. sold. blocked: not for sale",
            }),
            seq: seq.meta({ description: "The last event that changed it" }),
          }),
        )
        .meta({ description: "The seats that have changed since `from`, or every seat" }),
      plan_changed: z
        .boolean()
        .meta({ description: "Seats were added, moved or removed since `from`: read the seat map again" }),
      reconnect_after_ms: reconnectAfterMs.optional().meta({
        description:
          "In the first frame: delay before reconnecting if the connection breaks, in milliseconds",
      }),
    })
    .meta({
      id: "LiveFrame",
      examples: [
        {
          from: 41,
          seq: 43,
          counts: { free: 158, held: 0, sold: 2, blocked: 0, checked_in: 0 },
          seats: [
            { label: "A1", status: "sold", seq: 43 },
            { label: "A2", status: "sold", seq: 43 },
          ],
          plan_changed: false,
        },
      ],
    }),
);

/** What a watcher receives. */
export const messageSchema = lazily(() =>
  z.union([
    frameSchema(),
    availabilitySchema().extend({ reconnect_after_ms: reconnectAfterMs }).meta({ id: "LiveAvailability" }),
  ]),
);
