import { notInArray, sql } from "drizzle-orm";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import { check, index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { mailId } from "./mail-id.ts";
import type { MailSubject } from "./mail-id.ts";
import type { MailStatus } from "./status.ts";

/** As `isTicketMail` in mail-id.ts. */
export const IS_TICKET = sql`(id glob 'reservation_confirmed:*' or id glob 'showtime_moved:*')`;

/**
 * Mails that are due at another time than they were added: they are tried again, sent again, or overdue. Most mails are sent
 * within seconds, and are never written to this index. Queries have these very words, so that SQLite uses the index.
 */
export const IS_DUE_LATER = sql`status in ('due', 'sending') and due_at_ms <> created_at_ms`;

/** Mails that are due as they were added. They are in no index: `mailSweep` says where they begin. */
export const IS_DUE_AS_ADDED = sql`status = 'due' and due_at_ms = created_at_ms`;

/**
 * Mails about codes and accounts that are not on their way any more: no other code adds such a mail a second time. Queries
 * have these very words.
 */
export const IS_ACCOUNT_MAIL_DONE = sql`status not in ('due', 'sending') and (id glob 'confirm_email:*' or id glob 'change_email:*' or id glob 'reset_password:*' or id glob 'sign_in:*' or id glob 'account_exists:*' or id glob 'welcome:*' or id glob 'staff_invitation:*' or id glob 'password_changed:*' or id glob 'address_changed:*' or id glob 'passkey_*' or id glob 'second_factor_*' or id glob 'admin_rights_*')`;

/**
 * Mails that are about no reservation. Those about one are found by its id (`keysOfReservation`), and a ticket's mail writes one
 * row less. Queries have these very words, so that SQLite uses the index.
 */
export const IS_NOT_OF_RESERVATION = sql`not (id glob 'reservation_*' or id glob 'showtime_*' or id glob 'waiting_list_offer:*' or id glob 'seats_*' or id glob 'payment_returned:*')`;

/**
 * The outbox and log: one row per mail. An id is made of what the mail is about, see mail-id.ts, so that no mail is
 * added twice.
 */
export const mailLog = sqliteTable(
  "mail_log",
  {
    id: text().primaryKey(),
    userId: integer("user_id").notNull(),
    status: text().$type<MailStatus>().notNull(),
    tries: integer().notNull().default(0),
    /** How often an admin had it sent again. Each time is a new mail for the mail service. */
    resends: integer().notNull().default(0),
    /** When the mail may be tried next. */
    dueAtMs: integer("due_at_ms").notNull(),
    createdAtMs: integer("created_at_ms").notNull(),
    sentAtMs: integer("sent_at_ms"),
    /** The mail service's own id. */
    providerId: text("provider_id"),
    /** Why the mail was not sent or not delivered. */
    error: text(),
  },
  (t) => [
    index("mail_log_by_user").on(t.userId).where(IS_NOT_OF_RESERVATION),
    index("mail_log_due").on(t.dueAtMs).where(IS_DUE_LATER),
    index("mail_log_due_tickets")
      .on(t.dueAtMs)
      .where(sql`${IS_DUE_LATER} and ${IS_TICKET}`),
    index("mail_log_account_mails_done").on(t.createdAtMs).where(IS_ACCOUNT_MAIL_DONE),
    index("mail_log_undelivered")
      .on(t.status)
      .where(sql`status in ('bounced', 'complained', 'failed')`),
  ],
);

/** One row, made by the migration: mails that are due as they were added have rowids above `position`. */
export const mailSweep = sqliteTable(
  "mail_sweep",
  { id: integer().primaryKey(), position: integer().notNull() },
  (t) => [check("mail_sweep_one_row", sql`${t.id} = 1`)],
);

/** A new row as SQL, in the order of the columns, for stores that add a mail within a statement of their own. */
export const dueMail = (subject: MailSubject, userId: number, nowMs: number) =>
  sql`${mailId(subject)}, ${userId}, 'due', 0, 0, ${nowMs}, ${nowMs}, null, null, null`;

/** The statuses that are told as "queued". */
export const ON_ITS_WAY: MailStatus[] = ["due", "sending"];

export const newSending = (nowMs: number) => ({
  status: "due" as const,
  dueAtMs: nowMs,
  resends: sql`${mailLog.resends} + 1`,
  sentAtMs: null,
  providerId: null,
  error: null,
});

/** A statement that adds the mail as due, or makes it due as a new sending. Returns none where it is due already, or being sent. */
export const asking = (db: DrizzleD1Database, id: string, userId: number, nowMs: number) =>
  db
    .insert(mailLog)
    .values({ id, userId, status: "due", dueAtMs: nowMs, createdAtMs: nowMs })
    .onConflictDoUpdate({
      target: mailLog.id,
      set: newSending(nowMs),
      setWhere: notInArray(mailLog.status, ON_ITS_WAY),
    })
    .returning({ id: mailLog.id });
