/** Ledger entries in the answers for a showtime's owner. */

import * as z from "zod";
import type { Entry } from "../../box-office/ledger/chain.ts";
import type { LedgerEvent } from "../../box-office/ledger/event.ts";
import { givenInstant, instant, toInstant } from "../../http/openapi.ts";
import type { Shown } from "../../http/openapi.ts";
import { lazily } from "../../platform/lazily.ts";

const EVENTS = {
  opened: "the box office opened under these terms",
  terms_changed: "these terms apply from now on",
  seats_added: "seats were added to the hall",
  seats_changed: "these seats now have the attributes given here",
  seats_removed: "seats were removed from the hall",
  seats_blocked: "seats are not for sale, for the reason given",
  seats_unblocked: "seats are for sale again",
  held: "reservation n has these seats until expiresAtMs",
  extended: "the hold of n was extended",
  payment_started:
    "the buyer of n started a payment, or its money takes days to arrive: held until expiresAtMs",
  confirmed: "n is sold; tickets are in the order of its seats",
  refund_due: "a payment for n must be refunded",
  released: "hold n was given up",
  expired: "hold n ran out",
  cancelled:
    "sale n was cancelled; `movedCents`: how much of refundCents goes to the order that replaces it, at another showtime",
  seats_returned:
    "some seats of n were given back; `exchange`: for those of this order, at another showtime, to which `movedCents` of refundCents go",
  exchanged: "some seats of n were replaced by those in `lines`, which have new tickets",
  money_taken: "staff took paidCents for n; `shift` is the till's shift, null for the money of an exchange",
  money_returned: "staff gave back cents of what is due back for n",
  given:
    "n has another holder, with new tickets in the order of its seats; those of before are revoked. `buyer` is the member of staff",
  moved: "the buyer of n is notified that the show has another time or screen",
  checked_in:
    "a ticket of n let somebody in at a gate; of several scans the earliest counts. `irregular` says why it should not have",
  check_in_undone: "the ticket's check-ins until now do not count",
  waiting_joined: "party w joined the waiting list",
  waiting_left: "party w left the waiting list",
  closed: "sales have ended",
} as const satisfies Record<LedgerEvent["type"], string>;

export const entrySchema = lazily(() =>
  z
    .strictObject({
      seq: z.int().meta({ description: "From 1, without a gap" }),
      at: instant,
      type: z.enum(Object.keys(EVENTS) as (keyof typeof EVENTS)[]).meta({
        description: Object.entries(EVENTS)
          .map(([type, meaning]) => `\`${type}\`: ${meaning}`)
          .join("; "),
      }),
      body: z.record(z.string(), z.unknown()).meta({
        description:
          "What happened. Money is minor units, instants are epoch milliseconds, and people are numbers. `by` is who did it, where staff did: a user's number, or `user:7` and `gate_key:3` at the door.",
      }),
      hash: z
        .string()
        .nullable()
        .meta({ description: "SHA-256 as hex; null where the entry is older than the chain" }),
    })
    .meta({ id: "LedgerEntry" }),
);

export const entryView = ({ seq, atMs, type, body, hash }: Entry): Shown<typeof entrySchema> => ({
  seq,
  at: toInstant(atMs),
  type,
  body: JSON.parse(body),
  hash: hash?.toHex() ?? null,
});

export const verificationSchema = lazily(() =>
  z
    .strictObject({
      entries: z.int(),
      ok: z.boolean(),
      broken_at: z
        .int()
        .nullable()
        .meta({ description: "The first entry whose hash does not match the entries before it" }),
      hash: z.string().nullable().meta({
        description:
          "Hash of the newest entry. Keep it to prove later that no entry up to it was changed. Null if the chain is broken or has no hash",
      }),
    })
    .meta({ id: "LedgerVerification" }),
);

export const verificationView = ({
  entries,
  brokenAt,
  hash,
}: {
  readonly entries: number;
  readonly brokenAt: number | null;
  readonly hash: Uint8Array;
}): Shown<typeof verificationSchema> => ({
  entries,
  ok: brokenAt === null,
  broken_at: brokenAt,
  hash: brokenAt === null && hash.some((byte) => byte !== 0) ? hash.toHex() : null,
});

export const atQuery = z.strictObject({
  at: givenInstant()
    .meta({ description: "RFC 3339" })
    .transform((at) => Date.parse(at)),
});
