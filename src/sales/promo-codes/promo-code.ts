import type { ReservationStatus } from "../../box-office/ledger/reservation.ts";

/** What its owner says of a code. */
export interface PromoCodeDraft {
  /** Upper case. */
  readonly code: string;
  /** Either this or an amount. */
  readonly percent: number | null;
  readonly amountCents: number | null;
  /** Of the amount. */
  readonly currency: string | null;
  /** Null: as often as anybody likes. */
  readonly maxUses: number | null;
  readonly maxUsesPerPerson: number | null;
  /** From this instant on. */
  readonly startsAtMs: number | null;
  /** Before this instant. */
  readonly endsAtMs: number | null;
  /** Null: every showtime of its owner's cinemas. */
  readonly showtimeIds: number[] | null;
  readonly isActive: boolean;
}

export interface PromoCode extends PromoCodeDraft {
  readonly id: number;
  readonly ownerId: number;
  /** Claimed and not given back. */
  readonly uses: number;
  readonly version: number;
  readonly createdAtMs: number;
}

/** What is undefined stays. A percent takes the amount's place, and the other way round. */
export type PromoCodeChanges = {
  readonly [Field in Exclude<keyof PromoCodeDraft, "code">]?: PromoCodeDraft[Field] | undefined;
};

/** As it is typed, as it is kept. */
export const asKept = (code: string): string => code.trim().toUpperCase();

/** What its owner says of the code after the changes. */
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

/** Why a code does not count for a buyer at a showtime. The first that holds is said. */
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

/** Off the tickets' sum: a part of it, or an amount in the showtime's currency. */
export type Worth =
  | { readonly percent: number; readonly amountCents: null }
  | { readonly percent: null; readonly amountCents: number };

/** One use of a code, taken for a sale that is about to be tried. */
export type Claim = Worth & { readonly id: string };

export function worthOf({ percent, amountCents }: Pick<PromoCodeDraft, "percent" | "amountCents">): Worth {
  if (percent !== null) return { percent, amountCents: null };
  if (amountCents !== null) return { percent: null, amountCents };
  throw new Error("a promo code that is worth nothing");
}

const MINUTE_MS = 60_000;
/** The box office has answered by then, or its answer got lost. */
export const CLAIM_SETTLED_MS = 5 * MINUTE_MS;
/** D1's copy of a reservation is behind by a moment, as a rule. */
export const COPIED_MS = 5 * MINUTE_MS;
const SOLD_LOOK_MS = 60 * MINUTE_MS;
/** After a showtime its reservations stay as they are. */
const AFTERWARDS_MS = 24 * 60 * MINUTE_MS;

/** What D1 knows of the reservation that used a claim. */
export interface Sale {
  /** Null where D1 has no copy yet. */
  readonly status: ReservationStatus | null;
  readonly holdEndsAtMs: number | null;
  readonly showtimeEndsAtMs: number | null;
}

/** Whether its use goes back, or when to look at it next: null for never. A cancelled sale gives the use back too. */
export function nextLook(
  { status, holdEndsAtMs, showtimeEndsAtMs }: Sale,
  nowMs: number,
): "back" | number | null {
  switch (status) {
    case "released":
    case "expired":
    case "cancelled":
    case "refund_due":
      return "back";
    case "held":
    case "awaiting_payment":
    case "confirmed":
    case null:
      if (showtimeEndsAtMs !== null && showtimeEndsAtMs + AFTERWARDS_MS <= nowMs) return null;
      return status === "confirmed"
        ? nowMs + SOLD_LOOK_MS
        : Math.max(nowMs, holdEndsAtMs ?? nowMs + COPIED_MS) + MINUTE_MS;
  }
}
