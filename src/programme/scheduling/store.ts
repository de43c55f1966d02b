import { and, eq, gt, inArray, sql } from "drizzle-orm";
import { db } from "../../platform/db.ts";
import { cinemas } from "../cinemas/tables.ts";
import { LONGEST_MS } from "../showtimes/showtime.ts";
import { showtimes } from "../showtimes/tables.ts";

/**
 * Closes the showtimes of an owner's cinemas that are on sale and not over, and returns their ids. They are due for the push
 * to their box offices since `dueMs`.
 */
export const closeShowtimesOf = (ownerId: number, nowMs: number, dueMs: number): Promise<{ id: number }[]> =>
  db
    .update(showtimes)
    .set({ status: "closed", version: sql`${showtimes.version} + 1`, changedAtMs: dueMs })
    .where(
      and(
        inArray(
          showtimes.cinemaId,
          db.select({ id: cinemas.id }).from(cinemas).where(eq(cinemas.ownerId, ownerId)),
        ),
        gt(showtimes.startsAtMs, nowMs - LONGEST_MS),
        gt(showtimes.endsAtMs, nowMs),
        eq(showtimes.status, "on_sale"),
      ),
    )
    .returning({ id: showtimes.id });
