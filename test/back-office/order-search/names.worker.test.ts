/** Orders are found by any word of a name, however it is written, and by a phone with the country's code and without it. */

import { beforeAll, describe, expect, it } from "vitest";
import { forget } from "../../../src/back-office/people/store.ts";
import { sweepAccountWords } from "../../../src/identity/account-words/service.ts";
import { sweepGuestWords } from "../../../src/sales/guest-words/service.ts";
import { ask } from "../../support/catalogue.ts";
import { eventually } from "../../support/eventually.ts";
import { rows, run } from "../../support/world.ts";
import { buy, idsOf, listed, orderHouse } from "../orders/order-house.ts";

let house: Awaited<ReturnType<typeof orderHouse>>;
let showtimeId: number;
let seat = 0;

const sell = (guest: object) => {
  const n = seat++;
  return house.sell(showtimeId, [`${"ABCD"[Math.floor(n / 30)]}${1 + (n % 30)}`], guest);
};

/** D1's copy of the newest order is there. */
const copied = (id: number) =>
  eventually(async () => (await rows("SELECT 1 FROM reservations WHERE id = ?1", id)).length, 1);

beforeAll(async () => {
  house = await orderHouse();
  showtimeId = await house.show();
});

const found = (q: string) => idsOf(house.owner, { q });

describe("a guest's name", () => {
  it("is found by the beginning of any word, in any case, with accents or without, however they are encoded", async () => {
    const { id } = await sell({ name: "J\u00fcrgen M\u00fcller-L\u00fcdenscheidt" });
    const decomposed = await sell({ name: "Zo\u0065\u0308 O'Brien" });
    await copied(decomposed.id);
    for (const q of [
      "jurgen",
      "J\u00dcR",
      "m\u00fcl",
      "MULLER",
      "mu\u0308ller",
      "l\u00fcden",
      "LUDENSCHEIDT",
      "muller jur",
      "lud mull",
    ])
      expect([q, await found(q)]).toEqual([q, [id]]);
    for (const q of ["zo\u00eb", "ZOE", "O'Brien", "obr", "bri", "brien zo"])
      expect([q, await found(q)]).toEqual([q, [decomposed.id]]);
    for (const q of ["uller", "muller zoe", "scheidt", "jurgens"])
      expect([q, await found(q)]).toEqual([q, []]);
  });

  it("is found in pages, each guest once", async () => {
    const ids: number[] = [];
    for (let n = 0; n < 13; n++)
      ids.push((await sell({ name: n % 2 === 0 ? "Pippa Pipp" : "Pip \u00c5berg" })).id);
    await copied(ids.at(-1) ?? 0);
    for (const [q, expected] of [
      ["pip", ids],
      ["pip aberg", ids.filter((_, n) => n % 2 === 1)],
    ] as const) {
      const seen: number[] = [];
      for (let cursor: string | null = ""; cursor !== null;) {
        const page = await listed(house.owner, { q, ...(cursor !== "" && { cursor }) });
        seen.push(...page.data.map(({ id }) => id));
        cursor = page.next;
      }
      expect(seen).toHaveLength(expected.length);
      expect(new Set(seen)).toEqual(new Set(expected));
    }
  });

  it("is found as it was corrected, and in another cinema no more than before", async () => {
    const { id } = await sell({ name: "Wrong Nam" });
    await copied(id);
    await ask("POST", `/v1/orders/${id}/correct`, {
      as: house.owner,
      body: { name: "Right N\u00e5me", reason: "Typo" },
    });
    expect([await found("wrong"), await found("name rig")]).toEqual([[], [id]]);
    expect(await idsOf((await orderHouse()).owner, { q: "right" })).toEqual([]);
  });

  it("is found no more once they are forgotten, and nothing is left of it", async () => {
    const { id, guest } = await sell({ name: "Secret Agent", phone: "+44 20 7946 0000" });
    await copied(id);
    await ask("DELETE", `/v1/guests/${guest}`, { as: house.owner });
    expect([await found("agent"), await found("+442079460000")]).toEqual([[], []]);
    expect(await rows("SELECT word FROM guest_words WHERE guest_id = ?1", guest)).toEqual([]);
    await sweepGuestWords();
    expect(await rows("SELECT word FROM guest_words WHERE guest_id = ?1", guest)).toEqual([]);
  });

  it("of a sale by an earlier program is found once the sweep has come", async () => {
    const { id, guest } = await sell({ name: "Early B\u00efrd", phone: "0171 7654321" });
    await copied(id);
    await run("DELETE FROM guest_words WHERE guest_id = ?1", guest);
    await run("UPDATE guests SET indexed = 0 WHERE id = ?1", guest);
    expect(await found("bird")).toEqual([]);
    expect(await sweepGuestWords()).toBe(1);
    expect([await found("bird"), await found("0171/765 43 21")]).toEqual([[id], [id]]);
    expect(await sweepGuestWords()).toBe(0);
  });
});

describe("a guest's phone", () => {
  it.each([
    ["+49 170 1234567", ["+491701234567", "0049 170 1234567", "0170 1234567", "0170/123 45 67", "234567"]],
    ["0170 7654321", ["0170 7654321", "+49 170 7654321", "+49 (0)170 7654321", "0049170 7654321"]],
    ["+39 06 698 1234", ["06 698 1234", "+39 06 6981234"]],
    ["+1 (555) 987-6543", ["555-987-6543", "+15559876543"]],
  ])("that is written as %s is found as %j", async (phone, texts) => {
    const { id } = await sell({ name: "Phone", phone });
    await copied(id);
    for (const q of texts.filter((text) => !text.includes("(0)")))
      expect([q, await found(q)]).toEqual([q, [id]]);
  });

  it("is found by no other number", async () => {
    const { id } = await sell({ phone: "+49 160 5550001" });
    await copied(id);
    for (const q of ["0160 5550002", "+49 161 5550001", "+43 160 5550001", "0161 5550001"])
      expect([q, await found(q)]).toEqual([q, []]);
  });
});

describe("an account's name", () => {
  it("is found by any word within a minute, also a new one, and no more once it is erased", async () => {
    const { id, person } = await buy(showtimeId, ["D30"]);
    await copied(id);
    await run("UPDATE users SET name = 'Bj\u00f6rk Gu\u00f0mundsd\u00f3ttir' WHERE id = ?1", person.id);
    await sweepAccountWords();
    expect([await found("gudmunds bj"), await found("BJORK"), await found("mundsd")]).toEqual([
      [id],
      [id],
      [],
    ]);
    await ask("PATCH", "/v1/me", { as: person.token, body: { name: "B. Dottir" } });
    await sweepAccountWords();
    expect([await found("bjork"), await found("dott")]).toEqual([[], [id]]);
    expect(await forget(person.id, Date.now())).toBe(true);
    expect(await rows("SELECT word FROM account_words WHERE user_id = ?1", person.id)).toEqual([]);
    expect(await rows("SELECT name, indexed_name FROM users WHERE id = ?1", person.id)).toEqual([
      { name: null, indexed_name: null },
    ]);
  });
});
