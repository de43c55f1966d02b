import { and, eq, isNotNull, ne, sql } from "drizzle-orm";
import type { SQL } from "drizzle-orm";
import { db } from "../../platform/db.ts";
import { cinemas } from "../cinemas/tables.ts";
import { posterRemovals } from "../posters/tables.ts";
import { showtimes } from "../showtimes/tables.ts";
import { brandingIn } from "./branding.ts";
import type { Branding } from "./branding.ts";
import { brandings } from "./tables.ts";

interface Kept {
  readonly cinemaId: number;
  readonly ownerId: number;
  readonly sandbox: boolean;
  readonly branding: Branding;
  /** 0 for one that was never set. */
  readonly version: number;
}

/** The cinema's branding; undefined if there is no such cinema. */
export async function brandingOf(cinemaId: number): Promise<Kept | undefined> {
  const { said, logoKey, version } = brandings;
  const found = await db
    .select({ ownerId: cinemas.ownerId, sandbox: cinemas.sandbox, said, logoKey, version })
    .from(cinemas)
    .leftJoin(brandings, eq(brandings.cinemaId, cinemas.id))
    .where(eq(cinemas.id, cinemaId))
    .get();
  return (
    found && {
      cinemaId,
      ownerId: found.ownerId,
      sandbox: found.sandbox,
      branding: brandingIn(found),
      version: found.version ?? 0,
    }
  );
}

/** The branding of a showtime's cinema; undefined if there is no such showtime. */
export async function brandingAt(showtimeId: number): Promise<Branding | undefined> {
  const found = await db
    .select({ said: brandings.said, logoKey: brandings.logoKey })
    .from(showtimes)
    .leftJoin(brandings, eq(brandings.cinemaId, showtimes.cinemaId))
    .where(eq(showtimes.id, showtimeId))
    .get();
  return found && brandingIn(found);
}

/**
 * Replaces the branding, and schedules the removal of a logo that it has no more, in one transaction. False if it has changed since
 * it was `seen`, or the cinema is gone.
 */
export async function setBranding(
  { cinemaId, version }: Pick<Kept, "cinemaId" | "version">,
  { logoKey, ...said }: Branding,
  removeAtMs: number,
): Promise<boolean> {
  const [, set] = await db.batch([
    logoRemoval(cinemaId, logoKey, removeAtMs, version),
    db
      .insert(brandings)
      .select(
        sql`SELECT id, ${JSON.stringify(said)}, ${logoKey}, ${version + 1} FROM cinemas WHERE id = ${cinemaId}`,
      )
      .onConflictDoUpdate({
        target: brandings.cinemaId,
        set: { said: sql`excluded.said`, logoKey: sql`excluded.logo_key`, version: sql`excluded.version` },
        setWhere: eq(brandings.version, version),
      })
      .returning({ cinemaId: brandings.cinemaId }),
  ]);
  return set.length > 0;
}

/** Schedules the removal of the cinema's logo unless it is `kept`; with `version` only while the branding has that one. */
const logoRemoval = (cinemaId: number, kept: string | null, dueAtMs: number, version: number | null = null) =>
  db
    .insert(posterRemovals)
    .select(
      db
        .select({
          key: sql<string>`${brandings.logoKey}`.as("key"),
          dueAtMs: sql<number>`${dueAtMs}`.as("due_at_ms"),
          claimedUntilMs: sql<number>`0`.as("claimed_until_ms"),
        })
        .from(brandings)
        .where(
          and(
            eq(brandings.cinemaId, cinemaId),
            isNotNull(brandings.logoKey),
            kept === null ? undefined : ne(brandings.logoKey, kept),
            version === null ? undefined : eq(brandings.version, version),
          ),
        ),
    )
    .onConflictDoUpdate({ target: posterRemovals.key, set: { dueAtMs } });

/** Statements that remove the branding `when` that is true of the cinema, and its logo at `dueAtMs`. */
export const removalOf = (cinemaId: number, dueAtMs: number, when: SQL) =>
  [
    logoRemoval(cinemaId, null, dueAtMs),
    db.delete(brandings).where(and(eq(brandings.cinemaId, cinemaId), when)),
  ] as const;
