/** All that is held about a person, in the file that they get. */

import * as z from "zod";
import { ticketSchema } from "../../door/tickets/wire.ts";
import { described, idOf, instant, toInstant, toInstantOrNull } from "../../http/openapi.ts";
import { UMA, userSchema } from "../../identity/accounts/wire.ts";
import type { Ids } from "../../identity/audit/entry.ts";
import { passkeySchema } from "../../identity/passkeys/wire.ts";
import { placeSchema } from "../../identity/staff/wire.ts";
import { CHANGE_KINDS, parseMailId } from "../../mail/outbox/mail-id.ts";
import type { ChangeKind } from "../../mail/outbox/mail-id.ts";
import { toldStatus } from "../../mail/outbox/status.ts";
import type { MailStatus } from "../../mail/outbox/status.ts";
import { paymentSchema } from "../../money/payments/wire.ts";
import { lazily } from "../../platform/lazily.ts";
import { RESERVATION } from "../../sales/reservations/examples.ts";
import { reservationIdField } from "../../sales/reservations/reservation-fields.ts";
import { reservationSchema } from "../../sales/reservations/wire.ts";
import { shiftSchema } from "../../sales/shifts/wire.ts";
import { entrySchema } from "../../sales/waiting-list/wire.ts";
import { auditEntrySchema } from "../audit/wire.ts";
import { mailKind, toldStatusField } from "../mail-log/wire.ts";
import { scheduleSchema } from "../report-schedules/wire.ts";

const EXPORT = {
  exported_at: "2026-11-21T09:00:00.000Z",
  profile: UMA,
  codes: [],
  passkeys: [],
  workplaces: [],
  sessions: [],
  account_changes: [],
  reservations: [RESERVATION],
  tickets: [],
  payments: [],
  mails: [],
  order_notes: [],
  reviews: [],
  waiting_list: [],
  promo_uses: [],
  shifts: [],
  report_schedules: [],
  movie_ids: [],
  cinema_ids: [],
  changes: [],
};

const codeSchema = lazily(() =>
  z.strictObject({
    purpose: z.string().meta({ description: "What it is for, as `sign_in`" }),
    email: z.string().meta({ description: "Where it was sent" }),
    asked_from: z
      .string()
      .nullable()
      .meta({ description: "The country or network from which it was asked for; null if not known" }),
    expires_at: instant.meta({ description: "Until then it is valid" }),
  }),
);

const sessionSchema = lazily(() =>
  z.strictObject({
    created_at: instant.meta({ description: "When the person signed in" }),
    last_used_at: instant.meta({ description: "When it was used last, about" }),
    ended_at: instant.nullable().meta({ description: "When it ended; null while it has not" }),
    device: z.string().nullable().meta({ description: "Browser and system; null if not known" }),
    country: z.string().nullable().meta({ description: "ISO 3166; null if not known" }),
  }),
);

const accountChangeSchema = lazily(() =>
  z.strictObject({
    kind: z.enum(CHANGE_KINDS).meta({ description: "What was changed" }),
    email: z.string().meta({ description: "The address that the mail about it went to" }),
    new_address: z
      .string()
      .nullable()
      .meta({ description: "Of a change of address: the new one, masked; null for others" }),
    made_from: z
      .string()
      .nullable()
      .meta({ description: "The country or network from which it was made; null if not known" }),
    made_at: instant.meta({ description: "When it was made" }),
  }),
);

const mailSchema = lazily(() =>
  z.strictObject({
    kind: mailKind(),
    status: toldStatusField,
    created_at: instant.meta({ description: "When it became due" }),
    sent_at: instant.nullable().meta({ description: "When the mail service took it; null before" }),
  }),
);

const reviewSchema = lazily(() =>
  z.strictObject({
    id: idOf("review"),
    movie_id: idOf("movie"),
    stars: z.int().meta({ description: "1 to 5" }),
    text: z.string().meta({ description: "What the person wrote; may be empty" }),
    hidden: z.boolean().meta({ description: "Whether it is hidden from others" }),
    created_at: instant.meta({ description: "When it was written" }),
    changed_at: instant.meta({ description: "When it was changed last" }),
  }),
);

const promoUseSchema = lazily(() =>
  z.strictObject({
    code: z.string().meta({ description: "The promo code" }),
    showtime_id: idOf("showtime"),
    reservation_id: reservationIdField("The reservation's id; null where none came of it").nullable(),
    status: z.enum(["claimed", "used", "returned"]).meta({
      description: "`claimed`: for a sale under way. `used`: for one that was made. `returned`: for none",
    }),
    claimed_at: instant.meta({ description: "When it was tried" }),
  }),
);

export const exportSchema = lazily(() =>
  z
    .strictObject({
      exported_at: instant.meta({ description: "When the file was begun" }),
      profile: described(userSchema(), "The account"),
      codes: z.array(codeSchema()).meta({ description: "Codes that were sent by mail and are valid" }),
      passkeys: z.array(passkeySchema()).meta({ description: "Without the keys themselves" }),
      workplaces: z.array(placeSchema()).meta({ description: "The cinemas in which the person works" }),
      sessions: z.array(sessionSchema()).meta({ description: "Where the person is signed in, or was" }),
      account_changes: z
        .array(accountChangeSchema())
        .meta({ description: "Changes of password, address and factors, and of rights" }),
      reservations: z.array(reservationSchema()).meta({ description: "Newest first" }),
      tickets: z.array(ticketSchema()).meta({ description: "Without their codes" }),
      payments: z.array(paymentSchema()).meta({ description: "Oldest first" }),
      mails: z.array(mailSchema()).meta({ description: "Mails to the person, without their content" }),
      order_notes: z
        .array(
          z.strictObject({
            order_id: reservationIdField("The reservation's id"),
            at: instant.meta({ description: "When it was written" }),
            text: z.string().nullable().meta({ description: "What was written; null once it was forgotten" }),
          }),
        )
        .meta({ description: "What staff of cinemas noted of the person's orders" }),
      reviews: z.array(reviewSchema()).meta({ description: "Of movies" }),
      waiting_list: z.array(entrySchema()).meta({ description: "Entries at showtimes to come" }),
      promo_uses: z.array(promoUseSchema()).meta({ description: "Promo codes that the person has used" }),
      shifts: z.array(shiftSchema()).meta({ description: "Shifts at tills" }),
      report_schedules: z.array(scheduleSchema()).meta({ description: "Reports by mail" }),
      movie_ids: z.array(z.int()).meta({ description: "Ids of movies that the person has added" }),
      cinema_ids: z.array(z.int()).meta({ description: "Ids of cinemas that the person owns" }),
      changes: z
        .array(
          z.strictObject({
            action: auditEntrySchema().shape.action,
            ids: auditEntrySchema().shape.ids,
            made_at: instant.meta({ description: "When it was done" }),
          }),
        )
        .meta({ description: "What you changed as staff, owner or admin, by the audit log" }),
    })
    .meta({ id: "PersonExport", examples: [EXPORT] }),
);

export const changeView = ({ action, ids, atMs }: { action: string; ids: Ids; atMs: number }) => ({
  action,
  ids,
  made_at: toInstant(atMs),
});

/** A code's data, without the code itself. */
export const codeView = (code: {
  purpose: string;
  email: string;
  askedFrom: string | null;
  expiresAtMs: number;
}) => ({
  purpose: code.purpose,
  email: code.email,
  asked_from: code.askedFrom,
  expires_at: toInstant(code.expiresAtMs),
});

export const sessionView = (session: {
  createdAtMs: number;
  lastUsedAtMs: number | null;
  endedAtMs: number | null;
  device: string | null;
  country: string | null;
}) => ({
  created_at: toInstant(session.createdAtMs),
  last_used_at: toInstant(session.lastUsedAtMs ?? session.createdAtMs),
  ended_at: toInstantOrNull(session.endedAtMs),
  device: session.device,
  country: session.country,
});

export const accountChangeView = (change: {
  kind: ChangeKind;
  email: string;
  newAddress: string | null;
  whence: string | null;
  atMs: number;
}) => ({
  kind: change.kind,
  email: change.email,
  new_address: change.newAddress,
  made_from: change.whence,
  made_at: toInstant(change.atMs),
});

export const mailView = (mail: {
  id: string;
  status: MailStatus;
  createdAtMs: number;
  sentAtMs: number | null;
}) => ({
  kind: parseMailId(mail.id)?.kind ?? "unknown",
  status: toldStatus(mail.status),
  created_at: toInstant(mail.createdAtMs),
  sent_at: toInstantOrNull(mail.sentAtMs),
});

export const reviewView = (review: {
  id: number;
  movieId: number;
  stars: number;
  text: string;
  hiddenAtMs: number | null;
  createdAtMs: number;
  changedAtMs: number;
}) => ({
  id: review.id,
  movie_id: review.movieId,
  stars: review.stars,
  text: review.text,
  hidden: review.hiddenAtMs !== null,
  created_at: toInstant(review.createdAtMs),
  changed_at: toInstant(review.changedAtMs),
});

export const promoUseView = (use: {
  code: string;
  showtimeId: number;
  reservationId: number | null;
  status: "claimed" | "used" | "returned";
  claimedAtMs: number;
}) => ({
  code: use.code,
  showtime_id: use.showtimeId,
  reservation_id: use.reservationId,
  status: use.status,
  claimed_at: toInstant(use.claimedAtMs),
});
