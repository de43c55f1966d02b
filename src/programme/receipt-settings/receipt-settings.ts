import type { Issuer } from "../../box-office/followers/receipts.ts";

/** How a cinema writes receipts. */
export interface ReceiptSettings {
  /** Null where the cinema never said: then its receipts have its name and address. */
  readonly issuer: Issuer | null;
  /** Whether sales from now on have numbered receipts. */
  readonly numbered: boolean;
  /** Whether the mail with the tickets has the receipt. */
  readonly mailed: boolean;
}

/** What a cinema sets, all of it at once. */
export interface NewReceiptSettings extends ReceiptSettings {
  readonly issuer: Issuer;
}

export const NO_SETTINGS: ReceiptSettings = { issuer: null, numbered: false, mailed: false };
