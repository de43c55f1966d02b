import { Buffer } from "node:buffer";
import type { CalendarFile } from "../door/tickets/calendar.ts";
import type { Attachment } from "../mail/mail.ts";

/** Every letter names it the same, because its words do too. */
export const calendarAttachment = ({ contentType, text }: CalendarFile): Attachment => ({
  filename: "reservation.ics",
  contentType,
  content: Buffer.from(text).toString("base64"),
});
