import type { codes } from "../accounts/tables.ts";

/** Identifies a code that was sent: at most one row. */
export type SentCode = Pick<typeof codes.$inferSelect, "userId" | "purpose" | "email" | "nonce">;

export type NewCode = Omit<typeof codes.$inferSelect, "userId">;
