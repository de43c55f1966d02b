import * as z from "zod";
import { lazily } from "../../platform/lazily.ts";
import { STATUSES } from "./check.ts";

export const aliveSchema = lazily(() =>
  z
    .strictObject({ status: z.literal("ok").meta({ description: "The Worker runs" }) })
    .meta({ id: "Alive", examples: [{ status: "ok" }] }),
);

const checkSchema = lazily(() =>
  z
    .strictObject({
      name: z.string().meta({ description: "The part, or `setting:` and the name of a setting in trouble" }),
      status: z.enum(STATUSES).meta({
        description:
          "`failed` makes the server unready. `off`: not set up, and not needed. `test`, `live`: of mail and payments",
      }),
      detail: z.string().optional().meta({ description: "What was seen" }),
      advice: z.string().optional().meta({ description: "The next step for whoever runs the server" }),
    })
    .meta({ id: "HealthCheck", examples: [{ name: "d1", status: "ok" }] }),
);

const checks = lazily(() =>
  z.array(checkSchema()).optional().meta({ description: "For admins: each part that was looked at" }),
);

export const readySchema = lazily(() =>
  z
    .strictObject({
      status: z.literal("ready").meta({ description: "Everything that is needed answers" }),
      checks: checks(),
    })
    .meta({ id: "Ready", examples: [{ status: "ready" }] }),
);

export const notReadySchema = lazily(() =>
  z
    .strictObject({
      status: z.literal("not_ready").meta({ description: "Something that is needed is missing" }),
      checks: checks(),
    })
    .meta({
      id: "NotReady",
      examples: [
        {
          status: "not_ready",
          checks: [{ name: "setting:TICKET_SECRET", status: "failed", detail: "Not set." }],
        },
      ],
    }),
);
