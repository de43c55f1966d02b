import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { Sender } from "../../platform/brand.ts";
import type { Attachment } from "../mail.ts";

/** The mailbox of `npm run dev`: mails that are stored instead of sent. Never written in a deployment. */
export const localMails = sqliteTable(
  "local_mails",
  {
    id: integer().primaryKey({ autoIncrement: true }),
    /** The idempotency key, as the mail service gets it: the same key is the same mail. */
    key: text().notNull().unique(),
    sender: text({ mode: "json" }).$type<Sender>(),
    to: text().notNull(),
    subject: text().notNull(),
    text: text().notNull(),
    html: text().notNull(),
    attachments: text({ mode: "json" }).$type<Attachment[]>().notNull(),
    sentAtMs: integer("sent_at_ms").notNull(),
  },
  (t) => [index("local_mails_by_address").on(t.to, t.id)],
);
