/** Seats that staff block. */

import { describe, expect, it } from "vitest";
import { someone } from "../../support/catalogue.ts";
import { buyer } from "../../support/world.ts";
import { counterHouse } from "./counter-showtime.ts";

const kept = (...blocked: [label: string, reason: string][]) => ({
  status: 200,
  body: { blocked: blocked.map(([label, reason]) => ({ label, reason })) },
});

describe("a seat that staff block", () => {
  it("is blocked with a reason", async () => {
    const { block } = await counterHouse();
    expect(await block(["A1", "A2"], "press")).toMatchObject(kept(["A1", "press"], ["A2", "press"]));
    expect(await block(["A4"], "technical")).toMatchObject(kept(["A4", "technical"]));
  });

  it("keeps its first reason", async () => {
    const { block } = await counterHouse();
    await block(["A1"], "safety");
    expect(await block(["A1", "A2"], "staff")).toMatchObject(kept(["A1", "safety"], ["A2", "staff"]));
  });

  it.each(["house", "press", "staff", "technical", "safety"])("may have the reason %s", async (reason) => {
    const { block } = await counterHouse();
    expect(await block(["A1"], reason)).toMatchObject(kept(["A1", reason]));
  });

  it("is sold at once after it is unblocked", async () => {
    const { block, unblock, buy } = await counterHouse();
    const { token } = await buyer();
    await block(["A1", "A2"]);
    expect(await buy(token, { seats: ["A1"] })).toMatchObject({
      status: 409,
      body: { code: "seats_blocked", seats: ["A1"] },
    });
    expect(await unblock(["A1"])).toMatchObject(kept());
    expect(await buy(token, { seats: ["A1"] })).toMatchObject({ status: 201 });
  });

  it("is not sold at the counter either, by label or among the best", async () => {
    const { block, sell, seats } = await counterHouse(3);
    await block(["A1", "A2"]);
    expect(await sell({ seats: ["A1", "A3"] })).toMatchObject({
      status: 409,
      body: { code: "seats_blocked", seats: ["A1"] },
    });
    expect(await sell({ quantity: 2 })).toMatchObject({
      status: 409,
      body: { code: "not_enough_seats", free: 1 },
    });
    expect(await seats()).toEqual({ A1: "blocked", A2: "blocked", A3: "free", Z1: "blocked", Z2: "blocked" });
  });

  it("is not blocked if one of the request's seats is held or sold, and the answer names that seat", async () => {
    const { block, buy, seats } = await counterHouse();
    const { token } = await buyer();
    await buy(token, { seats: ["A2"] });
    await buy(token, { seats: ["A3"], confirm: false });
    const answer = await block(["A1", "A2", "A3"]);
    expect(answer).toMatchObject({ status: 409, body: { code: "seats_in_use", seats: ["A2", "A3"] } });
    expect(await seats()).toMatchObject({ A1: "free", A2: "sold", A3: "held" });
  });

  it("stays blocked if the request names a seat that the hall's layout blocks", async () => {
    const { block, unblock, seats } = await counterHouse();
    await block(["A1"]);
    expect(await unblock(["A1", "Z2"])).toMatchObject({
      status: 409,
      body: { code: "seats_blocked", seats: ["Z2"] },
    });
    expect(await seats()).toMatchObject({ A1: "blocked", Z2: "blocked" });
  });

  it("must exist: the answer names unknown seats", async () => {
    const { block, unblock, seats } = await counterHouse();
    const unknown = { status: 422, body: { code: "unknown_seats", seats: ["Q1", "A99"] } };
    expect(await block(["A1", "Q1", "A99"])).toMatchObject(unknown);
    expect(await unblock(["Q1", "A99"])).toMatchObject(unknown);
    expect(await seats()).toMatchObject({ A1: "free" });
  });

  it("gets the first answer again under the same key, also after other changes", async () => {
    const { post, unblock, owner, seats } = await counterHouse();
    const block = () => post("block-seats", { seats: ["A1"], reason: "press" }, owner, "one");
    expect((await block()).headers.get("idempotent-replayed")).toBeNull();
    await unblock(["A1"]);
    const again = await block();
    expect(again).toMatchObject(kept(["A1", "press"]));
    expect(again.headers.get("idempotent-replayed")).toBe("true");
    expect(await seats()).toMatchObject({ A1: "free" });
    expect(await post("block-seats", { seats: ["A2"], reason: "press" }, owner, "one")).toMatchObject({
      status: 422,
      body: { code: "idempotency_key_reused" },
    });
    // Each command has its own keys.
    expect(await post("unblock-seats", { seats: ["A1"] }, owner, "one")).toMatchObject({ status: 200 });
  });

  it.each([
    ["a reason of its own making", { seats: ["A1"], reason: "vip" }, "invalid_input"],
    ["the reason of the layout", { seats: ["A1"], reason: "layout" }, "invalid_input"],
    ["no reason", { seats: ["A1"] }, "invalid_input"],
    ["no seats", { seats: [], reason: "house" }, "invalid_input"],
    ["a number for a seat", { seats: [1], reason: "house" }, "invalid_input"],
    ["too many", { seats: Array.from({ length: 2_001 }, () => "A1"), reason: "house" }, "invalid_input"],
    ["a note", { seats: ["A1"], reason: "house", note: "for the mayor" }, "unknown_field"],
  ])("is refused %s", async (_, body, code) => {
    const { post, seats } = await counterHouse();
    expect(await post("block-seats", body)).toMatchObject({ status: 422, body: { code } });
    expect(await seats()).toMatchObject({ A1: "free" });
  });
});

it("unblocked seats go to the waiting list before new buyers", async () => {
  const { block, unblock, buy, sell, post, seats } = await counterHouse(3);
  const [early, late] = [await buyer(), await buyer()];
  await block(["A2"]);
  await buy((await buyer()).token, { seats: ["A1", "A3"] });
  expect(await post("waiting-list", { quantity: 1 }, early.token)).toMatchObject({ status: 201 });
  expect(await unblock(["A2"])).toMatchObject(kept());
  expect(await seats()).toMatchObject({ A1: "sold", A2: "held", A3: "sold" });
  expect(await buy(late.token, { seats: ["A2"] })).toMatchObject({
    status: 409,
    body: { code: "seats_taken" },
  });
  expect(await sell({ seats: ["A2"] })).toMatchObject({ status: 409, body: { code: "seats_taken" } });
});

describe("a showtime's seats are blocked", () => {
  it("by its owner and by admins; other owners get 404", async () => {
    const { block, unblock, seats } = await counterHouse();
    const other = await someone();
    const notThere = { status: 404, body: { code: "showtime_not_found" } };
    expect(await block(["A1"], "house", other)).toMatchObject(notThere);
    expect(await block(["A1"], "house", await someone({ isAdmin: true, role: "user" }))).toMatchObject({
      status: 200,
    });
    expect(await unblock(["A1"], other)).toMatchObject(notThere);
    expect(await seats()).toMatchObject({ A1: "blocked" });
  });

  it("not by buyers, and not without a token", async () => {
    const { block, unblock } = await counterHouse();
    const { token } = await buyer();
    expect(await block(["A1"], "house", token)).toMatchObject({ status: 403 });
    expect(await unblock(["A1"], token)).toMatchObject({ status: 403 });
    expect(await block(["A1"], "house", "")).toMatchObject({ status: 401 });
  });

  it("only after it is published: a draft has no box office", async () => {
    const { block } = await counterHouse(6, { status: "draft" });
    expect(await block(["A1"])).toMatchObject({ status: 404, body: { code: "showtime_not_found" } });
  });
});
