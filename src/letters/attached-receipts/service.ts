/** Attaches receipts to mails. */

import type { ReservationRecord } from "../../box-office/answers.ts";
import type { Composed } from "../../mail/delivery/letters.ts";
import type { Mail } from "../../mail/mail.ts";
import { now } from "../../platform/clock.ts";
import type { ShowtimeInWords } from "../../programme/showtimes/service.ts";
import { pageForMail } from "../../sales/receipts/service.ts";
import type { Reader } from "../letter.ts";
import { receiptAttachment } from "../receipt-attachment.ts";

/** A mail waits so long for the number of its receipt, which the copy of the sale gives. Then it goes without. */
const LONGEST_WAIT_MS = 10 * 60_000;

/** The mail, with its receipt where the cinema says so. Throws, so that it is tried again, while the receipt has no number. */
export async function withReceipt(
  mail: Mail,
  which: "sale" | "change",
  reservation: ReservationRecord,
  { attachesReceipts = false }: ShowtimeInWords,
  { language }: Pick<Reader, "language">,
): Promise<Composed> {
  if (!attachesReceipts) return { ok: true, mail };
  const { page, isReady } = await pageForMail(reservation, which, language);
  if (page !== null)
    return { ok: true, mail: { ...mail, attachments: [...mail.attachments, receiptAttachment(page)] } };
  if (isReady) return { ok: true, mail };
  if ((reservation.bills?.at(-1)?.atMs ?? 0) > now() - LONGEST_WAIT_MS)
    throw new Error("the receipt has no number yet");
  console.warn("a mail goes without its receipt, which has no number", reservation.id);
  return { ok: true, mail };
}
