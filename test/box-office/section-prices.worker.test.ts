import { evictDurableObject } from "cloudflare:test";
import { expect, it } from "vitest";
import type { Hall } from "../../src/box-office/ledger/hall.ts";
import { openBoxOffice } from "../../src/box-office/service.ts";
import { ask } from "../support/catalogue.ts";
import { seats } from "../support/halls.ts";
import { buyer, showtime } from "../support/world.ts";

const hall: Hall = {
  seats: seats(2, 4).map((seat) => ({ ...seat, section: seat.row === "A" ? "Stalls" : "Loge 1" })),
  blocked: [],
};

const priced = (adult: number) => ({ "Loge 1": { standard: { adult, student: 700 } } });

/** Rows A, in the stalls, and B, a box with prices of its own. */
async function withBox() {
  const show = await showtime(2, 4);
  const open = (version: number, adult: number) =>
    openBoxOffice({ ...show.terms, version, sectionPriceCents: priced(adult) }, hall, "weur");
  await open(2, 1500);
  const buy = async (body: object) =>
    ask("POST", `/v1/showtimes/${show.id}/reservations`, { as: (await buyer()).token, body });
  return { ...show, open, buy };
}

it("a box office sells each seat at its section's price, named and best available, also after it has woken", async () => {
  const { buy, object } = await withBox();
  expect(await buy({ seats: ["A1", "B1"], confirm: true })).toMatchObject({
    status: 201,
    body: { total: { amount: 2500 }, seats: [{ price: { amount: 1000 } }, { price: { amount: 1500 } }] },
  });
  await evictDurableObject(object());
  expect(await buy({ seats: [{ label: "B2", ticket_type: "student" }] })).toMatchObject({
    body: { total: { amount: 700 } },
  });
  expect(await buy({ seats: [{ label: "A2", ticket_type: "student" }] })).toMatchObject({
    status: 422,
    body: { code: "unknown_ticket_type", seats: ["A2"] },
  });
  const best = await buy({ quantity: 2, ticket_type: "student" });
  expect(best).toMatchObject({
    status: 201,
    body: { total: { amount: 1400 }, seats: [{ label: "B3" }, { label: "B4" }] },
  });
  expect(await buy({ quantity: 1, ticket_type: "student" })).toMatchObject({
    status: 409,
    body: { code: "not_enough_seats" },
  });
});

it("a new price of a section is for later sales", async () => {
  const { buy, open } = await withBox();
  const held = await buy({ seats: ["B1"] });
  await open(3, 1800);
  expect(await buy({ seats: ["B2"] })).toMatchObject({ body: { total: { amount: 1800 } } });
  expect(held).toMatchObject({ body: { total: { amount: 1500 } } });
});
