import type { Issuer, ReceiptContent, ShowOnReceipt } from "../../box-office/followers/receipts.ts";

/** A receipt's number, which is unique in its cinema's year. */
export interface Place {
  readonly cinemaId: number;
  readonly year: number;
  readonly number: number;
}

/** A numbered receipt, as it was made. */
export interface Receipt extends Place {
  readonly reservationId: number;
  readonly issuedAtMs: number;
  readonly currency: string;
  readonly content: ReceiptContent;
  /** Null where the cinema has none: then its receipts have its name. */
  readonly issuer: Issuer | null;
  readonly show: ShowOnReceipt;
  /** Year and number of the first receipt of the same sale; null for that one. */
  readonly corrects: readonly [year: number, number: number] | null;
}

/** Its id in the API, as "3-2026-17". */
export const receiptId = ({ cinemaId, year, number }: Place): string => `${cinemaId}-${year}-${number}`;

/** The number that people read, as "KB-2026-17". */
export const numberOf = ({ issuer }: Pick<Receipt, "issuer">, year: number, number: number): string =>
  [...(issuer === null || issuer.prefix === "" ? [] : [issuer.prefix]), year, number].join("-");

/** The receipt that a correcting one corrects; null for one that corrects none. */
export function correctedBy(receipt: Receipt): { readonly id: string; readonly number: string } | null {
  if (receipt.corrects === null) return null;
  const [year, number] = receipt.corrects;
  return {
    id: receiptId({ cinemaId: receipt.cinemaId, year, number }),
    number: numberOf(receipt, year, number),
  };
}
