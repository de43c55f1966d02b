/**
 * Values that good programs send to the older APIs. Words in braces are replaced by those of the given person, so that a
 * request of such values gets past the first checks.
 */

import fc from "fast-check";
import { PNG as PNG_BYTES } from "../programme/posters/images.ts";

const PNG = Buffer.from(PNG_BYTES).toString("base64");

/** The words in braces. */
const WORDS = [
  "email",
  "username",
  "password",
  "token",
  "admin",
  "owner",
  "date",
  "title",
  "atDoor",
  "online",
  "movieId",
  "userId",
  "ticket",
  "booking",
] as const;
export type Words = Readonly<Record<(typeof WORDS)[number], string>>;

/** Sensible values by the name of a field, a header or a parameter. */
export const SENSIBLE: ReadonlyMap<string, readonly unknown[]> = new Map(
  Object.entries({
    username: ["{email}", "{username}"],
    email: ["{email}", "nobody@example.com"],
    password: ["{password}"],
    new_password: ["{password}"],
    name: ["Ann"],
    role: ["user", "user", "owner", "admin"],
    code: ["-1", "ABCD-EFGH", "123456"],
    secret_code: ["rygtfced"],
    token: ["{token}", "{token}", "{admin}"],
    date: ["{date}"],
    title: ["{title}"],
    time: ["20:00", "22:00"],
    number: ["1", "07", "[A1, A2]", ["A1", "A2"], "A3"],
    show_id: ["{atDoor}", "{online}"],
    showtime_id: ["{atDoor}", "{online}"],
    num_seats: [1, 2, 9],
    seats: [["A1"], ["A2", "A3"], [1, 2]],
    seat_numbers: [["B1", "B2"]],
    seat_ids: [[1, 2]],
    movie_id: ["{movieId}"],
    genre: ["action", "drama"],
    duration: [100, "100"],
    description: ["A film."],
    poster_url: ["https://posters.example/1.png"],
    release_date: ["2030-01-01"],
    start_time: ["{date}T18:00:00", "{date} 12:00:00"],
    timing: ["{date} 14:00"],
    show_time: ["{date} 16:00"],
    available_seats: [5, "5"],
    theater_name: ["Odeon"],
    price: [10, 9.5],
    image: [PNG],
    file: [PNG],
    page: ["1", "2"],
    per_page: ["1", "10"],
    reservation_id: ["{booking}"],
    booking_id: ["{booking}"],
    payment_method: ["credit_card"],
    amount: [10],
  }),
);

export const sensible = (name: string): fc.Arbitrary<unknown> =>
  fc.constantFrom(...(SENSIBLE.get(name) ?? ["1"]));

/** The same as text, for headers and parameters. */
export const sensibleText = (name: string): fc.Arbitrary<string> =>
  sensible(name).map((value) => (typeof value === "string" ? value : JSON.stringify(value)));

export const filled = (template: string, words: Words): string =>
  WORDS.reduce((written, word) => written.replaceAll(`{${word}}`, () => words[word]), template);
