/** `DELETE /movies/<id>` of 003, where people have tickets. */

import { beforeEach, expect, it } from "vitest";
import { someone } from "../support/catalogue.ts";
import { stopQueues } from "../support/queues.ts";
import { bearer, confirmedPerson, send } from "./visitor.ts";

const DAY_MS = 86_400_000;

beforeEach(stopQueues);

it("is refused with the number of tickets that people have, without those that were cancelled", async () => {
  const [owner, admin] = [await someone(), await someone({ role: "user", isAdmin: true })];
  const made = async (line: string, body: object): Promise<number> =>
    Number((await send(line, { headers: bearer(owner), body })).body["id"]);
  const movie_id = await made("POST /movies", { title: "Nosferatu", genre: "horror" });
  const show = (days: number): Promise<number> => {
    const date = new Date(Date.now() + (900 + days) * DAY_MS).toISOString().slice(0, 10);
    return made("POST /shows", { movie_id, timing: `${date} 20:00`, available_seats: 5 });
  };
  const [first, second] = [await show(1), await show(2)];
  const remove = async () => {
    const { status, body } = await send(`DELETE /movies/${movie_id}`, { headers: bearer(admin) });
    return `${status} ${String(body["message"])}`;
  };
  expect(await remove()).toBe(
    `409 Showtime ${first} shows the movie, so it stays. Nothing was done. Nobody has a ticket for it.`,
  );

  const ann = await confirmedPerson();
  const reserve = async (showtime_id: number, seats: string[]): Promise<number> => {
    const answer = await send("POST /reservations", {
      headers: bearer(ann.token),
      body: { showtime_id, seats },
    });
    return (answer.body["reservation"] as { id: number }).id;
  };
  const two = await reserve(first, ["1", "2"]);
  await reserve(second, ["1"]);
  await expect.poll(remove, { timeout: 10_000 }).toMatch(/^409 .* 3 tickets for it are held\.$/);
  await send(`DELETE /reservations/${two}`, { headers: bearer(ann.token) });
  await expect.poll(remove, { timeout: 10_000 }).toMatch(/^409 .* 1 ticket for it is held\.$/);
  expect((await send(`GET /movies/${movie_id}`)).status).toBe(200);
});
