import { inArray, sql } from "drizzle-orm";
import type { SQL } from "drizzle-orm";
import type { SQLiteColumn, SQLiteTable } from "drizzle-orm/sqlite-core";
import { db } from "./db.ts";

type Changes<Table extends SQLiteTable> = Parameters<ReturnType<typeof db.update<Table>>["set"]>[0];

/**
 * Defers the first `limit` rows of `table` that are due, in one statement, so that no other sweep takes them too.
 * Returns the rows as updated. `isDue` and `order` should have an index.
 */
export const deferDue = <Table extends SQLiteTable>(
  table: Table,
  id: SQLiteColumn,
  due: { readonly isDue: SQL | undefined; readonly order: SQLiteColumn; readonly limit: number },
  // oxlint-disable-next-line typescript/no-generated-empty-object-type -- generic: a caller has a table, and its columns
  deferred: Changes<Table>,
) =>
  db
    .update(table)
    .set(deferred)
    .where(
      inArray(
        id,
        db
          .select({ id })
          .from(table as SQLiteTable)
          .where(due.isDue)
          .orderBy(due.order)
          .limit(due.limit),
      ),
    )
    .returning();

/**
 * Sets `tries` and `lookAtMs` of a row that is deferred: after `firstMs` the first time, and each time twice as long, up to
 * `longestMs`. `tries` is set back to 0 by whoever gets on with the row.
 */
export const deferral = (
  tries: SQLiteColumn,
  nowMs: number,
  { firstMs, longestMs }: { readonly firstMs: number; readonly longestMs: number },
) => ({
  tries: sql`${tries} + 1`,
  lookAtMs: sql`${nowMs} + min(${firstMs} * (1 << min(${tries}, 30)), ${longestMs})`,
});
