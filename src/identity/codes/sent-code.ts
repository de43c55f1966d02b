import type { codes } from "../accounts/tables.ts";

/** Identifies a code that was sent: at most one row. */
export type SentCode = Pick<typeof codes.$inferSelect, "userId" | "purpose" | "email" | "nonce">;

/** A code as its reader has it: from the mail, or by the token of the mail's link. */
export interface MailedCode {
  readonly email: string;
  readonly code: string;
}

export type NewCode = Omit<typeof codes.$inferSelect, "userId">;
