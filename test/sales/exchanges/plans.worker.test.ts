import { expect, it } from "vitest";
import * as store from "../../../src/sales/exchanges/store.ts";
import { plansOf } from "../../support/plans.ts";

it.each<[what: string, index: string, work: () => Promise<unknown>]>([
  ["one", "sqlite_autoindex_exchanges_1", () => store.byId("id")],
  ["that of a key", "exchanges_by_key", () => store.byKey("key")],
  ["those that a crash has left", "exchanges_started", () => store.left(1, 10)],
  ["a note of the new order", "sqlite_autoindex_exchanges_1", () => store.noteHeld("id", 1)],
  ["the end", "sqlite_autoindex_exchanges_1", () => store.end("id", "done")],
])("exchanges are read by an index, without a sort: %s", async (_, index, work) => {
  const plans = await plansOf(work);
  expect(plans.flat().join("\n")).toContain(index);
  expect(plans.flat().join("\n")).not.toMatch(/SCAN|TEMP B-TREE/);
});
