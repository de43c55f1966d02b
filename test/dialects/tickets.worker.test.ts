import { env } from "cloudflare:workers";
import { beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { listAllReservations } from "../../src/sales/reservations/service.ts";
import { PASSWORD } from "../identity/accounts/accounts-client.ts";
import { ask, someone } from "../support/catalogue.ts";
import { plansOf } from "../support/plans.ts";
import { stopQueues } from "../support/queues.ts";
import { call, rows } from "../support/world.ts";
import { TITLE, programme, statusOf } from "./programme.ts";
import { confirmedPerson, registered, send } from "./visitor.ts";
import type { Answer, Person } from "./visitor.ts";

let admin = "";

/** Called before any registration, since it inserts fixed ids. */
beforeAll(async () => {
  await programme();
  admin = await someone({ role: "user", isAdmin: true });
});
beforeEach(stopQueues);

const buy = (path: string, { token, email }: Person, date: string, number: string): Promise<Answer> =>
  send(`POST ${path}`, { headers: { token, date, title: TITLE, time: "20:00", number, username: email } });

const tiketsOf = async ({ email, token }: Person): Promise<Record<string, unknown>[]> =>
  (await send(`GET /getTikets?username=${email}&token=${token}`)).body["tikets"] as Record<string, unknown>[];

const SEAT_NOT_FOUND = { message: "Seat not found", error: "Seat not found" };

describe("a seat", () => {
  it("that is sold at an older path is sold at /v1, and its ticket is shown there", async () => {
    const [ann, { date, atDoor }] = await Promise.all([confirmedPerson(), programme()]);
    const { body } = await buy("/buyTicket", ann, date, "7");
    const data = body["data"] as { id: string; urltoqr: string };
    expect(await statusOf(atDoor, "7")).toBe("sold");
    const ticket = await ask("GET", `/v1/tickets/${data.id}`, { as: ann.token });
    expect(ticket.body).toMatchObject({
      showtime_id: atDoor,
      seat: "7",
      ticket_type: "adult",
      status: "valid",
    });
    expect(await tiketsOf(ann)).toEqual([data]);
    const image = await call("GET", new URL(data.urltoqr).pathname);
    expect([image.status, image.headers.get("content-type")]).toEqual([200, "image/png"]);
  });

  it("that is sold at /v1 is not free at the older paths", async () => {
    const [ann, ben, { date, atDoor }] = await Promise.all([
      confirmedPerson(),
      confirmedPerson(),
      programme(),
    ]);
    const wish = { as: ben.token, body: { seats: ["A1"], confirm: true } };
    expect((await ask("POST", `/v1/showtimes/${atDoor}/reservations`, wish)).status).toBe(201);
    expect(await buy("/buyTicket", ann, date, "A1")).toMatchObject({ status: 404, body: SEAT_NOT_FOUND });
    const { body } = await send(`GET /getDay?date=${date}`);
    expect(body["day"]).toContainEqual(
      expect.objectContaining({ showtimeId: atDoor, aviableTikets: [1, 2, 3, 7, "A2", "A3"] }),
    );
  });

  it("goes to one of many parallel buyers", async () => {
    const { date } = await programme();
    const people = await Promise.all([1, 2, 3, 4].map(confirmedPerson));
    const answers = await Promise.all(people.map((person) => buy("/buyTicket", person, date, "3")));
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 404, 404, 404]);
  });
});

describe("a token that contains the name used at the login", () => {
  const login = async ({ email }: Person): Promise<string> => {
    const answer = await send(`POST /login?username=${email}&password=${encodeURIComponent(PASSWORD)}`);
    return String(answer.body["token"]);
  };

  it("saves the read of the accounts table", async () => {
    const [ann, { date }] = await Promise.all([confirmedPerson(), programme()]);
    const token = await login(ann);
    const prepare = vi.spyOn(env.DB, "prepare");
    expect((await buy("/buyTicket", { ...ann, token }, date, "1")).status).toBe(200);
    const asked = prepare.mock.calls.map(([sql]) => sql);
    prepare.mockRestore();
    expect(asked.filter((sql) => /"users"/.test(sql))).toEqual([]);
  });

  it("saves it too at /buy-ticket, which admits accounts without a confirmed address", async () => {
    const [ann, { date }] = await Promise.all([registered(), programme()]);
    const token = await login(ann);
    const prepare = vi.spyOn(env.DB, "prepare");
    expect((await buy("/buy-ticket", { ...ann, token }, date, "1")).status).toBe(200);
    const asked = prepare.mock.calls.map(([sql]) => sql);
    prepare.mockRestore();
    expect(asked.filter((sql) => sql.includes("password_hash"))).toEqual([]);
  });

  it("is refused with another name", async () => {
    const [ann, ben, { date }] = await Promise.all([confirmedPerson(), confirmedPerson(), programme()]);
    const token = await login(ann);
    const message = "Wrong token or session expired";
    const answer = await buy("/buyTicket", { ...ben, token }, date, "1");
    expect(answer).toMatchObject({ status: 400, body: { message } });
    const nobody = await buy("/buyTicket", { ...ann, token, email: "nobody@matinee.example" }, date, "1");
    expect(nobody).toMatchObject({ status: 404, body: { message: "User not found" } });
  });

  it("is accepted with either of the account's names", async () => {
    const [ann, { date }] = await Promise.all([confirmedPerson(), programme()]);
    const token = await login(ann);
    expect((await buy("/buyTicket", { ...ann, token, email: ann.username }, date, "1")).status).toBe(200);
  });
});

describe("many tickets", () => {
  it("are bought all or nothing", async () => {
    const [ann, ben, { date, atDoor }] = await Promise.all([
      confirmedPerson(),
      confirmedPerson(),
      programme(),
    ]);
    await buy("/buyTicket", ann, date, "A2");
    const refused = await buy("/buyManyTikets", ben, date, "[A1, A2, A3]");
    expect(refused).toMatchObject({ status: 404, body: SEAT_NOT_FOUND });
    expect(await tiketsOf(ben)).toEqual([]);
    expect(await statusOf(atDoor, "A1")).toBe("free");
  });

  it("are one reservation, so that they are sent in one mail", async () => {
    const [ann, { date }] = await Promise.all([confirmedPerson(), programme()]);
    await buy("/buyManyTikets", ann, date, "[A1, A2, A3]");
    expect(await tiketsOf(ann)).toHaveLength(3);
    const mails = await rows("SELECT id FROM mail_log WHERE user_id = ? AND id LIKE 'reservation%'", ann.id);
    expect(mails).toHaveLength(1);
  });

  it("are not shown after they are given back", async () => {
    const [ann, { date }] = await Promise.all([confirmedPerson(), programme()]);
    const { body } = await buy("/buyTicket", ann, date, "1");
    const { id } = body["data"] as { id: string };
    const ticket = await ask("GET", `/v1/tickets/${id}`, { as: ann.token });
    await ask("DELETE", `/v1/reservations/${String(ticket.body["reservation_id"])}`, { as: ann.token });
    expect(await tiketsOf(ann)).toEqual([]);
  });
});

describe("a token", () => {
  it("neither buys nor shows tickets in another person's name", async () => {
    const [ann, ben, { date }] = await Promise.all([confirmedPerson(), confirmedPerson(), programme()]);
    const mixed = { ...ann, token: ben.token };
    const refused = { status: 400, body: { message: "Wrong token or session expired" } };
    expect(await buy("/buyTicket", mixed, date, "1")).toMatchObject(refused);
    expect(await send(`GET /getTikets?username=${ann.email}&token=${ben.token}`)).toMatchObject(refused);
    expect(await send(`GET /checkToken?username=${ann.email}&token=${ben.token}`)).toMatchObject({
      status: 200,
      body: { message: "Token not valid" },
    });
  });
});

describe("/displayTikets", () => {
  it("shows a logged-in user's own tickets, and none without a login", async () => {
    const [ann, { date }] = await Promise.all([confirmedPerson(), programme()]);
    await buy("/buyTicket", ann, date, "2");
    const shown = await send("GET /displayTikets", { headers: { token: ann.token } });
    expect(shown.body).toMatchObject({ tikets: [{ date, title: TITLE, number: 2 }] });
    expect((await send("GET /displayTikets")).body).toEqual({ message: "Data displayed successfully" });
  });
});

describe("the list of all bookings", () => {
  it("is for admins only, as tickets, as bookings and at /v1", async () => {
    const [ann, ben, { date, atDoor }] = await Promise.all([
      confirmedPerson(),
      confirmedPerson(),
      programme(),
    ]);
    const bought = [await buy("/buyTicket", ann, date, "1"), await buy("/buyTicket", ben, date, "2")];
    const ids = bought.map(({ body }) => (body["data"] as { id: string }).id);
    const tiketsSeenBy = async (token: string): Promise<string[]> => {
      const { body } = await send("GET /displayTikets", { headers: { token } });
      return (body["tikets"] as { id: string }[]).map(({ id }) => id);
    };
    expect(await tiketsSeenBy(admin)).toEqual(expect.arrayContaining(ids));
    expect(await tiketsSeenBy(ben.token)).toEqual([ids[1]]);
    const bookings = await send("GET /admin/bookings", { headers: { token: admin } });
    expect(bookings.body).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ user_id: ann.id, show_id: atDoor, seats: [1] }),
        expect.objectContaining({ user_id: ben.id, show_id: atDoor, seats: [2] }),
      ]),
    );
    const page = await ask("GET", "/v1/admin/reservations?limit=1", { as: admin });
    expect(page.body["data"]).toMatchObject([{ showtime_id: atDoor, user_id: ben.id }]);
    const next = `/v1/admin/reservations?limit=1&cursor=${String(page.body["next"])}`;
    expect((await ask("GET", next, { as: admin })).body["data"]).toMatchObject([{ user_id: ann.id }]);
    expect((await ask("GET", next, { as: ann.token })).status).toBe(403);
  });

  it("reads one range of the primary key", async () => {
    const plans = await plansOf(() => listAllReservations(5, 20));
    expect(plans).toHaveLength(1);
    expect(plans[0]?.filter((step) => step.startsWith("SCAN"))).toEqual([]);
  });
});

it("a booking of 004 is paid at the door, and its payment answers so", async () => {
  const [ann, { atDoor }] = await Promise.all([confirmedPerson(), programme()]);
  const headers = { authorization: `Bearer ${ann.token}` };
  const booked = await send("POST /bookings", { headers, body: { show_id: atDoor, num_seats: 2 } });
  const { booking_id } = booked.body;
  const body = { booking_id };
  expect(await send("POST /payments", { headers, body })).toMatchObject({
    status: 200,
    body: { message: "To be paid at the door", booking_id, status: "pay_at_door" },
  });
  const other = { authorization: `Bearer ${(await confirmedPerson()).token}` };
  expect((await send("POST /payments", { headers: other, body })).status).toBe(404);
});
