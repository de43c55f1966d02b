/** Calls of the older APIs for tickets: bought by date, title and time, listed, as images. */

import { headers } from "../../http/document/headers.ts";
import {
  USERNAME,
  USER_NOT_FOUND,
  WRONG_TOKEN,
  fields,
  header,
  inPath,
  list,
  message,
  object,
  query,
  ref,
  seat,
  text,
} from "./parts.ts";
import type { Call, Origin } from "./parts.ts";

const DATE = text("The day, in the cinema's local time", { examples: ["2026-11-20"] });
export const TITLE = text("The movie's title", { examples: ["Metropolis"] });
const TIME = text("The start, in the cinema's local time", { examples: ["20:00"] });
const TOKEN = text("The access token");

const TIKET = {
  date: DATE,
  title: TITLE,
  time: TIME,
  number: seat,
  id: text("The ticket's id"),
  urltoqr: text("Where its QR image is", { format: "uri" }),
};

export const TICKET_SCHEMAS = {
  OlderTiket: object(TIKET),
};

const A_TIKET = {
  date: "2026-11-20",
  title: "Metropolis",
  time: "20:00",
  number: 3,
  id: "MFRGGZDFMZTWQ2LKNNWG23",
  urltoqr: "https://matinee.example/tikets/MFRGGZDFMZTWQ2LKNNWG23.png",
};

const buy = (name: string, path: string, origin: Origin, isMany: boolean): Call => ({
  method: "post",
  paths: { [name]: path },
  origins: [origin],
  summary: isMany ? "Buy several tickets" : "Buy a ticket",
  description:
    "The fields are in headers, in the query or in a body. Browsers cannot send a header `date`. A show that is paid online has no seats here.",
  counterpart: "POST /v1/showtimes/{id}/reservations",
  token: "own",
  parameters: [
    header("token", TOKEN, false),
    header("date", DATE, false),
    header(
      "title",
      text("The movie's title, in UTF-8 or percent-encoded", { examples: ["Metropolis"] }),
      false,
    ),
    header("time", TIME, false),
    header(
      "number",
      isMany
        ? text("Seats' labels", { examples: ["[A1, A2, A3]"] })
        : text("The seat's label", { examples: ["3"] }),
      false,
    ),
    header("username", USERNAME, false),
  ],
  body: {
    required: false,
    schema: fields(
      {},
      {
        token: TOKEN,
        date: DATE,
        title: TITLE,
        time: TIME,
        number: isMany ? { type: ["string", "array"], description: "Seats' labels" } : seat,
        username: USERNAME,
      },
    ),
    example: { date: "2026-11-20", title: "Metropolis", time: "20:00", number: isMany ? ["A1"] : 3 },
  },
  answers: {
    200: {
      description: "Bought",
      schema: object({
        message: message("Ticket bought successfully"),
        data: isMany ? list(object({ username: USERNAME, ...TIKET })) : ref("OlderTiket"),
      }),
      example: {
        message: "Ticket bought successfully",
        data: isMany ? [{ username: "ann@example.com", ...A_TIKET, number: "A1" }] : A_TIKET,
      },
    },
  },
  refusals: {
    400: [
      WRONG_TOKEN,
      ...(origin === "000" ? [] : ["Email not confirmed"]),
      "Seat number missing",
      "Seat named twice",
    ],
    404: [USER_NOT_FOUND, "Date not found", "Title not found", "Time not found", "Seat not found"],
  },
});

const displayed = object(
  { message: message("Data displayed successfully") },
  { tikets: list(ref("OlderTiket"), "Left out without a token") },
);

export const TICKET_CALLS: readonly Call[] = [
  buy("buyTicketOlder", "/buy-ticket", "000", false),
  buy("buyTicket", "/buyTicket", "001", false),
  buy("buyManyTickets", "/buyManyTikets", "001", true),
  {
    method: "get",
    paths: { listTicketsOlder: "/getTikets" },
    origins: ["000", "001"],
    summary: "Your tickets",
    description: "000 sends the token in the cookie of its login.",
    counterpart: "GET /v1/tickets",
    token: "own",
    parameters: [query("username", USERNAME), query("token", TOKEN, false)],
    answers: {
      200: {
        description: "Valid ones, newest first",
        schema: object({ message: message("success"), tikets: list(ref("OlderTiket")) }),
        example: { message: "success", tikets: [A_TIKET] },
      },
    },
    refusals: { 400: [WRONG_TOKEN], 404: [USER_NOT_FOUND] },
  },
  {
    method: "get",
    paths: { displayTickets: "/displayTikets", display: "/display" },
    origins: ["000", "001"],
    summary: "Your tickets; the newest 1,000 of all for an admin",
    counterpart: "GET /v1/tickets",
    token: "optional",
    answers: {
      200: {
        description: "The tickets",
        schema: displayed,
        example: { message: "Data displayed successfully" },
      },
    },
    refusals: {},
  },
  {
    method: "get",
    paths: { getTicketImage: "/tikets/{file}" },
    origins: ["000", "001"],
    summary: "A ticket's QR code as an image",
    counterpart: "GET /v1/tickets/{id}/qr.png",
    token: "none",
    parameters: [inPath("file", text("The ticket's id and `.png`", { pattern: String.raw`\.png$` }))],
    answers: {
      200: {
        description: "A PNG",
        schema: { type: "string" },
        mediaType: "image/png",
        headers: headers("ETag"),
      },
    },
    refusals: { 404: ["Ticket not found"], 410: ["Ticket revoked"] },
  },
];
