/** Acts on an order in requests. Each answers with the order. */

import * as z from "zod";
import { line, lines } from "../../http/openapi.ts";
import { guestEmail, guestName, guestPhone } from "../../sales/counter/wire.ts";

const MAX_REASON_LENGTH = 200;
const MAX_NOTE_LENGTH = 1_000;

/** Why staff do it: one line, which staff of the cinema see. */
const reason = line(MAX_REASON_LENGTH).meta({
  description: "Why; staff see it among the order's notes",
  examples: ["Typed the address wrong"],
});

export const noteBody = z.strictObject({ text: lines(MAX_NOTE_LENGTH).min(1) }).meta({ id: "NoteOnOrder" });

export const resendBody = z.strictObject({ reason }).meta({ id: "ResendOrder" });

export const correctBody = z
  .strictObject({
    name: guestName.optional(),
    email: guestEmail.optional(),
    phone: guestPhone.optional(),
    reason,
    resend: z.boolean().optional().meta({
      description: "Whether the tickets are sent again; if left out, where the address is another one",
    }),
  })
  .refine(({ name, email, phone }) => (name ?? email ?? phone) !== undefined, {
    error: "Send a name, an address or a phone",
  })
  .meta({ id: "CorrectOrder" });

export const giveBody = z
  .strictObject({
    name: guestName,
    email: guestEmail.optional(),
    phone: guestPhone.optional(),
    reason,
  })
  .meta({ id: "GiveOrder" })
  .transform(({ email = null, phone = null, ...body }) => ({ ...body, email, phone }));
