import { expect, it } from "vitest";
import { searchOf } from "../../../src/back-office/order-search/search.ts";
import { ticketId } from "../../../src/box-office/ticket-id.ts";
import { normalPhone } from "../../../src/sales/counter/phone.ts";

const CODE = `1.abcdef.469762049.${"m".repeat(11)}.${"s".repeat(86)}`;
const TICKET = ticketId(new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]), 28);

it.each<[text: string, found: object]>([
  [CODE, { bookingCode: CODE }],
  [`https://matinee.test/v1/bookings/${CODE}/calendar.ics`, { bookingCode: CODE }],
  [`https://matinee.test/offer?code=${CODE}`, { bookingCode: CODE }],
  [" Ida@Example.org ", { email: "ida@example.org" }],
  [TICKET.toLowerCase(), { ticket: TICKET, name: [TICKET.toLowerCase()] }],
  ["4242", { cardLast4: "4242", reservationId: 4242 }],
  ["0042", { cardLast4: "0042", reservationId: 42 }],
  ["469762049", { reservationId: 469762049, phone: "469762049" }],
  ["+49 (30) 12 34-56", { phone: "+4930123456" }],
  ["Ida", { name: ["ida"] }],
  ["O'Brien 3rd", { name: ["obrien", "brien", "3rd"] }],
  ["0", {}],
  ["99999999999999999999", {}],
  ["!", {}],
])("takes %s for what it can be", (text, found) => {
  const given = Object.entries(searchOf(text)).filter(([, value]) => value !== null);
  expect(Object.fromEntries(given)).toEqual(found);
});

it.each<[text: string, number: string | null]>([
  ["+49 30 123456", "+4930123456"],
  ["0049 30 123456", "+4930123456"],
  ["030/123456", "030123456"],
  ["(555) 123-4567", "5551234567"],
  ["1234", null],
  ["1234567890123456", null],
  ["12345a", null],
  ["+", null],
  ["++491234567", null],
])("reads %s as a phone number", (text, number) => {
  expect(normalPhone(text)).toBe(number);
});
