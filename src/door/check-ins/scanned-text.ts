/** The text of a scan: a signed code, or a ticket's id. People type ids as they like; QR codes may be links around either. */

import { showtimeOfTicket } from "../../box-office/ticket-id.ts";

export type ScannedText =
  | { readonly ticket: string; readonly showtimeId: number }
  /** What must be a signed code, if it is anything. */
  | { readonly code: string };

/** A JWT: its header is JSON, `{"` in base64url. A host's name may have two dots too. */
const SIGNED = /^eyJ[\w-]*\.[\w-]+\.[\w-]+$/;

/** In a link, a code counts before an id, and the last of several. */
export function readText(text: string): ScannedText {
  const parts = text
    .trim()
    .split(/[/?#&=]+/)
    .toReversed();
  const code = parts.find((part) => SIGNED.test(part));
  if (code !== undefined) return { code };
  for (const part of parts) {
    const ticket = part.replaceAll(/[\s\p{Dash_Punctuation}]/gu, "").toUpperCase();
    const showtimeId = showtimeOfTicket(ticket);
    if (showtimeId !== null) return { ticket, showtimeId };
  }
  return { code: text };
}
