import { sql } from "drizzle-orm";
import { index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { users } from "../../identity/accounts/tables.ts";

/** Codes for a discount in their owner's cinemas. */
export const promoCodes = sqliteTable(
  "promo_codes",
  {
    id: integer().primaryKey({ autoIncrement: true }),
    ownerId: integer("owner_id")
      .notNull()
      .references(() => users.id),
    /** Upper case. Unique for one owner; two owners may have the same code. */
    code: text().notNull(),
    /** Off the tickets' sum. Exactly one of `percent` and `amount_cents` is set. */
    percent: integer(),
    amountCents: integer("amount_cents"),
    /** Of `amount_cents`. */
    currency: text(),
    maxUses: integer("max_uses"),
    maxUsesPerPerson: integer("max_uses_per_person"),
    /** Claims that were not given back. */
    uses: integer().notNull().default(0),
    startsAtMs: integer("starts_at_ms"),
    endsAtMs: integer("ends_at_ms"),
    /** Null: every showtime of its owner's cinemas. */
    showtimeIds: text("showtime_ids", { mode: "json" }).$type<number[]>(),
    isActive: integer("is_active", { mode: "boolean" }).notNull().default(true),
    version: integer().notNull().default(1),
    createdAtMs: integer("created_at_ms").notNull(),
  },
  (t) => [
    uniqueIndex("promo_codes_by_code").on(t.code, t.ownerId),
    index("promo_codes_by_owner").on(t.ownerId, t.id),
  ],
);

/**
 * One reservation's use of a code: claimed before the box office is asked, used while the reservation is held or sold, and
 * given back ("returned") otherwise. The box office's copies say which; see `src/box-office/followers/store.ts`.
 */
export const promoClaims = sqliteTable(
  "promo_claims",
  {
    /** Random; the box office's ledger refers to it. */
    id: text().primaryKey(),
    promoCodeId: integer("promo_code_id")
      .notNull()
      .references(() => promoCodes.id),
    userId: integer("user_id").notNull(),
    showtimeId: integer("showtime_id").notNull(),
    status: text({ enum: ["claimed", "used", "returned"] }).notNull(),
    /** Known once D1 has a copy of the reservation. */
    reservationId: integer("reservation_id"),
    claimedAtMs: integer("claimed_at_ms").notNull(),
    /**
     * When the box office is asked about it: a while after the claim, and at the end of a hold. Null for what is sold or
     * given back.
     */
    lookAtMs: integer("look_at_ms"),
  },
  (t) => [
    index("promo_claims_by_person").on(t.promoCodeId, t.userId, t.status),
    index("promo_claims_by_user").on(t.userId),
    index("promo_claims_returned")
      .on(t.claimedAtMs)
      .where(sql`status = 'returned'`),
    index("promo_claims_to_look_at")
      .on(t.status, t.lookAtMs)
      .where(sql`look_at_ms is not null`),
  ],
);
