import { sql } from "drizzle-orm";
import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { mailId } from "./mail-id.ts";
import type { MailSubject } from "./mail-id.ts";
import type { MailStatus } from "./status.ts";

/** One row a mail. Its id says what it is, see mail-id.ts, so that no mail is written twice. */
export const mailLog = sqliteTable(
  "mail_log",
  {
    id: text().primaryKey(),
    userId: integer("user_id").notNull(),
    status: text().$type<MailStatus>().notNull(),
    tries: integer().notNull().default(0),
    /** How often an admin had it sent again: each time is another mail to the mail service. */
    resends: integer().notNull().default(0),
    /** When the sweep next looks at it; while `sending`, when the claim runs out. */
    dueAtMs: integer("due_at_ms").notNull(),
    createdAtMs: integer("created_at_ms").notNull(),
    sentAtMs: integer("sent_at_ms"),
    /** The mail service's own id. */
    providerId: text("provider_id"),
    /** The mail service's word for why not. */
    error: text(),
  },
  (t) => [
    index("mail_log_by_user").on(t.userId),
    index("mail_log_due")
      .on(t.dueAtMs)
      .where(sql`status in ('due', 'sending')`),
    index("mail_log_undelivered")
      .on(t.status)
      .where(sql`status in ('bounced', 'complained', 'failed')`),
  ],
);

/** A mail's row as it is written down first, in the order of the columns, for whoever has a reason to in SQL. */
export const dueMail = (subject: MailSubject, userId: number, nowMs: number) =>
  sql`${mailId(subject)}, ${userId}, 'due', 0, 0, ${nowMs}, ${nowMs}, null, null, null`;
