import { and, eq, gt, ne, sql } from "drizzle-orm";
import { db } from "../../platform/db.ts";
import { cinemas } from "../cinemas/tables.ts";
import { LONGEST_MS } from "../showtimes/showtime.ts";
import { showtimes } from "../showtimes/tables.ts";
import { NO_SETTINGS } from "./receipt-settings.ts";
import type { NewReceiptSettings, ReceiptSettings } from "./receipt-settings.ts";
import { receiptSettings } from "./tables.ts";

interface Kept {
  readonly cinemaId: number;
  readonly ownerId: number;
  readonly settings: ReceiptSettings;
  /** 0 for those that were never set. */
  readonly version: number;
}

/** The cinema's settings; undefined if there is no such cinema. */
export async function settingsOf(cinemaId: number): Promise<Kept | undefined> {
  const { issuer, numbered, mailed, version } = receiptSettings;
  const found = await db
    .select({ ownerId: cinemas.ownerId, settings: { issuer, numbered, mailed }, version })
    .from(cinemas)
    .leftJoin(receiptSettings, eq(receiptSettings.cinemaId, cinemas.id))
    .where(eq(cinemas.id, cinemaId))
    .get();
  if (found === undefined) return undefined;
  const { ownerId, settings } = found;
  return {
    cinemaId,
    ownerId,
    settings: settings ?? NO_SETTINGS,
    version: found.version ?? 0,
  };
}

/**
 * Writes the settings, and whether receipts are numbered into the terms of the showtimes that are not over, in one
 * transaction. Returns those showtimes, which are due for the push to their box offices since `dueMs`; null, and nothing is
 * written, if the settings have changed since they were `seen` or the cinema is gone.
 */
export async function setSettings(
  { cinemaId, version }: Pick<Kept, "cinemaId" | "version">,
  { issuer, numbered, mailed }: NewReceiptSettings,
  nowMs: number,
  dueMs: number,
): Promise<{ id: number }[] | null> {
  const put = db
    .insert(receiptSettings)
    .select(
      sql`SELECT ${cinemaId}, ${JSON.stringify(issuer)}, ${Number(numbered)}, ${Number(mailed)}, ${version + 1}
        FROM cinemas WHERE id = ${cinemaId}`,
    )
    .onConflictDoUpdate({
      target: receiptSettings.cinemaId,
      set: {
        issuer: sql`excluded.issuer`,
        numbered: sql`excluded.numbered`,
        mailed: sql`excluded.mailed`,
        version: sql`excluded.version`,
      },
      setWhere: eq(receiptSettings.version, version),
    })
    .returning({ cinemaId: receiptSettings.cinemaId });
  const changeTerms = db
    .update(showtimes)
    .set({ receipts: numbered, version: sql`${showtimes.version} + 1`, changedAtMs: dueMs })
    .where(
      and(
        sql`changes() = 1`,
        eq(showtimes.cinemaId, cinemaId),
        gt(showtimes.startsAtMs, nowMs - LONGEST_MS),
        gt(showtimes.endsAtMs, nowMs),
        ne(showtimes.receipts, numbered),
        sql`${showtimes.status} not in ('draft', 'cancelled')`,
      ),
    )
    .returning({ id: showtimes.id });
  const [set, changed] = await db.batch([put, changeTerms]);
  return set.length === 0 ? null : changed;
}
