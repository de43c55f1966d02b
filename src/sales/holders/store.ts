import { and, eq, isNull } from "drizzle-orm";
import { db } from "../../platform/db.ts";
import type { GuestDraft } from "../counter/guest.ts";
import { guests } from "../counter/tables.ts";

/** Fields that are undefined do not change. Returns none where the guest was forgotten, or is missing. */
export const correcting = (id: number, changes: Partial<GuestDraft>) =>
  db
    .update(guests)
    .set({ id, ...changes })
    .where(and(eq(guests.id, id), isNull(guests.forgottenAtMs)))
    .returning({ id: guests.id });
