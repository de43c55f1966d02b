/** Pages to which the gateway returns a buyer. They need no sign-in, only the link, and so show nothing personal. */

import type { ReservationRecord } from "../../box-office/answers.ts";
import { html } from "../../http/html.ts";
import type { Html } from "../../http/html.ts";
import { page as framed, troublePage } from "../../http/page-frame.ts";
import type { Brand } from "../../platform/brand.ts";
import type { Payment } from "../payments/payment.ts";

/** How often a page reloads itself, in seconds. */
const SOON_S = 2;
const WAITING_S = 10;
const PROCESSING_S = 60;

export interface Standing {
  readonly payment: Pick<Payment, "status" | "checkoutUrl" | "reservationId">;
  readonly reservation: Pick<ReservationRecord, "status"> | null;
  readonly brand: Brand;
  /** Milliseconds until the time to pay ends. */
  readonly leftMs: number;
}

type Page = (title: string, body: Html, refreshS?: number | null) => string;

/** The link by which the gateway sent the buyer back. It proves nothing: the rows count. */
type CameAs = "paid" | "not-paid";

export function paymentPage(cameAs: CameAs, { payment, reservation, brand, leftMs }: Standing): string {
  const page: Page = (title, body, refreshS = null) => framed(title, body, { brand, refreshS });
  const number = html`<p class="quiet">Reservation ${payment.reservationId}</p>`;
  if (payment.status === "mismatched")
    return page(
      "Please ask the cinema",
      html`<p>What came is not what was to be paid, so nothing was bought. The cinema sees it too.</p>
        ${number}`,
    );
  switch (reservation?.status) {
    case "confirmed":
      return page(
        "Paid",
        html`<p>Your seats are yours. The tickets are on their way by mail.</p>
          ${number}`,
      );
    case "held":
    case "awaiting_payment":
      return waiting(page, cameAs, payment, number, leftMs);
    case "cancelled":
    case "refund_due":
      return page(
        "No tickets",
        html`<p>The seats are not yours any more. What was paid and is owed goes back the way it came.</p>
          ${number}`,
      );
    case "released":
    case "expired":
    case undefined:
      if (payment.status === "processing") return processing(page, number);
      return page(
        "Not paid",
        html`<p>The time to pay is over, and the seats are free again.</p>
          <p>
            If you paid in the last moment, this page soon shows what became of it. No money is kept for seats
            that are gone.
          </p>
          ${number}`,
        payment.status === "open" ? SOON_S : null,
      );
  }
}

function waiting(
  page: Page,
  cameAs: CameAs,
  { status, checkoutUrl }: Pick<Payment, "status" | "checkoutUrl">,
  number: Html,
  leftMs: number,
): string {
  if (status === "processing") return processing(page, number);
  if (cameAs === "paid")
    return page(
      "One moment",
      html`<p role="status">Your payment is being confirmed. This page shows it by itself.</p>
        ${number}`,
      SOON_S,
    );
  const minutes = Math.max(1, Math.ceil(leftMs / 60_000));
  return page(
    "Not paid yet",
    html`<p>
        Nothing was charged. Your seats are held for ${minutes === 1 ? "a minute" : `${minutes} minutes`}.
      </p>
      ${checkoutUrl === null || status !== "open" ? html`` : html`<p><a href="${checkoutUrl}">Pay now</a></p>`}
      ${number}`,
    WAITING_S,
  );
}

const processing = (page: Page, number: Html): string =>
  page(
    "On its way",
    html`<p role="status">
        Your bank is sending the money, which may take days. You hear by mail what became of it.
      </p>
      ${number}`,
    PROCESSING_S,
  );

export const unknownPage = (): string =>
  troublePage({
    title: "No such payment",
    detail: "This link leads to no payment. GET /v1/reservations has what you reserved.",
  });
