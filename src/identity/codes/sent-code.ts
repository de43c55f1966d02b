import type { codes } from "../accounts/tables.ts";

/** A code as it was sent, which at most one row is. */
export type SentCode = Pick<typeof codes.$inferSelect, "userId" | "purpose" | "email" | "nonce">;

export type NewCode = Omit<typeof codes.$inferSelect, "userId">;
