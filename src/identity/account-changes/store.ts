import { and, eq, lt } from "drizzle-orm";
import type { ChangeMail } from "../../mail/outbox/mail-id.ts";
import { db } from "../../platform/db.ts";
import { users } from "../accounts/tables.ts";
import type { ChangeToMail } from "./account-change.ts";
import { accountChanges } from "./tables.ts";

/** Null where there is no such change, or no more. */
export async function changeBy({ kind, userId, nonce }: ChangeMail): Promise<ChangeToMail | null> {
  const { email, newAddress, whence, atMs } = accountChanges;
  const found = await db
    .select({ email, newAddress, whence, atMs, account: { id: users.id, createdAtMs: users.createdAtMs } })
    .from(accountChanges)
    .innerJoin(users, eq(users.id, accountChanges.userId))
    .where(
      and(eq(accountChanges.nonce, nonce), eq(accountChanges.userId, userId), eq(accountChanges.kind, kind)),
    )
    .get();
  return found === undefined ? null : { kind, ...found };
}

export async function deleteChangesBefore(beforeMs: number): Promise<void> {
  await db.delete(accountChanges).where(lt(accountChanges.atMs, beforeMs));
}
