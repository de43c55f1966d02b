/** Reports of one screen: of one's own, and in the cinema that is named beside it. */

import { beforeEach, expect, it } from "vitest";
import { CINEMA, ask, house, make } from "../../support/catalogue.ts";
import { stopQueues } from "../../support/queues.ts";

beforeEach(stopQueues);

const PERIOD = "from=2026-01-01&to=2026-01-31";

it.each(["groups?group_by=day&", "sales?"])("say of %s where the screen is none of theirs", async (path) => {
  const [mine, other] = [await house(), await house()];
  const second = await make("/v1/cinemas", mine.owner, { ...CINEMA, name: "Rex" });
  const read = async (query: string) => {
    const { status, body } = await ask("GET", `/v1/admin/reports/${path}${PERIOD}&${query}`, {
      as: mine.owner,
    });
    return [status, body["code"]];
  };
  expect(await read(`screen_id=${mine.screenId}`)).toEqual([200, undefined]);
  expect(await read(`screen_id=${mine.screenId}&cinema_id=${mine.cinemaId}`)).toEqual([200, undefined]);
  expect(await read(`screen_id=${mine.screenId}&cinema_id=${second}`)).toEqual([404, "screen_not_found"]);
  expect(await read(`screen_id=${other.screenId}`)).toEqual([404, "screen_not_found"]);
  expect(await read("screen_id=999999")).toEqual([404, "screen_not_found"]);
});
