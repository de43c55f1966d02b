/** An order with all the notes that it may have still keeps why something was done to it. */

import { beforeEach, expect, it } from "vitest";
import { ask } from "../../support/catalogue.ts";
import { stopQueues } from "../../support/queues.ts";
import { run } from "../../support/world.ts";
import { orderHouse } from "../orders/order-house.ts";

beforeEach(stopQueues);

it("keeps the reason of each act beside 200 notes, and refuses another note", async () => {
  const { owner, show, sell } = await orderHouse();
  const { id } = await sell(await show(), ["A1"], { name: "Ida", email: "idda@example.org" });
  await run(
    `INSERT INTO order_notes (order_id, name, at_ms, by, kind, text)
     SELECT ?1, 'x' || value, 1, 1, 'note', 'x' FROM json_each(?2)`,
    id,
    JSON.stringify(Array.from({ length: 200 }, (_, i) => i)),
  );
  const act = (what: string, body: object) => ask("POST", `/v1/orders/${id}/${what}`, { as: owner, body });
  expect(await act("notes", { text: "One more" })).toMatchObject({
    status: 409,
    body: { code: "too_many_notes" },
  });
  expect((await act("correct", { email: "ida@example.org", reason: "Typo" })).status).toBe(200);
  expect((await act("cancel", { reason: "Ill" })).status).toBe(200);
  const { body } = await ask("GET", `/v1/orders/${id}`, { as: owner });
  const texts = (body["notes"] as { text: string }[]).map(({ text }) => text);
  expect(texts.filter((text) => text !== "x")).toEqual(["Typo", "Ill"]);
});
