/** The terms of a promo code, as its owner sets them. */
export interface PromoCodeDraft {
  /** Upper case. */
  readonly code: string;
  /** Off the tickets' sum. Exactly one of `percent` and `amountCents` is set. */
  readonly percent: number | null;
  readonly amountCents: number | null;
  /** Of `amountCents`. */
  readonly currency: string | null;
  /** Null: no limit. */
  readonly maxUses: number | null;
  readonly maxUsesPerPerson: number | null;
  /** Valid from this instant on. */
  readonly startsAtMs: number | null;
  /** Valid before this instant. */
  readonly endsAtMs: number | null;
  /** Null: every showtime of its owner's cinemas. */
  readonly showtimeIds: number[] | null;
  readonly isActive: boolean;
}

export interface PromoCode extends PromoCodeDraft {
  readonly id: number;
  readonly ownerId: number;
  /** Claims that were not given back. */
  readonly uses: number;
  readonly version: number;
  readonly createdAtMs: number;
}

/** Undefined fields keep their value. A percent replaces the amount, and an amount the percent. */
export type PromoCodeChanges = {
  readonly [Field in Exclude<keyof PromoCodeDraft, "code">]?: PromoCodeDraft[Field] | undefined;
};

/** The stored form of a typed code: trimmed, in upper case. */
export const asKept = (code: string): string => code.trim().toUpperCase();

/** The code's terms after the changes. */
export function changed(code: PromoCodeDraft, changes: PromoCodeChanges): PromoCodeDraft {
  const kept = <Field extends keyof PromoCodeChanges>(field: Field): PromoCodeDraft[Field] => {
    const value: PromoCodeDraft[Field] | undefined = changes[field];
    return value === undefined ? code[field] : value;
  };
  return {
    code: code.code,
    percent: kept("percent"),
    amountCents: kept("amountCents"),
    currency: kept("currency"),
    maxUses: kept("maxUses"),
    maxUsesPerPerson: kept("maxUsesPerPerson"),
    startsAtMs: kept("startsAtMs"),
    endsAtMs: kept("endsAtMs"),
    showtimeIds: kept("showtimeIds"),
    isActive: kept("isActive"),
  };
}

export const isWorthTheSame = (one: PromoCodeDraft, other: PromoCodeDraft): boolean =>
  one.percent === other.percent && one.amountCents === other.amountCents && one.currency === other.currency;

type Window = Pick<PromoCodeDraft, "startsAtMs" | "endsAtMs">;

export const endsBeforeItStarts = ({ startsAtMs, endsAtMs }: Window): boolean =>
  startsAtMs !== null && endsAtMs !== null && endsAtMs <= startsAtMs;

/** Why a code is not valid for a buyer at a showtime. If several reasons hold, the first of this list is given. */
export const REASONS = [
  "unknown",
  "inactive",
  "not_yet",
  "over",
  "other_showtime",
  "other_currency",
  "used_by_you",
  "used_up",
] as const;

export type Reason = (typeof REASONS)[number];

/**
 * What a claim finds. `to_settle`: no use is left, but one is of a hold that has run out by D1's copy, or of a sale that was
 * never heard of again. The box office must say whether it is free.
 */
export type Finding = Reason | "to_settle" | null;

/** What a code takes off the tickets' sum: a percentage, or an amount in the showtime's currency. */
export type Worth =
  | { readonly percent: number; readonly amountCents: null }
  | { readonly percent: null; readonly amountCents: number };

/** A reservation's use of a promo code; it is taken before the sale is tried. `code` is the code's id. */
export type Claim = Worth & { readonly id: string; readonly code: number };

export function worthOf({ percent, amountCents }: Pick<PromoCodeDraft, "percent" | "amountCents">): Worth {
  if (percent !== null) return { percent, amountCents: null };
  if (amountCents !== null) return { percent: null, amountCents };
  throw new Error("a promo code that is worth nothing");
}

/** A claim without a reservation after this lost the box office's answer; the box office is asked. */
export const CLAIM_SETTLED_MS = 60_000;
