/** The requirements of `contract.md` for schedule and tickets: a row for each call and each error that it numbers. */

import { expect } from "vitest";
import { TITLE } from "./programme.ts";
import type { Row } from "./row.ts";
import type { Sent } from "./visitor.ts";

/** Requests of 000 and 001, which buy by headers. */
const wish = (changes: Record<string, string | undefined> = {}): Sent => {
  const asked = {
    token: "{token}",
    date: "{date}",
    title: TITLE,
    time: "20:00",
    number: "3",
    username: "{email}",
  };
  const all: Record<string, string | undefined> = { ...asked, ...changes };
  const said = Object.entries(all).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return { headers: Object.fromEntries(said) };
};

const ID = expect.stringMatching(/^[A-Z2-7]{17,27}$/) as string;
const URL_TO_QR = expect.stringMatching(/^http.*\/tikets\/[A-Z2-7]{17,27}\.png$/) as string;

const tiket = (number: number | string, changes: object = {}) => ({
  date: "{date}",
  title: TITLE,
  time: "20:00",
  number,
  id: ID,
  urltoqr: URL_TO_QR,
  ...changes,
});

const bought = (data: object) => ({ message: "Ticket bought successfully", data });
const many = (...labels: string[]) => bought(labels.map((label) => tiket(label, { username: "{email}" })));

const FILM = {
  title: TITLE,
  duration: 100,
  trailer: "https://trailers.example/1",
  aviableTikets: [1, 2, 3, 7, "A1", "A2", "A3"],
  beginTime: "20:00",
  price: 9.5,
  poster: "",
};
const DAY = [
  { ...FILM, title: "Amélie", beginTime: "18:00" },
  FILM,
  { ...FILM, beginTime: "22:00", aviableTikets: [] },
];

export const TICKET_ROWS: Row[] = [
  ["000-5", "registered", "POST /buy-ticket", wish(), 200, bought(tiket(3))],
  ["000-5", "registered", "POST /buy-ticket", wish({ number: "7" }), 200, bought(tiket(7))],
  ["000-5", "registered", "POST /buy-ticket", wish({ date: "2001-01-01" }), 404, "Date not found"],
  ["000-5", "registered", "POST /buy-ticket", wish({ title: "Metropolis" }), 404, "Title not found"],
  ["000-5", "registered", "POST /buy-ticket", wish({ time: "19:00" }), 404, "Time not found"],
  ["000-5", "registered", "POST /buy-ticket", wish({ number: "99" }), 404, "Seat not found"],
  ["000-6", "nobody", "GET /getDay?date={date}", {}, 200, { message: "success", date: "{date}", day: DAY }],
  ["000-6", "nobody", "GET /getDay?date=2001-01-01", {}, 404, "Date not found"],
  ["000-7", "nobody", "GET /fullSchedule", {}, 200, { "{date}": { films: DAY } }],
  [
    "000-8",
    "registered",
    "GET /getTikets?username={email}",
    { headers: { cookie: "token={token}" } },
    200,
    { message: "success", tikets: [] },
  ],
  ["000-8", "registered", "GET /getTikets?username={email}", {}, 400, "Wrong token or session expired"],
  ["000-8", "nobody", "GET /getTikets?username={email}", {}, 404, "User not found"],
  ["001-9", "nobody", "GET /getDay?date=2023-02-30", {}, 404, "Date not found"],
  ["001-9", "nobody", "GET /getDay?date=tomorrow", {}, 404, "Date not found"],
  ["001-9", "nobody", "GET /getDay", {}, 404, "Date not found"],
  ["001-11", "confirmed", "POST /buyTicket", wish(), 200, bought(tiket(3))],
  ["001-11", "nobody", "POST /buyTicket", wish({ date: undefined }), 404, "User not found"],
  [
    "001-11",
    "registered",
    "POST /buyTicket",
    wish({ token: "rygtfcedxswzaq" }),
    400,
    "Wrong token or session expired",
  ],
  [
    "001-11",
    "registered",
    "POST /buyTicket",
    wish({ token: undefined, number: undefined }),
    400,
    "Wrong token or session expired",
  ],
  ["001-11", "registered", "POST /buyTicket", wish({ date: undefined }), 400, "Email not confirmed"],
  [
    "001-11",
    "confirmed",
    "POST /buyTicket",
    wish({ date: "2001-01-01", title: "Metropolis" }),
    404,
    "Date not found",
  ],
  [
    "001-11",
    "confirmed",
    "POST /buyTicket",
    wish({ title: "Metropolis", time: "19:00" }),
    404,
    "Title not found",
  ],
  ["001-11", "confirmed", "POST /buyTicket", wish({ time: "19:00", number: "99" }), 404, "Time not found"],
  ["001-11", "confirmed", "POST /buyTicket", wish({ number: "99" }), 404, "Seat not found"],
  ["001-11", "confirmed", "POST /buyTicket", wish({ number: undefined }), 400, "Seat number missing"],
  [
    "001-11",
    "confirmed",
    "POST /buyTicket",
    wish({ time: "22:00" }),
    404,
    expect.stringMatching(/^Seat not found: .*\/v1\/showtimes\/\d+\/reservations$/) as string,
  ],
  [
    "001-12",
    "confirmed",
    "POST /buyManyTikets",
    wish({ number: "[A1, A2, A3]" }),
    200,
    many("A1", "A2", "A3"),
  ],
  ["001-12", "confirmed", "POST /buyManyTikets", wish({ number: '["A1", "A2"]' }), 200, many("A1", "A2")],
  ["001-12", "confirmed", "POST /buyManyTikets", wish({ number: "[A1, A9]" }), 404, "Seat not found"],
  ["001-12", "confirmed", "POST /buyManyTikets", wish({ number: "[A1, A1]" }), 400, "Seat named twice"],
  ["001-12", "confirmed", "POST /buyManyTikets", wish({ number: "[]" }), 400, "Seat number missing"],
  ["001-12", "confirmed", "POST /buyManyTikets", wish({ number: "[1, {}]" }), 400, "Seat number missing"],
  ["001-12", "registered", "POST /buyManyTikets", wish({ number: "[A1]" }), 400, "Email not confirmed"],
  [
    "001-12",
    "confirmed",
    "POST /buyManyTikets",
    wish({ number: "[A1]", token: "x" }),
    400,
    "Wrong token or session expired",
  ],
  ["001-12", "nobody", "POST /buyManyTikets", wish({ number: "[A1]" }), 404, "User not found"],
  [
    "001-13",
    "registered",
    "GET /getTikets?username={email}&token={token}",
    {},
    200,
    { message: "success", tikets: [] },
  ],
  [
    "001-13",
    "registered",
    "GET /getTikets?username={email}&token=x",
    {},
    400,
    "Wrong token or session expired",
  ],
  ["001", "nobody", "GET /userinfo?username={email}", {}, 404, "User not found"],
  [
    "001",
    "registered",
    "GET /userinfo?username={email}&token=wrong",
    {},
    400,
    "Wrong token or session expired",
  ],
  [
    "001",
    "registered",
    "GET /userinfo?username={email}&token={token}",
    {},
    200,
    { message: "success", username: "{username}", name: "", isEmailConfirmed: false, tikets: [] },
  ],
  [
    "001",
    "confirmed",
    "GET /userinfo?username={email}",
    { headers: { cookie: "token={token}" } },
    200,
    { isEmailConfirmed: true, tikets: [] },
  ],
  ["001-16", "nobody", "GET /displayTikets", {}, 200, { message: "Data displayed successfully" }],
  [
    "C7",
    "confirmed",
    "POST /buyTicket",
    { headers: { ...wish({ token: undefined }).headers, cookie: "token={token}" } },
    200,
    bought(tiket(3)),
  ],
  [
    "C7",
    "confirmed",
    "POST /buyTicket",
    { headers: { ...wish({ token: undefined }).headers, authorization: "Bearer {token}" } },
    200,
    bought(tiket(3)),
  ],
  ["C11", "confirmed", "POST /buyTicket", wish({ number: "07" }), 200, bought(tiket(7))],
  ["C12", "confirmed", "POST /buyTicket", wish({ date: "{dotted}" }), 200, bought(tiket(3))],
  [
    "C23",
    "confirmed",
    "POST /buyTicket",
    {
      headers: {
        token: "{token}",
        date: "{date}",
        title: "Am\ufffdlie",
        time: "18:00",
        number: "3",
        username: "{email}",
      },
    },
    200,
    { data: { title: "Amélie" } },
  ],
  [
    "001-11",
    "nobody",
    "POST /buyTicket",
    { headers: { username: "nobody@matinee.example" }, body: "[]" },
    404,
    "User not found",
  ],
  [
    "C23",
    "confirmed",
    "POST /buyTicket",
    wish({ title: "Am%C3%A9lie", time: "18:00" }),
    200,
    bought(tiket(3, { title: "Amélie", time: "18:00" })),
  ],
  [
    "C23",
    "confirmed",
    `POST /buyTicket?date={date}&title=${encodeURIComponent(TITLE)}&time=20:00&number=3&username={email}&token={token}`,
    {},
    200,
    bought(tiket(3)),
  ],
  [
    "C23",
    "confirmed",
    "POST /buyTicket",
    {
      body: { token: "{token}", date: "{date}", title: TITLE, time: "20:00", number: 3, username: "{email}" },
    },
    200,
    bought(tiket(3)),
  ],
];
