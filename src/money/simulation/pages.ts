/** The payment page of sandbox cinemas, where a gateway's would be. */

import { html } from "../../http/html.ts";
import { page } from "../../http/page-frame.ts";
import { amountText } from "../../platform/minor-units.ts";
import type { Payment } from "../payments/payment.ts";
import { OUTCOMES } from "./outcome.ts";
import type { Outcome } from "./outcome.ts";

const BUTTONS: Readonly<Record<Outcome, string>> = {
  paid: "Pay",
  failed: "Let the payment fail",
  late: "Pay too late",
};

export const choices = ({ sessionId, amountCents, currency, reservationId }: Payment): string =>
  page(
    "Test payment",
    html`<p>This is a cinema for tries. No card is asked for, and no money moves.</p>
      <p><b>${amountText(amountCents, currency)}</b></p>
      <form method="post" action="/payment/simulated">
        <input type="hidden" name="session" value="${sessionId ?? ""}" />
        ${OUTCOMES.map(
          (outcome) => html`<p><button name="outcome" value="${outcome}">${BUTTONS[outcome]}</button></p>`,
        )}
      </form>
      <p class="quiet">Reservation ${reservationId}</p>`,
  );
