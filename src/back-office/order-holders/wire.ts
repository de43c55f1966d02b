/** Acts on an order in requests. Each answers with the order. */

import * as z from "zod";
import { line, lines } from "../../http/openapi.ts";
import { guestEmail, guestName, guestPhone } from "../../sales/counter/wire.ts";

const MAX_REASON_LENGTH = 200;
const MAX_NOTE_LENGTH = 1_000;

/** Why staff do it: one line, which staff of the cinema see. */
const reason = line(MAX_REASON_LENGTH).meta({
  description: `Why; staff see it among the order's notes. One line, ${MAX_REASON_LENGTH} characters at most`,
  examples: ["Typed the address wrong"],
});

export const noteBody = z
  .strictObject({
    text: lines(MAX_NOTE_LENGTH)
      .min(1)
      .meta({ description: `Several lines, ${MAX_NOTE_LENGTH} characters at most` }),
  })
  .meta({ id: "NoteOnOrder", examples: [{ text: "Comes with a wheelchair." }] });

export const resendBody = z
  .strictObject({ reason })
  .meta({ id: "ResendOrder", examples: [{ reason: "The mail did not arrive" }] });

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
  .meta({
    id: "CorrectOrder",
    examples: [{ email: "uma@example.com", reason: "Typed the address wrong" }],
  });

export const giveBody = z
  .strictObject({
    name: guestName,
    email: guestEmail.optional(),
    phone: guestPhone.optional(),
    reason,
  })
  .meta({
    id: "GiveOrder",
    examples: [{ name: "Rui Ramos", email: "rui@example.com", reason: "Uma User cannot come" }],
  })
  .transform(({ email = null, phone = null, ...body }) => ({ ...body, email, phone }));
