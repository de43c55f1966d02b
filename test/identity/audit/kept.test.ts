import { describe, expect, it } from "vitest";
import { differing, keptOf } from "../../../src/identity/audit/kept.ts";

const MOVIE = "PATCH /v1/movies/{id}";
const USER = "PATCH /v1/admin/users/{id}";

describe("of an answer", () => {
  it("about the programme all is kept but secrets and notes", () => {
    expect(
      keptOf("PATCH /v1/promo-codes/{id}", {
        id: 3,
        code: "TEN",
        percent: 10,
        currency: null,
        showtime_ids: [1, 2],
        note: "for Ida",
      }),
    ).toEqual({ id: 3, percent: 10, currency: null, showtime_ids: [1, 2] });
    expect(keptOf(MOVIE, { title: "M", people: [{ name: "Lorre" }] })).toEqual({
      title: "M",
      people: [{ name: "Lorre" }],
    });
  });

  it("about anything else numbers, booleans, instants and closed words are kept, and no texts", () => {
    expect(
      keptOf(USER, {
        id: 7,
        email: "ida@example.com",
        name: "Ida",
        role: "owner",
        is_admin: false,
        disabled_at: "2026-11-30T18:00:00.000Z",
        roles: ["door", "cashier"],
        status: "a text about Ida",
        guest: { id: 5, name: "Greta", phones: ["12345"] },
        key: 12_345,
        seats: ["A1", "A2"],
        blocked: [{ label: "A1" }],
      }),
    ).toEqual({
      id: 7,
      role: "owner",
      is_admin: false,
      disabled_at: "2026-11-30T18:00:00.000Z",
      roles: ["door", "cashier"],
      guest: { id: 5 },
      seats: [],
      blocked: [],
    });
  });

  it("nothing is nothing", () => {
    for (const nothing of [null, undefined, "text", []])
      expect([null, undefined, []]).toContainEqual(keptOf(USER, nothing));
  });
});

describe("what is too long", () => {
  const layout = (rows: number) => ({
    rows: Array.from({ length: rows }, (_, i) => ({ label: `R${i}`, seats: [i] })),
  });
  const kept = (rows: number) =>
    keptOf("PATCH /v1/cinemas/{id}/screens/{screen_id}", { id: 1, name: "One", layout: layout(rows) });

  it("is its length and its hash, beside the rest", () => {
    expect(kept(400)).toEqual({
      id: 1,
      name: "One",
      layout: { cut: { characters: expect.any(Number), sha256: expect.stringMatching(/^[\da-f]{64}$/) } },
    });
    expect(kept(3)).toMatchObject({ layout: layout(3) });
  });

  it("differs where the whole differs", () => {
    expect(kept(400)).toEqual(kept(400));
    expect(differing(kept(400), kept(401))).toEqual({
      before: { layout: expect.anything() },
      after: { layout: expect.anything() },
    });
  });

  it("keeps the ids of a list, and of the showtimes of a batch", () => {
    const showtimes = Array.from({ length: 700 }, (_, i) => ({
      showtime: { id: i + 1, title: "Metropolis" },
    }));
    const found = keptOf("POST /v1/showtimes/batch", { dry_run: false, created: showtimes });
    expect(found).toMatchObject({
      dry_run: false,
      created: { cut: { ids: { length: 500, 0: 1, 499: 500 } } },
    });
    expect(JSON.stringify(found).length).toBeLessThan(4_000);
  });

  it("stays within some KB, whatever it is", () => {
    const many = Object.fromEntries(Array.from({ length: 5_000 }, (_, i) => [`field_${i}`, i]));
    for (const long of [many, Array.from({ length: 50_000 }, (_, i) => i), { a: { b: many } }])
      expect(JSON.stringify(keptOf(MOVIE, long)).length).toBeLessThan(16_100);
  });
});

describe("before and after", () => {
  it("have what differs", () => {
    expect(differing({ id: 1, a: [1], b: 2 }, { id: 1, a: [1, 2], c: 3 })).toEqual({
      before: { a: [1], b: 2 },
      after: { a: [1, 2], c: 3 },
    });
  });

  it("stay whole where something was made, or removed", () => {
    expect(differing(null, { id: 1 })).toEqual({ before: null, after: { id: 1 } });
    expect(differing({ id: 1 }, null)).toEqual({ before: { id: 1 }, after: null });
  });
});
