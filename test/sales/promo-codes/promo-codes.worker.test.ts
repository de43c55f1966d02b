/** Owners and admins manage promo codes. */

import { describe, expect, it } from "vitest";
import { changed as draftOf } from "../../../src/sales/promo-codes/promo-code.ts";
import { claim, giveBack } from "../../../src/sales/promo-codes/service.ts";
import * as store from "../../../src/sales/promo-codes/store.ts";
import { ask, inHours, make, someone } from "../../support/catalogue.ts";
import { TEN_PERCENT, claimed, newBuyer, promoHouse } from "./promo-showtime.ts";

const path = (id: number): string => `/v1/promo-codes/${id}`;

const add = (as: string, body: object) => ask("POST", "/v1/promo-codes", { as, body });

const change = (as: string, id: number, body: object, seen?: string) =>
  ask("PATCH", path(id), { as, body, headers: seen === undefined ? {} : { "if-match": seen } });

describe("a promo code", () => {
  it("is made by an owner, stored in upper case, and shown with its uses", async () => {
    const { owner, showtimeId } = await promoHouse();
    const terms = {
      max_uses: 100,
      max_uses_per_person: 1,
      starts_at: inHours(-1),
      ends_at: inHours(1),
      showtime_ids: [showtimeId],
    };
    const made = await add(owner, { code: "Early-Bird_1", percent: 15, ...terms });
    const code = { code: "EARLY-BIRD_1", percent: 15, amount: null, active: true, uses: 0, ...terms };
    expect(made).toMatchObject({ status: 201, body: code });
    await claimed(showtimeId, newBuyer(), "EARLY-BIRD_1");
    const seen = await ask("GET", path(Number(made.body["id"])), { as: owner });
    expect(seen).toMatchObject({ status: 200, body: { ...made.body, uses: 1 } });
    expect(seen.headers.get("etag")).toBe(made.headers.get("etag"));
    expect(seen.headers.get("cache-control")).toBe("no-store");
  });

  it("may be worth an amount, without limits", async () => {
    const amount = { amount: 250, currency: "EUR" };
    const nothing = {
      max_uses: null,
      max_uses_per_person: null,
      starts_at: null,
      ends_at: null,
      showtime_ids: null,
    };
    expect(await add(await someone(), { code: "abc", amount })).toMatchObject({
      status: 201,
      body: { code: "ABC", percent: null, amount, ...nothing },
    });
    expect(await add(await someone(), { code: "abc", amount, ...nothing })).toMatchObject({ status: 201 });
  });

  it.each<[string, object]>([
    ["/code", { code: "AB" }],
    ["/code", { code: "A".repeat(33) }],
    ["/code", { code: "TEN %" }],
    ["/code", { code: "ZEHNFÜR" }],
    ["/percent", { percent: 0 }],
    ["/percent", { percent: 101 }],
    ["/percent", { percent: 9.5 }],
    ["/percent", { percent: undefined }],
    ["/percent", { amount: { amount: 100, currency: "EUR" } }],
    ["/amount/amount", { percent: undefined, amount: { amount: 0, currency: "EUR" } }],
    ["/amount/currency", { percent: undefined, amount: { amount: 100, currency: "eur" } }],
    ["/max_uses", { max_uses: 0 }],
    ["/max_uses_per_person", { max_uses_per_person: -1 }],
    ["/starts_at", { starts_at: "tomorrow" }],
    ["/ends_at", { starts_at: "2030-01-01T00:00:00Z", ends_at: "2030-01-01T01:00:00+01:00" }],
    ["/showtime_ids", { showtime_ids: [] }],
    ["/showtime_ids", { showtime_ids: [1, 1] }],
  ])("is refused for a wrong %s: %j", async (pointer, changes) => {
    expect(await add(await someone(), { ...TEN_PERCENT, ...changes })).toMatchObject({
      status: 422,
      body: { code: "invalid_input", errors: [{ in: "json", pointer }] },
    });
  });

  it("is refused with an unknown field", async () => {
    const { owner, addCode } = await promoHouse();
    const unknown = { status: 422, body: { code: "unknown_field" } };
    expect(await add(owner, { ...TEN_PERCENT, uses: 3 })).toMatchObject(unknown);
    expect(await change(owner, await addCode(), { code: "OTHER" })).toMatchObject(unknown);
  });

  it("is unique for its owner in any case, and other owners may have the same", async () => {
    const owner = await someone();
    const answers = await Promise.all(
      ["ten", "TEN", "Ten", "tEN"].map((code) => add(owner, { code, percent: 10 })),
    );
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409, 409, 409]);
    expect(await add(owner, TEN_PERCENT)).toMatchObject({ body: { code: "promo_code_exists" } });
    expect(await add(await someone(), TEN_PERCENT)).toMatchObject({ status: 201 });
  });

  it("is limited to showtimes of the owner's cinemas", async () => {
    const [own, other] = [await promoHouse(), await promoHouse()];
    const body = { ...TEN_PERCENT, showtime_ids: [own.showtimeId, other.showtimeId, 999_999] };
    const refused = {
      status: 404,
      body: { code: "showtime_not_found", showtime_ids: [other.showtimeId, 999_999] },
    };
    expect(await add(own.owner, body)).toMatchObject(refused);
    const id = await own.addCode();
    expect(await change(own.owner, id, { showtime_ids: body.showtime_ids })).toMatchObject(refused);
    const admin = await someone({ isAdmin: true });
    expect(await change(admin, id, { showtime_ids: body.showtime_ids })).toMatchObject(refused);
    expect(await change(own.owner, id, { showtime_ids: [own.showtimeId] })).toMatchObject({ status: 200 });
  });

  it("that an admin makes for showtimes belongs to their owner; showtimes of several owners are refused", async () => {
    const [one, other] = [await promoHouse(), await promoHouse()];
    const admin = await someone({ isAdmin: true });
    const made = await add(admin, { ...TEN_PERCENT, showtime_ids: [one.showtimeId] });
    expect(made).toMatchObject({ status: 201 });
    expect(await ask("GET", path(Number(made.body["id"])), { as: one.owner })).toMatchObject({ status: 200 });
    expect(
      await add(admin, { code: "BOTH", percent: 5, showtime_ids: [one.showtimeId, other.showtimeId] }),
    ).toMatchObject({ status: 422, body: { code: "invalid_input", errors: [{ pointer: "/showtime_ids" }] } });
    expect(await add(admin, { code: "NONE", percent: 5, showtime_ids: [999_999] })).toMatchObject({
      status: 404,
    });
  });

  it("is shown, changed and removed for its owner and admins only; others get 404", async () => {
    const { addCode } = await promoHouse();
    const id = await addCode();
    const requests = [["GET"], ["PATCH", { active: false }], ["DELETE"]] as const;
    for (const [method, body] of requests) {
      const sent = body === undefined ? {} : { body };
      expect(await ask(method, path(id), { as: await someone(), ...sent })).toMatchObject({
        status: 404,
        body: { code: "promo_code_not_found" },
      });
      expect(await ask(method, path(id), { as: await someone({ role: "user" }), ...sent })).toMatchObject({
        status: 403,
      });
      expect(await ask(method, path(id), sent)).toMatchObject({ status: 401 });
    }
    const admin = await someone({ isAdmin: true });
    expect(await ask("GET", path(id), { as: admin })).toMatchObject({ body: { active: true } });
    expect(await change(admin, id, { active: false })).toMatchObject({
      status: 200,
      body: { active: false },
    });
    expect(await ask("DELETE", path(id), { as: admin })).toMatchObject({ status: 204 });
    expect(await ask("GET", path(id), { as: admin })).toMatchObject({ status: 404 });
  });
});

it("an owner lists the own codes page by page, an admin all codes", async () => {
  const [owner, other] = [await someone(), await someone()];
  const ids: number[] = [];
  for (const code of ["ONE", "TWO", "THREE"]) {
    ids.push(await make("/v1/promo-codes", owner, { code, percent: 5 }));
    await make("/v1/promo-codes", other, { code, percent: 5 });
  }
  const list = async (as: string, query: string) => {
    const { body } = await ask("GET", `/v1/promo-codes?${query}`, { as });
    return { ids: (body["data"] as { id: number }[]).map(({ id }) => id), next: body["next"] };
  };
  const first = await list(owner, "limit=2");
  expect(first).toEqual({ ids: ids.slice(0, 2), next: String(ids[1]) });
  expect(await list(owner, `limit=2&cursor=${String(first.next)}`)).toEqual({
    ids: ids.slice(2),
    next: null,
  });
  const all = await list(await someone({ isAdmin: true }), `limit=100&cursor=${(ids[0] ?? 0) - 1}`);
  expect(all.ids).toHaveLength(6);
});

describe("a change of a code", () => {
  it("keeps fields that it leaves out, and removes limits by null", async () => {
    const { owner, addCode } = await promoHouse();
    const id = await addCode({ max_uses: 3, ends_at: inHours(2) });
    const changed = await change(owner, id, { active: false, max_uses: null, max_uses_per_person: 2 });
    expect(changed).toMatchObject({
      status: 200,
      body: { percent: 10, active: false, max_uses: null, max_uses_per_person: 2 },
    });
    expect(changed.body["ends_at"]).not.toBeNull();
    expect((await ask("GET", path(id), { as: owner })).body).toEqual(changed.body);
    expect(await change(owner, id, {})).toMatchObject({ status: 200, body: changed.body });
  });

  it("is refused if the code would end before it starts", async () => {
    const { owner, addCode } = await promoHouse();
    const id = await addCode({ starts_at: inHours(2) });
    expect(await change(owner, id, { ends_at: inHours(1) })).toMatchObject({
      status: 422,
      body: { code: "invalid_input", errors: [{ pointer: "/ends_at" }] },
    });
    expect(await change(owner, id, { starts_at: null, ends_at: inHours(1) })).toMatchObject({ status: 200 });
  });

  it("changes percent or amount while the code has no uses", async () => {
    const { owner, showtimeId, addCode } = await promoHouse();
    const id = await addCode();
    const amount = { amount: 300, currency: "EUR" };
    expect(await change(owner, id, { amount })).toMatchObject({
      status: 200,
      body: { percent: null, amount },
    });
    expect(await change(owner, id, { amount, percent: 5 })).toMatchObject({ status: 422 });
    const claimId = await claimed(showtimeId);
    expect(await change(owner, id, { percent: 5 })).toMatchObject({
      status: 409,
      body: { code: "promo_code_in_use" },
    });
    expect(await change(owner, id, { amount, max_uses: 1 })).toMatchObject({ status: 200 });
    await giveBack(claimId);
    expect(await change(owner, id, { percent: 5 })).toMatchObject({
      status: 200,
      body: { percent: 5, amount: null },
    });
  });

  it("of percent or amount fails if a buyer claims the code between read and write", async () => {
    const { showtimeId, addCode } = await promoHouse();
    const id = await addCode();
    const seen = await store.codeOf(id);
    if (seen === undefined) throw new Error("no code");
    await claimed(showtimeId);
    expect(await store.changeCode(seen, draftOf(seen, { percent: 99 }), true)).toBeUndefined();
    expect(await store.codeOf(id)).toMatchObject({ percent: 10, uses: 1, version: 1 });
    await store.changeCode(seen, draftOf(seen, { isActive: false }), false);
    expect(await store.codeOf(id)).toMatchObject({ isActive: false, uses: 1, version: 2 });
  });

  it("is refused with an old ETag; a sale does not change the ETag", async () => {
    const { owner, showtimeId, addCode } = await promoHouse();
    const id = await addCode();
    const seen = (await ask("GET", path(id), { as: owner })).headers.get("etag") ?? "";
    await claimed(showtimeId);
    expect(await change(owner, id, { max_uses: 5 }, seen)).toMatchObject({ status: 200, body: { uses: 1 } });
    expect(await change(owner, id, { max_uses: 6 }, seen)).toMatchObject({
      status: 412,
      body: { code: "precondition_failed" },
    });
  });

  it("of the limit below the uses so far stops further uses", async () => {
    const { owner, showtimeId, addCode } = await promoHouse();
    const id = await addCode({ max_uses: 5 });
    for (let n = 0; n < 3; n++) await claimed(showtimeId);
    expect(await change(owner, id, { max_uses: 1 })).toMatchObject({ status: 200, body: { uses: 3 } });
    expect(await claim(newBuyer(), showtimeId, "TEN")).toMatchObject({ reason: "used_up" });
  });

  it("succeeds for one of several parallel requests with If-Match, and for all without it", async () => {
    const { owner, addCode } = await promoHouse();
    const id = await addCode();
    const seen = (await ask("GET", path(id), { as: owner })).headers.get("etag") ?? "";
    const guarded = await Promise.all([1, 2, 3, 4].map((max) => change(owner, id, { max_uses: max }, seen)));
    expect(guarded.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 412, 412, 412]);
    const free = await Promise.all(
      [1, 2, 3, 4].map((max) => change(owner, id, { max_uses_per_person: max })),
    );
    expect(free.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  });
});

describe("a code that is removed", () => {
  it("must never have been claimed, not even for a failed sale", async () => {
    const { owner, showtimeId, addCode } = await promoHouse();
    const [tried, untouched] = [await addCode(), await addCode({ code: "NEVER" })];
    await giveBack(await claimed(showtimeId));
    expect(await ask("DELETE", path(tried), { as: owner })).toMatchObject({
      status: 409,
      body: { code: "promo_code_in_use" },
    });
    expect(await ask("GET", path(tried), { as: owner })).toMatchObject({ status: 200 });
    expect(await ask("DELETE", path(untouched), { as: owner })).toMatchObject({ status: 204, body: {} });
    expect(await ask("DELETE", path(untouched), { as: owner })).toMatchObject({ status: 404 });
    expect(await claim(newBuyer(), showtimeId, "NEVER")).toMatchObject({ reason: "unknown" });
  });

  it("is either removed or claimed, never both", async () => {
    const { owner, showtimeId, addCode } = await promoHouse();
    const id = await addCode();
    const [removed, ...claims] = await Promise.all([
      ask("DELETE", path(id), { as: owner }),
      ...Array.from({ length: 5 }, () => claim(newBuyer(), showtimeId, "TEN")),
    ]);
    const isClaimed = claims.some(({ ok }) => ok);
    expect(removed.status).toBe(isClaimed ? 409 : 204);
  });
});
