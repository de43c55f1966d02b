import { describe, expect, it } from "vitest";
import { pushOverdue } from "../../../src/programme/scheduling/service.ts";
import { ask, house, inHours, make, someone } from "../../support/catalogue.ts";
import { rows } from "../../support/world.ts";

const NONE = {
  legal_name: null,
  address: null,
  tax_number: null,
  footer: null,
  prefix: "",
  numbered: false,
  attached_to_mails: false,
};
const SET = {
  legal_name: "北京胡同电影院有限公司",
  address: "北京市东城区南锣鼓巷 12 号\n100009",
  tax_number: "91110101MA01",
  footer: "谢谢光临",
  prefix: "BJ/1",
  numbered: true,
  attached_to_mails: true,
};

const at = (cinemaId: number) => `/v1/cinemas/${cinemaId}/receipt-settings`;

const versionsOf = async (id: number) =>
  (
    await rows<{ version: number; pushed: number; receipts: number }>(
      "SELECT version, pushed_version AS pushed, receipts FROM showtimes WHERE id = ?1",
      id,
    )
  )[0];

describe("how a cinema writes receipts", () => {
  it("is nothing at first, and then what its owner set, all of it", async () => {
    const { owner, cinemaId } = await house();
    const get = () => ask("GET", at(cinemaId), { as: owner });
    expect(await get()).toMatchObject({ status: 200, body: NONE });
    expect(await ask("PUT", at(cinemaId), { as: owner, body: SET })).toMatchObject({
      status: 200,
      body: SET,
    });
    const read = await get();
    expect(read.body).toEqual(SET);
    expect(read.headers.get("cache-control")).toBe("no-store");
    const less = { legal_name: "Odeon", address: "Main Street 1" };
    await ask("PUT", at(cinemaId), { as: owner, body: less });
    expect((await get()).body).toEqual({ ...NONE, ...less });
  });

  it("is not changed by who has read an older one", async () => {
    const { owner, cinemaId } = await house();
    const tag = (await ask("GET", at(cinemaId), { as: owner })).headers.get("etag") ?? "";
    const put = (body: object) => ask("PUT", at(cinemaId), { as: owner, body, headers: { "if-match": tag } });
    expect(await put(SET)).toMatchObject({ status: 200 });
    expect(await put({ ...SET, numbered: false })).toMatchObject({ status: 412 });
    expect((await ask("GET", at(cinemaId), { as: owner })).body).toEqual(SET);
  });

  it("reaches the box offices of its shows that are not over, and nobody else's", async () => {
    const { owner, cinemaId, showtime } = await house();
    const other = await house();
    const [near, far] = [
      await make("/v1/showtimes", owner, showtime()),
      await make("/v1/showtimes", owner, showtime({ starts_at: inHours(72) })),
    ];
    const draft = await make("/v1/showtimes", owner, showtime({ starts_at: inHours(96), status: "draft" }));
    const elsewhere = await make("/v1/showtimes", other.owner, other.showtime());
    await ask("PUT", at(cinemaId), { as: owner, body: SET });
    for (const id of [near, far])
      expect(await versionsOf(id)).toEqual({ version: 2, pushed: 2, receipts: 1 });
    expect(await versionsOf(elsewhere)).toMatchObject({ version: 1, receipts: 0 });
    // The same once more changes no showtime.
    await ask("PUT", at(cinemaId), { as: owner, body: { ...SET, footer: null } });
    expect(await versionsOf(near)).toEqual({ version: 2, pushed: 2, receipts: 1 });
    await ask("PATCH", `/v1/showtimes/${draft}`, { as: owner, body: { status: "on_sale" } });
    expect(await versionsOf(draft)).toMatchObject({ receipts: 1 });
    await ask("PUT", at(cinemaId), { as: owner, body: { ...SET, numbered: false } });
    expect(await versionsOf(far)).toEqual({ version: 3, pushed: 3, receipts: 0 });
    expect(await pushOverdue(Date.now())).toBe(0);
  });

  it("stays with a showtime that is changed", async () => {
    const { owner, cinemaId, showtime } = await house();
    const id = await make("/v1/showtimes", owner, showtime());
    await ask("PUT", at(cinemaId), { as: owner, body: SET });
    await ask("PATCH", `/v1/showtimes/${id}`, { as: owner, body: { max_seats: 3 } });
    expect(await versionsOf(id)).toEqual({ version: 3, pushed: 3, receipts: 1 });
  });

  it("is for those who may change the cinema, and goes with it", async () => {
    const { owner, cinemaId } = await house();
    await ask("PUT", at(cinemaId), { as: owner, body: SET });
    const status = async (as: string) => (await ask("GET", at(cinemaId), { as })).status;
    expect(await status(await someone({ role: "user" }))).toBe(403);
    expect(await status(await someone())).toBe(404);
    expect(await ask("DELETE", `/v1/cinemas/${cinemaId}`, { as: owner })).toMatchObject({ status: 204 });
    expect(await rows("SELECT 1 FROM receipt_settings WHERE cinema_id = ?1", cinemaId)).toEqual([]);
  });

  it.each<[string, object]>([
    ["/legal_name", { legal_name: " " }],
    ["/legal_name", { legal_name: "A\nB" }],
    ["/address", { address: "" }],
    ["/address", { address: "A".repeat(501) }],
    ["/tax_number", { tax_number: "" }],
    ["/prefix", { prefix: "A B" }],
    ["/prefix", { prefix: "-A" }],
    ["/prefix", { prefix: "A".repeat(13) }],
    ["/numbered", { numbered: "yes" }],
    ["/footer", { footer: "A".repeat(301) }],
  ])("that makes no sense is refused at %s", async (pointer, change) => {
    const { owner, cinemaId } = await house();
    const { status, body } = await ask("PUT", at(cinemaId), { as: owner, body: { ...SET, ...change } });
    expect({ status, code: body["code"] }).toEqual({ status: 422, code: "invalid_input" });
    expect(body["errors"]).toContainEqual(expect.objectContaining({ in: "json", pointer }));
    expect((await ask("GET", at(cinemaId), { as: owner })).body).toEqual(NONE);
  });
});
