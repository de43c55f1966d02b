/** `DELETE /movies/<id>` of 003: a movie goes with its shows, unless somebody has a ticket for one. */

import { beforeAll, beforeEach, expect, it } from "vitest";
import { someone } from "../support/catalogue.ts";
import { stopQueues } from "../support/queues.ts";
import { rows, run } from "../support/world.ts";
import { bearer, confirmedPerson, send } from "./visitor.ts";

const DAY_MS = 86_400_000;

let owner: string;
let admin: string;
beforeAll(async () => {
  owner = await someone();
  admin = await someone({ role: "user", isAdmin: true });
});
beforeEach(stopQueues);

async function twoShows() {
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
  const ann = await confirmedPerson();
  const reserve = async (showtime_id: number, seats: string[]): Promise<number> => {
    const answer = await send("POST /reservations", {
      headers: bearer(ann.token),
      body: { showtime_id, seats },
    });
    return (answer.body["reservation"] as { id: number }).id;
  };
  const cancel = (id: number) => send(`DELETE /reservations/${id}`, { headers: bearer(ann.token) });
  return { movie_id, show, first, second, remove, reserve, cancel };
}

const showtimeStatus = async (id: number) =>
  (await rows("SELECT status FROM showtimes WHERE id = ?1", id))[0]?.["status"];

const statusOf = async (line: string): Promise<number> => (await send(line)).status;

it("is refused at once with the number of tickets that people have, without those that were cancelled", async () => {
  const { movie_id, first, second, remove, reserve, cancel } = await twoShows();
  const two = await reserve(first, ["1", "2"]);
  await reserve(second, ["1"]);
  expect(await remove()).toBe(
    "409 3 tickets for the movie are held, so it stays. Nothing was done; cancel them first.",
  );
  await cancel(two);
  expect(await remove()).toMatch(/^409 1 ticket for the movie is held, /);
  expect(await statusOf(`GET /movies/${movie_id}`)).toBe(200);
  expect(await showtimeStatus(first)).toBe("on_sale");
});

it("takes its shows along once nobody has a ticket, drafts and past ones too", async () => {
  const { movie_id, show, first, second, remove, reserve, cancel } = await twoShows();
  await cancel(await reserve(first, ["1"]));
  const past = second;
  await run("UPDATE showtimes SET starts_at_ms = 1, ends_at_ms = 2 WHERE id = ?1", past);
  const draft = await show(3);
  await run("DELETE FROM showtime_sales WHERE showtime_id = ?1", draft);
  await run("UPDATE showtimes SET status = 'draft' WHERE id = ?1", draft);
  expect(await remove()).toBe("200 Movie deleted successfully");
  expect(await statusOf(`GET /movies/${movie_id}`)).toBe(404);
  expect(JSON.stringify((await send("GET /movies")).body)).not.toContain(`"id":${movie_id},`);
  expect([await showtimeStatus(first), await showtimeStatus(past)]).toEqual(["cancelled", "cancelled"]);
  expect(await showtimeStatus(draft)).toBeUndefined();
  expect(await remove()).toBe("404 Movie not found");
  expect(
    await send("POST /shows", {
      headers: bearer(owner),
      body: { movie_id, timing: "2031-01-01 20:00", available_seats: 5 },
    }),
  ).toMatchObject({ status: 404, body: { message: "Movie not found" } });
  expect(await rows("SELECT 1 FROM movie_words WHERE movie_id = ?1", movie_id)).toEqual([]);
});

it("stays where tickets for a past show are kept", async () => {
  const { first, second, remove } = await twoShows();
  await run("UPDATE showtimes SET starts_at_ms = 1, ends_at_ms = 2 WHERE id = ?1", first);
  await run("UPDATE showtime_sales SET sold = 2 WHERE showtime_id = ?1", first);
  expect(await remove()).toMatch(/^409 2 tickets for the movie are held, /);
  expect(await showtimeStatus(second)).toBe("on_sale");
});
