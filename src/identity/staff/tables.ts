import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { LANGUAGES } from "../../http/languages.ts";
import { users } from "../accounts/tables.ts";
import type { Role } from "./permission.ts";

/** Who works in which cinema. Without a foreign key to cinemas, which are of a higher department: their removal removes these rows. */
export const staff = sqliteTable(
  "staff",
  {
    cinemaId: integer("cinema_id").notNull(),
    userId: integer("user_id")
      .notNull()
      .references(() => users.id),
    roles: text({ mode: "json" }).$type<readonly Role[]>().notNull(),
    sinceMs: integer("since_ms").notNull(),
    /** Who invited them. */
    invitedBy: integer("invited_by").notNull(),
  },
  (t) => [primaryKey({ columns: [t.cinemaId, t.userId] }), index("staff_by_user").on(t.userId)],
);

/** Invitations that were not accepted yet. An address has one for a cinema. */
export const staffInvitations = sqliteTable(
  "staff_invitations",
  {
    id: integer().primaryKey({ autoIncrement: true }),
    cinemaId: integer("cinema_id").notNull(),
    /** Lower case. */
    email: text().notNull(),
    roles: text({ mode: "json" }).$type<readonly Role[]>().notNull(),
    /** What the link's token is derived from. New with each mail. */
    nonce: text().notNull(),
    /** Of the mail. */
    language: text({ enum: LANGUAGES }).notNull(),
    invitedBy: integer("invited_by").notNull(),
    createdAtMs: integer("created_at_ms").notNull(),
    expiresAtMs: integer("expires_at_ms").notNull(),
  },
  (t) => [
    uniqueIndex("staff_invitations_by_address").on(t.cinemaId, t.email),
    uniqueIndex("staff_invitations_by_nonce").on(t.nonce),
    index("staff_invitations_by_email").on(t.email),
    index("staff_invitations_by_end").on(t.expiresAtMs),
  ],
);
