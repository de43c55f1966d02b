/** Ledger entries in the answers for a showtime's owner. */

import * as z from "zod";
import type { Entry } from "../../box-office/ledger/chain.ts";
import type { LedgerEvent } from "../../box-office/ledger/event.ts";
import { givenInstant, instant, toInstant } from "../../http/openapi.ts";
import type { Shown } from "../../http/openapi.ts";
import { lazily } from "../../platform/lazily.ts";
import { TICKET_IDS } from "../reservations/examples.ts";

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
      at: instant.meta({ description: "When it happened" }),
      type: z.enum(Object.keys(EVENTS) as (keyof typeof EVENTS)[]).meta({
        description: Object.entries(EVENTS)
          .map(([type, meaning]) => `\`${type}\`: ${meaning}`)
          .join("; "),
      }),
      body: z.record(z.string(), z.unknown()).meta({
        description:
          "What happened. Money is minor units, instants are epoch milliseconds, and people are numbers. `by` is who did it, where staff did: a user's number, or minus the number of an API key; at the door `user:7`, `gate_key:3` or `api_key:4`.",
      }),
      hash: z
        .string()
        .nullable()
        .meta({ description: "SHA-256 as hex; null where the entry is older than the chain" }),
    })
    .meta({
      id: "LedgerEntry",
      examples: [
        {
          seq: 117,
          at: "2026-11-14T17:05:40.000Z",
          type: "confirmed",
          body: { n: 1, tickets: TICKET_IDS, paidCents: 1800, paymentId: "41" },
          hash: "9f2b6d0c4e8a1573b0d9e6f1a2c34785d6e7f8091a2b3c4d5e6f708192a3b4c5",
        },
      ],
    }),
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
      entries: z.int().meta({ description: "How many entries the ledger has" }),
      ok: z.boolean().meta({ description: "Whether every hash matches the entries before it" }),
      broken_at: z.int().nullable().meta({
        description:
          "`seq` of the first entry whose hash does not match the entries before it; null for none",
      }),
      hash: z.string().nullable().meta({
        description:
          "Hash of the newest entry. Keep it to prove later that no entry up to it was changed. Null if the chain is broken or has no hash",
      }),
    })
    .meta({
      id: "LedgerVerification",
      examples: [
        {
          entries: 117,
          ok: true,
          broken_at: null,
          hash: "9f2b6d0c4e8a1573b0d9e6f1a2c34785d6e7f8091a2b3c4d5e6f708192a3b4c5",
        },
      ],
    }),
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
    .meta({ description: "A past instant: RFC 3339, with an offset or Z" })
    .transform((at) => Date.parse(at)),
});
