/** The receipt of the sale in the examples of the API's document. */

import { RESERVATION, SOLD_SEATS } from "../reservations/examples.ts";

const euros = (amount: number) => ({ amount, currency: "EUR" });

export const RECEIPT = {
  id: "1-2026-17",
  number: "CM-2026-17",
  year: 2026,
  kind: "receipt",
  corrects: null,
  order_id: RESERVATION.id,
  issued_at: RESERVATION.confirmed_at,
  issuer: {
    legal_name: "Cinema Matinee, Lda.",
    address: "Rua da Luz 12\nLisboa",
    tax_number: "PT501234567",
    footer: null,
  },
  show: {
    movie_title: "City Lights",
    cinema_name: "Cinema Matinee",
    screen_name: "Grand",
    starts_at: "2026-11-20T19:30:00.000Z",
    time_zone: "Europe/Lisbon",
  },
  seats: SOLD_SEATS.map((seat) => ({ ...seat, count: 1 })),
  amounts: {
    tickets: euros(1800),
    discount: euros(0),
    fee: euros(0),
    net: euros(1698),
    taxes: [{ name: "VAT", rate_percent: 6, included: true, net: euros(1698), amount: euros(102) }],
    total: euros(1800),
  },
  refund: euros(0),
  kept: { net: euros(0), taxes: [], total: euros(0) },
};
