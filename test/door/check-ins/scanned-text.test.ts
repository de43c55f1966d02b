import { expect, it } from "vitest";
import { ticketId } from "../../../src/box-office/ticket-id.ts";
import { readText } from "../../../src/door/check-ins/scanned-text.ts";

const ID = ticketId(
  Uint8Array.from({ length: 10 }, (_, i) => 29 * i),
  28,
);
const CODE = "eyJhbGciOiJFZERTQSJ9.eyJqdGkiOiJhLWIifQ.c2lnbmVk-_";

it.each([
  ["as it is", ID],
  ["in small letters", ID.toLowerCase()],
  ["in groups with spaces", ID.replaceAll(/.{4}/g, "$& ")],
  ["in groups with dashes of any kind", ` ${ID.slice(0, 4)}-${ID.slice(4, 9)}–${ID.slice(9)}`],
  ["in a link", `https://www.cinema.example/v1/tickets/${ID}/qr.png`],
  ["in a link's query", `HTTPS://CINEMA.EXAMPLE/t?ticket=${ID.toLowerCase()}#top`],
])("reads a ticket's id %s", (_, text) => {
  expect(readText(text)).toEqual({ ticket: ID, showtimeId: 28 });
});

it.each([
  ["as it is", CODE],
  ["in a link", `https://www.cinema.example/t/${CODE}`],
  ["in a link's query, beside what looks like an id", `https://cinema.example/${ID}?code=${CODE}&from=mail`],
])("reads a signed code %s", (_, text) => {
  expect(readText(text)).toEqual({ code: CODE });
});

it.each(["hello", "", "https://example.com/", "a.b.c.d", `${ID}${ID}`, `0${ID.slice(1)}`])(
  "finds no ticket in %j",
  (text) => {
    expect(readText(text)).toEqual({ code: text });
  },
);
