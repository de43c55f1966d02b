import { sql } from "drizzle-orm";
import { db } from "../../platform/db.ts";

/** Rejects where D1 does not answer. */
export const ask = (): Promise<unknown> => db.get(sql`SELECT 1 AS one`);

/** Whether D1 has had the migration. Wrangler writes the table, under the file's name. */
export const hasHad = async (migration: string): Promise<boolean> =>
  (await db.get<{ id: number }>(sql`SELECT id FROM d1_migrations WHERE name = ${migration}`)) !== undefined;
