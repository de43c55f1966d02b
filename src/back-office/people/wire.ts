/** Users in requests and answers, as they see themselves and as admins see them. */

import * as z from "zod";
import { ticketSchema } from "../../door/tickets/wire.ts";
import { LANGUAGES } from "../../http/languages.ts";
import { instant, page, pageQuery, toInstant, toInstantOrNull } from "../../http/openapi.ts";
import type { Shown } from "../../http/openapi.ts";
import { registerBody, userSchema, userView } from "../../identity/accounts/wire.ts";
import type { Ids } from "../../identity/audit/entry.ts";
import { passkeySchema } from "../../identity/passkeys/wire.ts";
import { MAX_PASSWORD_LENGTH } from "../../identity/passwords/password-weakness.ts";
import { placeSchema } from "../../identity/staff/wire.ts";
import { CHANGE_KINDS, parseMailId } from "../../mail/outbox/mail-id.ts";
import type { ChangeKind } from "../../mail/outbox/mail-id.ts";
import { TOLD_STATUSES, toldStatus } from "../../mail/outbox/status.ts";
import type { MailStatus } from "../../mail/outbox/status.ts";
import { paymentSchema } from "../../money/payments/wire.ts";
import { lazily } from "../../platform/lazily.ts";
import { reservationSchema } from "../../sales/reservations/wire.ts";
import { shiftSchema } from "../../sales/shifts/wire.ts";
import { entrySchema } from "../../sales/waiting-list/wire.ts";
import { auditEntrySchema } from "../audit/wire.ts";
import { scheduleSchema } from "../report-schedules/wire.ts";
import { isPending } from "./user.ts";
import type { User } from "./user.ts";

const MAX_SEARCH_LENGTH = 100;

const ownPassword = z.string().min(1).max(MAX_PASSWORD_LENGTH);

const { name, username, email, password } = registerBody.shape;

export const profileBody = z.strictObject({
  name: name.unwrap().nullable().optional().meta({ description: "null removes it" }),
  username: username.unwrap().nullable().optional().meta({ description: "null removes it" }),
  email: email
    .optional()
    .meta({ description: "Replaces the old address once the code that is sent to it is confirmed" }),
  language: z.enum(LANGUAGES).optional().meta({ description: "The language of your mails from now on" }),
  password: password.optional().meta({ description: "Ends every other session" }),
  current_password: ownPassword
    .optional()
    .meta({ description: "Required for a new address or password, if the account has a password" }),
});

/** An empty request must not erase anybody. */
export const eraseBody = z
  .strictObject({
    password: ownPassword.optional().meta({ description: "Required if the account has one" }),
    without_password: z.literal(true).optional().meta({
      description: "For an account without a password, after a login or proof of the last 15 minutes",
    }),
  })
  .refine((body) => (body.password === undefined) !== (body.without_password === undefined), {
    error: "Send the password, or without_password if the account has none",
  });

export const exportSchema = lazily(() =>
  z
    .strictObject({
      exported_at: instant,
      profile: userSchema(),
      codes: z.array(
        z.strictObject({
          purpose: z.string(),
          email: z.string(),
          asked_from: z.string().nullable(),
          expires_at: instant,
        }),
      ),
      passkeys: z.array(passkeySchema()),
      workplaces: z.array(placeSchema()),
      sessions: z.array(
        z.strictObject({
          created_at: instant,
          last_used_at: instant,
          ended_at: instant.nullable(),
          device: z.string().nullable(),
          country: z.string().nullable(),
        }),
      ),
      account_changes: z.array(
        z.strictObject({
          kind: z.enum(CHANGE_KINDS),
          email: z.string().meta({ description: "The address that the mail about it went to" }),
          new_address: z.string().nullable().meta({ description: "Masked; of a change of address" }),
          made_from: z.string().nullable(),
          made_at: instant,
        }),
      ),
      reservations: z.array(reservationSchema()),
      tickets: z.array(ticketSchema()),
      payments: z.array(paymentSchema()),
      mails: z.array(
        z.strictObject({
          kind: z.string(),
          status: z.enum(TOLD_STATUSES),
          created_at: instant,
          sent_at: instant.nullable(),
        }),
      ),
      order_notes: z
        .array(z.strictObject({ order_id: z.int(), at: instant, text: z.string().nullable() }))
        .meta({ description: "What staff of cinemas noted of the person's orders" }),
      reviews: z.array(
        z.strictObject({
          id: z.int(),
          movie_id: z.int(),
          stars: z.int(),
          text: z.string(),
          hidden: z.boolean(),
          created_at: instant,
          changed_at: instant,
        }),
      ),
      waiting_list: z.array(entrySchema()),
      promo_uses: z.array(
        z.strictObject({
          code: z.string(),
          showtime_id: z.int(),
          reservation_id: z.int().nullable(),
          status: z.enum(["claimed", "used", "returned"]),
          claimed_at: instant,
        }),
      ),
      shifts: z.array(shiftSchema()),
      report_schedules: z.array(scheduleSchema()),
      movie_ids: z.array(z.int()),
      cinema_ids: z.array(z.int()),
      changes: z
        .array(z.strictObject({ action: z.string(), ids: auditEntrySchema().shape.ids, made_at: instant }))
        .meta({ description: "What you changed as staff, owner or admin, by the audit log" }),
    })
    .meta({ id: "PersonExport" }),
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

export const userForAdminSchema = lazily(() =>
  userSchema()
    .extend({
      pending: z.boolean().meta({ description: "The address is not confirmed, so anyone may have typed it" }),
      disabled_at: instant.nullable(),
      erased_at: instant
        .nullable()
        .meta({ description: "When the person was erased; names and address are deleted" }),
    })
    .meta({ id: "UserForAdmin" }),
);

export const userForAdminView = (user: User): Shown<typeof userForAdminSchema> => ({
  ...userView(user),
  pending: isPending(user),
  disabled_at: toInstantOrNull(user.disabledAtMs),
  erased_at: toInstantOrNull(user.erasedAtMs),
});

export const usersPage = page(userForAdminSchema);

export const usersQuery = z.strictObject({
  q: z
    .string()
    .min(1)
    .max(MAX_SEARCH_LENGTH)
    .optional()
    .meta({ description: "The beginning of the address, the username or the name, in any case" }),
  ...pageQuery,
});

export const changeUserBody = z.strictObject({
  disabled: z.boolean().optional().meta({ description: "true ends every session at once" }),
  role: z.enum(["user", "owner"]).optional(),
  is_admin: z
    .boolean()
    .optional()
    .meta({ description: "false takes an admin's rights away at once, but never those of the last admin" }),
});
