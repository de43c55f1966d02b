import { eq, inArray, lt, sql } from "drizzle-orm";
import { db } from "../../platform/db.ts";
import type { Companion } from "../../platform/first-write.ts";
import { keptRequests } from "./tables.ts";

export type Kept = typeof keptRequests.$inferSelect;

export const keptOf = (id: string): Promise<Kept | undefined> =>
  db.select().from(keptRequests).where(eq(keptRequests.id, id)).get();

/** The statement that adds a request, refused where it is there already. */
export const addition = (kept: Omit<Kept, "answer">): Pick<Companion, "sql" | "params" | "constraint"> => ({
  ...db.insert(keptRequests).values(kept).toSQL(),
  constraint: "kept_requests.id",
});

/** Adds the request where nothing that it did was written to D1. */
export const keep = (kept: Kept): Promise<unknown> =>
  db
    .insert(keptRequests)
    .values(kept)
    .onConflictDoUpdate({ target: keptRequests.id, set: { answer: sql`excluded.answer` } })
    .run();

export const remove = (id: string): Promise<unknown> =>
  db.delete(keptRequests).where(eq(keptRequests.id, id)).run();

/** Returns how many were removed. */
export async function removeBefore(ms: number, limit: number): Promise<number> {
  const old = db
    .select({ id: keptRequests.id })
    .from(keptRequests)
    .where(lt(keptRequests.atMs, ms))
    .orderBy(keptRequests.atMs)
    .limit(limit);
  return (await db.delete(keptRequests).where(inArray(keptRequests.id, old)).run()).meta.changes;
}
