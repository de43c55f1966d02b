import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** Requests with an `Idempotency-Key` that D1 carried out. A row is written with what the request changed. */
export const keptRequests = sqliteTable(
  "kept_requests",
  {
    /** SHA-256 of who asked, what, and by which key. */
    id: text().primaryKey(),
    atMs: integer("at_ms").notNull(),
    /** SHA-256 of the query and the body. */
    fingerprint: text().notNull(),
    /** The answer, sealed with the key. Null until it is known. */
    answer: text(),
  },
  (t) => [index("kept_requests_by_time").on(t.atMs)],
);
