/** The payment of the sale in the examples of the API's document. */

import { RESERVATION } from "../../sales/reservations/examples.ts";

export const CHECKOUT_URL = "https://checkout.stripe.com/c/pay/cs_test_a1Kc3";

export const PAYMENT = {
  id: 41,
  reservation_id: RESERVATION.id,
  status: "paid",
  amount: RESERVATION.total,
  paid: RESERVATION.total,
  refunds: [],
  checkout_url: null,
  expires_at: "2026-11-14T17:13:02.000Z",
  created_at: "2026-11-14T17:03:02.000Z",
  paid_at: RESERVATION.confirmed_at,
};
