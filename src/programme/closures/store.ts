import { and, eq, gt, sql } from "drizzle-orm";
import { db } from "../../platform/db.ts";
import { closedIn, inTheWay, isFree } from "../scheduling/store.ts";
import type { Slot } from "../scheduling/store.ts";
import type { Closure, ClosureDraft } from "./closure.ts";
import { screenClosures } from "./tables.ts";

interface OnScreen {
  readonly screenId: number;
}

interface Row extends Closure, OnScreen {
  readonly version: number;
}

const slotOf = ({ screenId, fromMs, toMs }: ClosureDraft & OnScreen): Slot => ({
  screenId,
  startsAtMs: fromMs,
  endsAtMs: toMs,
});

/** The new id, or null if a showtime or a closure has the screen at that time, or the screen is gone. */
export async function add(closure: ClosureDraft & OnScreen, nowMs: number): Promise<number | null> {
  const { screenId, fromMs, toMs, reason, note } = closure;
  const added = await db.get<{ id: number } | undefined>(sql`
    INSERT INTO screen_closures (screen_id, from_ms, to_ms, reason, note, created_at_ms)
    SELECT id, ${fromMs}, ${toMs}, ${reason}, ${note}, ${nowMs} FROM screens
    WHERE ${and(sql`id = ${screenId} AND listed`, isFree(slotOf(closure)))}
    RETURNING id`);
  return added?.id ?? null;
}

/** False if the closure has changed since `next` was made from it, or something else has the screen at that time. */
export async function replace(next: Row): Promise<boolean> {
  const { id, version, fromMs, toMs, reason, note } = next;
  const replaced = await db
    .update(screenClosures)
    .set({ fromMs, toMs, reason, note, version: version + 1 })
    .where(
      and(
        eq(screenClosures.id, id),
        eq(screenClosures.version, version),
        isFree({ ...slotOf(next), closureId: id }),
      ),
    )
    .returning({ id: screenClosures.id });
  return replaced.length > 0;
}

/** The first showtimes in the closure's time, at most `most`, and the first closure that is another one. */
export async function taken(closure: ClosureDraft & OnScreen & { readonly id?: number }, most: number) {
  const { id: closureId } = closure;
  const slot = { ...slotOf(closure), ...(closureId === undefined ? {} : { closureId }) };
  const [showtimes, closures] = await db.batch([inTheWay(slot, most), closedIn(slot)]);
  return { showtimes, closure: closures.at(0) };
}

export const closureOf = (screenId: number, id: number): Promise<Row | undefined> =>
  db
    .select()
    .from(screenClosures)
    .where(and(eq(screenClosures.id, id), eq(screenClosures.screenId, screenId)))
    .get();

/** Those that end after `afterMs`, in order. */
export const closuresAfter = (screenId: number, afterMs: number, limit: number) =>
  db
    .select()
    .from(screenClosures)
    .where(and(eq(screenClosures.screenId, screenId), gt(screenClosures.toMs, afterMs)))
    .orderBy(screenClosures.toMs)
    .limit(limit);

export async function remove(screenId: number, id: number): Promise<boolean> {
  const removed = await db
    .delete(screenClosures)
    .where(and(eq(screenClosures.id, id), eq(screenClosures.screenId, screenId)))
    .returning({ id: screenClosures.id });
  return removed.length > 0;
}
