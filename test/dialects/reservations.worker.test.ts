import { beforeEach, describe, expect, it } from "vitest";
import { stopQueues } from "../support/queues.ts";
import { TITLE, programme, statusOf } from "./programme.ts";
import { registered, send } from "./visitor.ts";
import type { Answer, Person } from "./visitor.ts";

beforeEach(stopQueues);

const as = ({ token }: Person, body?: object) => ({ headers: { authorization: `Bearer ${token}` }, body });

const reserve = (person: Person, showtimeId: number, ...seats: string[]): Promise<Answer> =>
  send("POST /reservations", as(person, { showtime_id: showtimeId, seats }));

const idOf = ({ body }: Answer): number => (body["reservation"] as { id: number }).id;

describe("a reservation of 003", () => {
  it("takes its seats on every path, and frees them when its user cancels it", async () => {
    const [ann, ben, { atDoor }] = await Promise.all([registered(), registered(), programme()]);
    const reserved = await reserve(ann, atDoor, "A1", "A2");
    const taken = { status: 409, body: { message: "One or more seats are already reserved" } };
    expect(await reserve(ben, atDoor, "A2", "A3")).toMatchObject(taken);
    expect(await statusOf(atDoor, "A3")).toBe("free");

    const line = `DELETE /reservations/${idOf(reserved)}`;
    const foreign = { status: 403, body: { message: "Unauthorized to cancel this reservation" } };
    expect(await send(line, as(ben))).toMatchObject(foreign);
    const cancelled = { status: 200, body: { message: "Reservation cancelled successfully" } };
    expect(await send(line, as(ann))).toMatchObject(cancelled);
    expect(await send(line, as(ann))).toMatchObject(cancelled);
    expect((await reserve(ben, atDoor, "A2", "A3")).status).toBe(201);
  });

  it("is made once under one Idempotency-Key", async () => {
    const [ann, { atDoor }] = await Promise.all([registered(), programme()]);
    const sent = as(ann, { showtime_id: atDoor, seats: ["1"] });
    const twice = { ...sent, headers: { ...sent.headers, "idempotency-key": "once" } };
    const first = await send("POST /reservations", twice);
    expect(idOf(await send("POST /reservations", twice))).toBe(idOf(first));
  });
});

describe("the list of one's own reservations", () => {
  it("has what was bought and what is held, newest first, as 003's program reads it", async () => {
    const [ann, ben, { atDoor, online, other, date }] = await Promise.all([
      registered(),
      registered(),
      programme(),
    ]);
    const bought = idOf(await reserve(ann, atDoor, "A1", "7"));
    await send(`DELETE /reservations/${idOf(await reserve(ann, other, "1"))}`, as(ann));
    const held = idOf(await reserve(ann, online, "A2"));
    await reserve(ben, atDoor, "A3");

    const listed = await send(`GET /reservations?user_id=${ann.id}`, as(ann));
    const movie = { title: TITLE };
    expect(listed).toMatchObject({
      status: 200,
      body: [
        { id: held, status: "held", payment_required: true, amount: 9.5, pay_by: expect.any(String) },
        {
          id: bought,
          reservation_id: bought,
          showtime_id: atDoor,
          showtime: { id: atDoor, movie_title: TITLE, start_time: `${date}T20:00:00` },
          movie,
          user_id: ann.id,
          seats: [
            { id: "A1", seat_number: "A1" },
            { id: 7, seat_number: 7 },
          ],
          total_price: 19,
          total_amount: 19,
          status: "confirmed",
        },
      ],
    });
    expect(listed.body).toHaveLength(2);
    expect(await send(`GET /reservations?user_id=${ann.id}`, as(ben))).toMatchObject({ status: 403 });
  });
});

describe("bookings of 002", () => {
  it("count the seats that 001 and 003 sold, and never sell one twice", async () => {
    const [ann, ben, { atDoor, date }] = await Promise.all([registered(), registered(), programme()]);
    await reserve(ann, atDoor, "1", "2", "3");
    const booked = await send("POST /bookings", as(ben, { show_id: atDoor, num_seats: 4 }));
    expect(booked.body["seats"]).toEqual([7, "A1", "A2", "A3"]);
    const refused = await send("POST /bookings", as(ben, { show_id: atDoor, num_seats: 1 }));
    expect(refused).toMatchObject({ status: 400, body: { message: "Not enough seats available" } });
    const bookings = await send("GET /bookings", as(ben));
    expect(bookings.body).toMatchObject([
      {
        id: booked.body["booking_id"],
        user_id: ben.id,
        show_id: atDoor,
        num_seats: 4,
        movie_title: TITLE,
        theater_name: "Odeon",
        show_time: `${date} 20:00`,
      },
    ]);
  });
});
