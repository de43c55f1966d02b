import type { ChangeKind } from "../../mail/outbox/mail-id.ts";

/** A security change of an account, as it is noted with the change itself and told by mail. */
export interface AccountChange {
  readonly kind: ChangeKind;
  readonly userId: number;
  readonly nonce: string;
  /** Of a change of address: the new one, masked. */
  readonly newAddress: string | null;
  /** A country, ISO 3166, or else a network; null where neither is known, and where an admin made the change. */
  readonly whence: string | null;
  readonly atMs: number;
}

/** A change with what its mail says about the account. There is no name: who has the account may have chosen it. */
export interface ChangeToMail extends Omit<AccountChange, "userId" | "nonce"> {
  /** The confirmed address of the account at the moment of the change; for a change of address the old one. */
  readonly email: string;
  readonly account: { readonly id: number; readonly createdAtMs: number };
}

/** As much of an address as its owner needs to recognise it: "k…@example.org". */
export function maskedAddress(email: string): string {
  const [first = ""] = email;
  return `${first}…${email.slice(email.lastIndexOf("@"))}`;
}
