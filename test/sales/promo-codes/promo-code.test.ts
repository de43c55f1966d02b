import { describe, expect, it } from "vitest";
import { asKept, changed, isWorthTheSame, nextLook } from "../../../src/sales/promo-codes/promo-code.ts";
import { REASONS } from "../../../src/sales/promo-codes/promo-code.ts";
import type { PromoCodeDraft } from "../../../src/sales/promo-codes/promo-code.ts";
import { explainClaim } from "../../../src/sales/promo-codes/refusals.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const NOW_MS = 1_000 * HOUR_MS;

describe("a look at a used claim", () => {
  const look = (
    status: Parameters<typeof nextLook>[0]["status"],
    holdEndsAtMs: number | null = null,
    showtimeEndsAtMs: number | null = NOW_MS + HOUR_MS,
  ) => nextLook({ status, holdEndsAtMs, showtimeEndsAtMs }, NOW_MS);

  it.each(["released", "expired", "cancelled", "refund_due"] as const)(
    "gives back what a reservation that is %s used, even after the show",
    (status) => {
      expect(look(status)).toBe("back");
      expect(look(status, null, 1)).toBe("back");
    },
  );

  it("is repeated soon after a hold's end, and a minute later if that has passed", () => {
    expect(look("held", NOW_MS + 10 * MINUTE_MS)).toBe(NOW_MS + 11 * MINUTE_MS);
    expect(look("awaiting_payment", NOW_MS - HOUR_MS)).toBe(NOW_MS + MINUTE_MS);
  });

  it("is repeated each hour after a sale, until a day after the show", () => {
    expect(look("confirmed")).toBe(NOW_MS + HOUR_MS);
    expect(look("confirmed", null, NOW_MS - 24 * HOUR_MS + 1)).toBe(NOW_MS + HOUR_MS);
    expect(look("confirmed", null, NOW_MS - 24 * HOUR_MS)).toBeNull();
  });

  it("is repeated while D1 has no copy of the reservation", () => {
    expect(look(null)).toBe(NOW_MS + 6 * MINUTE_MS);
    expect(look(null, null, null)).toBe(NOW_MS + 6 * MINUTE_MS);
    expect(look(null, null, 1)).toBeNull();
  });
});

const DRAFT: PromoCodeDraft = {
  code: "TEN",
  percent: 10,
  amountCents: null,
  currency: null,
  maxUses: 5,
  maxUsesPerPerson: 1,
  startsAtMs: 1,
  endsAtMs: 2,
  showtimeIds: [1],
  isActive: true,
};

describe("a changed code", () => {
  it("keeps fields that are left out, and removes limits that are null", () => {
    expect(changed(DRAFT, {})).toEqual(DRAFT);
    expect(
      changed(DRAFT, { maxUses: null, showtimeIds: null, isActive: false, endsAtMs: undefined }),
    ).toEqual({
      ...DRAFT,
      maxUses: null,
      showtimeIds: null,
      isActive: false,
    });
  });

  it("is worth the same if neither percent nor amount changed", () => {
    expect(isWorthTheSame(DRAFT, changed(DRAFT, { percent: 10, maxUses: 1 }))).toBe(true);
    expect(isWorthTheSame(DRAFT, changed(DRAFT, { percent: 11 }))).toBe(false);
    const amount = { ...DRAFT, percent: null, amountCents: 100, currency: "EUR" };
    expect(isWorthTheSame(amount, { ...amount, currency: "USD" })).toBe(false);
    expect(isWorthTheSame(amount, { ...amount, amountCents: 101 })).toBe(false);
  });
});

it("a code is stored in upper case", () => {
  expect(asKept(" early-bird_1\n")).toBe("EARLY-BIRD_1");
});

it("each refusal has its own text, and its reason as a code", () => {
  const explained = REASONS.map((reason) => explainClaim({ ok: false, code: "promo_code_refused", reason }));
  expect(new Set(explained.map(([, detail]) => detail)).size).toBe(REASONS.length);
  expect(explained.map(([, , data]) => data?.["reason"])).toEqual([...REASONS]);
  expect(explainClaim({ ok: false, code: "promo_codes_unavailable" })[3]).toEqual({ "retry-after": "5" });
});
