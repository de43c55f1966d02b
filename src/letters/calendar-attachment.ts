import { Buffer } from "node:buffer";
import type { Attachment } from "../mail/mail.ts";
import type { CalendarFile } from "../programme/schedules/calendar-event.ts";

/** Every letter names it the same, because its words do too. */
export const calendarAttachment = ({ contentType, text }: CalendarFile): Attachment => ({
  filename: "reservation.ics",
  contentType,
  content: Buffer.from(text).toString("base64"),
});
