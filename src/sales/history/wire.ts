/** A box office's ledger as those see it who run the showtime. */

import * as z from "zod";
import type { Entry } from "../../box-office/ledger/chain.ts";
import type { LedgerEvent } from "../../box-office/ledger/event.ts";
import { instant, toInstant } from "../../http/openapi.ts";

const EVENTS = {
  opened: "the box office opened under these terms",
  terms_changed: "it goes by these terms from now on",
  seats_added: "the hall got seats",
  seats_changed: "seats have become what is said here",
  seats_removed: "seats are gone",
  seats_blocked: "seats are not for sale, and why",
  seats_unblocked: "they are for sale again",
  held: "reservation n has these seats until expiresAtMs",
  extended: "n is held longer",
  payment_started: "the buyer of n went to pay",
  confirmed: "n is sold; tickets are in the order of its seats",
  refund_due: "money came for n that is owed back",
  released: "hold n was given up",
  expired: "hold n ran out",
  cancelled: "sale n was cancelled",
  seats_returned: "some seats of n were given back",
  moved: "the buyer of n is told that the show is at another time or place",
  checked_in: "a ticket of n was scanned at a gate; of several scans the earliest counts",
  check_in_undone: "the ticket's check-ins until now do not count",
  waiting_joined: "party w waits",
  waiting_left: "party w waits no more",
  closed: "sales have ended",
} as const satisfies Record<LedgerEvent["type"], string>;

export const entrySchema = z
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
        "What happened. Money is minor units, instants are epoch milliseconds, and people are numbers.",
    }),
    hash: z
      .string()
      .nullable()
      .meta({ description: "SHA-256 as hex; null where the entry is older than the chain" }),
  })
  .meta({ id: "LedgerEntry" });

export const entryView = ({ seq, atMs, type, body, hash }: Entry): z.output<typeof entrySchema> => ({
  seq,
  at: toInstant(atMs),
  type,
  body: JSON.parse(body),
  hash: hash?.toHex() ?? null,
});

export const verificationSchema = z
  .strictObject({
    entries: z.int(),
    ok: z.boolean(),
    broken_at: z
      .int()
      .nullable()
      .meta({ description: "The first entry that does not follow from those before it" }),
    hash: z.string().nullable().meta({
      description:
        "Of the newest entry: keep it, and later it proves that nothing before it changed. Null where nothing is proven",
    }),
  })
  .meta({ id: "LedgerVerification" });

export const verificationView = ({
  entries,
  brokenAt,
  hash,
}: {
  readonly entries: number;
  readonly brokenAt: number | null;
  readonly hash: Uint8Array;
}): z.output<typeof verificationSchema> => ({
  entries,
  ok: brokenAt === null,
  broken_at: brokenAt,
  hash: brokenAt === null && hash.some((byte) => byte !== 0) ? hash.toHex() : null,
});

export const atQuery = z.strictObject({
  at: z.iso
    .datetime({ offset: true })
    .meta({ description: "RFC 3339" })
    .transform((at) => Date.parse(at)),
});
