import { Buffer } from "node:buffer";
import type { Attachment } from "../mail/mail.ts";

/** A page that any browser shows and prints, in any script. */
export const receiptAttachment = (page: string): Attachment => ({
  filename: "receipt.html",
  contentType: "text/html; charset=utf-8",
  content: Buffer.from(page).toString("base64"),
});
