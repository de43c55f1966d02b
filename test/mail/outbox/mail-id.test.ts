import { expect, it } from "vitest";
import {
  idOfTag,
  keysOfReservation,
  mailId,
  parseMailId,
  sendingKey,
  tagOf,
  ticketsFirst,
} from "../../../src/mail/outbox/mail-id.ts";
import type { MailSubject } from "../../../src/mail/outbox/mail-id.ts";

it.each<MailSubject>([
  { kind: "confirm_email", userId: 7, nonce: "ab12" },
  { kind: "change_email", userId: 7, nonce: "ab12" },
  { kind: "reset_password", userId: 7, nonce: "ab12" },
  { kind: "sign_in", userId: 7, nonce: "ab12" },
  { kind: "account_exists", userId: 7, nonce: "ab12" },
  { kind: "password_changed", userId: 7, nonce: "ab12" },
  { kind: "admin_rights_taken", userId: 7, nonce: "ab12" },
  { kind: "sales_report", userId: 7, nonce: "3_20261130" },
  { kind: "welcome", userId: 7 },
  { kind: "reservation_confirmed", reservationId: 50331658 },
  { kind: "reservation_cancelled", reservationId: 50331658 },
  { kind: "seats_returned", reservationId: 50331658, revision: 2 },
  { kind: "payment_returned", reservationId: 50331658, revision: 3 },
  { kind: "showtime_moved", reservationId: 50331658, revision: 1 },
])("gives the subject of $kind back from its id", (subject) => {
  expect(parseMailId(mailId(subject))).toEqual(subject);
});

it("puts mails with tickets before all others, and changes nothing else of the order", () => {
  const ids = [
    "welcome:1",
    "showtime_moved:9:1",
    "nonsense",
    "reservation_cancelled:8",
    "reservation_confirmed:7",
  ];
  expect(ticketsFirst(ids.map((id) => ({ id }))).map(({ id }) => id)).toEqual([
    "showtime_moved:9:1",
    "reservation_confirmed:7",
    "welcome:1",
    "nonsense",
    "reservation_cancelled:8",
  ]);
});

it.each([
  "",
  "nonsense",
  "confirm_email:7",
  "confirm_email:x:ab12",
  "password_changed:7",
  "toString:7:ab12",
  "reservation_confirmed:x",
  "reservation_confirmed:",
  "reservation_confirmed:7:1",
  "seats_returned:7",
  "seats_returned:7:x",
  "seats_returned:7:1:1",
  "welcome:7:ab12",
])("refuses %j, which is not a mail id", (id) => {
  expect(parseMailId(id)).toBeNull();
});

it("makes a tag that the mail service accepts, and reads the id back from it", () => {
  const id = mailId({ kind: "confirm_email", userId: 7, nonce: "ab12" });
  expect(tagOf(id)).toMatch(/^[\w-]+$/);
  expect(idOfTag(tagOf(id))).toBe(id);
});

it("finds the keys of all sendings about a reservation, and of no other reservation", () => {
  const keys = (reservationId: number) =>
    ([0, 1, 12] as const).flatMap((resends) => [
      sendingKey(mailId({ kind: "reservation_confirmed", reservationId }), resends),
      sendingKey(mailId({ kind: "seats_returned", reservationId, revision: 2 }), resends),
    ]);
  const found = [5, 50, 51, 6, 49].flatMap((id) =>
    keys(id).filter((key) => keysOfReservation(5).some(({ from, below }) => key >= from && key < below)),
  );
  expect(found).toEqual(keys(5));
  expect(new Set(keys(5)).size).toBe(6);
});
