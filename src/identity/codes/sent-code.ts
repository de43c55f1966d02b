import type { codes } from "../accounts/tables.ts";

/** Identifies a code that was sent: at most one row. */
export type SentCode = Pick<typeof codes.$inferSelect, "userId" | "purpose" | "email" | "nonce">;

/** A code as its reader has it: from the mail, or by the token of the mail's link. */
export interface MailedCode {
  readonly email: string;
  readonly code: string;
}

/** A code with what its mail says about it. */
export interface CodeToMail extends MailedCode {
  /** The token of the mail's link. */
  readonly token: string;
  /** The account that the code acts on. */
  readonly account: {
    readonly id: number;
    /** Only where the mail goes to the address that the account has confirmed: the name is its maker's own words. */
    readonly name: string | null;
    readonly createdAtMs: number;
  };
  /** A country, ISO 3166, or else a network; null where neither is known. */
  readonly askedFrom: string | null;
}

export type NewCode = Omit<typeof codes.$inferSelect, "userId">;
