import type { Explained } from "../../http/problem.ts";
import { explain as explainReservation } from "../../sales/reservations/refusals.ts";
import type { Refused as ReservationRefused } from "../../sales/reservations/refusals.ts";
import type { Trouble } from "./payment.ts";

type PaymentRefused =
  | { readonly ok: false; readonly code: "payment_not_found" }
  | { readonly ok: false; readonly code: "payment_refused"; readonly reason: string }
  | { readonly ok: false; readonly code: "already_paid" }
  | { readonly ok: false; readonly code: "changed_meanwhile" }
  | { readonly ok: false; readonly code: "nothing_to_refund" }
  | { readonly ok: false; readonly code: "not_in_trouble" }
  | { readonly ok: false; readonly code: "closing_does_not_fit"; readonly trouble: Trouble }
  | { readonly ok: false; readonly code: "unavailable" };

export type Refused = ReservationRefused | PaymentRefused;

export const explain = (refusal: Refused, retryAfterS: number): Explained =>
  isOfPayment(refusal) ? explainPayment(refusal, retryAfterS) : explainReservation(refusal, retryAfterS);

const CODES: ReadonlySet<string> = new Set<PaymentRefused["code"]>([
  "payment_not_found",
  "payment_refused",
  "already_paid",
  "changed_meanwhile",
  "nothing_to_refund",
  "not_in_trouble",
  "closing_does_not_fit",
  "unavailable",
]);

const isOfPayment = (refusal: Refused): refusal is PaymentRefused => CODES.has(refusal.code);

function explainPayment(refusal: PaymentRefused, retryAfterS: number): Explained {
  const { code } = refusal;
  switch (code) {
    case "payment_not_found":
      return [code, "You have no such payment."];
    case "payment_refused":
      return [
        code,
        `The payment service refused this payment: ${refusal.reason}. Nothing was charged; your hold stays as it is until it runs out.`,
        { reason: refusal.reason },
      ];
    case "already_paid":
      return [code, "The reservation is already paid. Nothing was charged again."];
    case "changed_meanwhile":
      return [
        code,
        "The reservation changed at this moment. Nothing was charged; read the reservation again.",
      ];
    case "nothing_to_refund":
      return [
        code,
        "This payment bought tickets, or is being refunded already. To refund tickets, cancel the reservation.",
      ];
    case "not_in_trouble":
      return [code, "This payment is in no trouble. Nothing was done; read it again."];
    case "closing_does_not_fit":
      return [
        code,
        `The payment's trouble is ${refusal.trouble}, which does not end so. Nothing was done.`,
        { trouble: refusal.trouble },
      ];
    case "unavailable":
      return [
        code,
        "The payment service does not answer. Nothing was charged, and your hold stays as it is; try again in a few seconds.",
        {},
        { "retry-after": String(retryAfterS) },
      ];
  }
}
