import { expect, it } from "vitest";
import { mailId, parseMailId } from "../../src/mail/mail-id.ts";
import type { MailSubject } from "../../src/mail/mail-id.ts";

it.each<MailSubject>([
  { kind: "confirm_email", userId: 7, nonce: "ab12" },
  { kind: "change_email", userId: 7, nonce: "ab12" },
  { kind: "reset_password", userId: 7, nonce: "ab12" },
  { kind: "account_exists", userId: 7, nonce: "ab12" },
  { kind: "reservation_confirmed", reservationId: 50331658 },
])("says of $kind what it is", (subject) => {
  expect(parseMailId(mailId(subject))).toEqual(subject);
});

it.each([
  "",
  "nonsense",
  "confirm_email:7",
  "confirm_email:x:ab12",
  "toString:7:ab12",
  "reservation_confirmed:x",
])("takes %j for no mail id", (id) => {
  expect(parseMailId(id)).toBeNull();
});
