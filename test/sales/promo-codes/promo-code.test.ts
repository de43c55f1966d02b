import { describe, expect, it } from "vitest";
import { asKept, changed, isWorthTheSame } from "../../../src/sales/promo-codes/promo-code.ts";
import { REASONS } from "../../../src/sales/promo-codes/promo-code.ts";
import type { PromoCodeDraft } from "../../../src/sales/promo-codes/promo-code.ts";
import { explainClaim } from "../../../src/sales/promo-codes/refusals.ts";

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
