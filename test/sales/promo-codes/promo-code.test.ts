import { describe, expect, it } from "vitest";
import { asKept, changed, isWorthTheSame } from "../../../src/sales/promo-codes/promo-code.ts";
import { REASONS } from "../../../src/sales/promo-codes/promo-code.ts";
import type { PromoCodeDraft, Reason } from "../../../src/sales/promo-codes/promo-code.ts";
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

it("all refusals have one text, which does not tell whether there is such a code, except for a code of one's own", () => {
  const told = (reason: Reason) => explainClaim({ ok: false, code: "promo_code_refused", reason });
  const [own, other] = [told("used_by_you"), told("unknown")];
  for (const reason of REASONS) expect(told(reason)).toEqual(reason === "used_by_you" ? own : other);
  expect(own).not.toEqual(other);
});

it("a locked account is told what a code that is not valid is told, and when to try again", () => {
  const [, notValid] = explainClaim({ ok: false, code: "promo_code_refused", reason: "unknown" });
  const [, locked, , headers] = explainClaim({
    ok: false,
    code: "promo_codes_locked",
    retryAfterMs: 90_001,
  });
  expect(locked).toContain(notValid);
  expect(locked).toContain("in 2 minutes");
  expect(headers).toEqual({ "retry-after": "91" });
});

it("codes that cannot be checked may be tried again", () => {
  expect(explainClaim({ ok: false, code: "promo_codes_unavailable" })[3]).toEqual({ "retry-after": "5" });
});
