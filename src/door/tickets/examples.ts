/** A ticket of the sale in the examples of the API's document. */

import { RESERVATION, TICKET_IDS } from "../../sales/reservations/examples.ts";

const [ID] = TICKET_IDS;

export const TICKET = {
  id: ID,
  reservation_id: RESERVATION.id,
  showtime_id: RESERVATION.showtime_id,
  seat: "A1",
  section: null,
  row: "A",
  number: "1",
  category: "standard",
  ticket_type: "adult",
  price: { amount: 900, currency: "EUR" },
  status: "valid",
  checked_in_at: null,
  qr_png: `https://matinee.example/v1/tickets/${ID}/qr.png`,
  qr_svg: `https://matinee.example/v1/tickets/${ID}/qr.svg`,
};

export const OWN_TICKET = {
  ...TICKET,
  code: "eyJhbGciOiJFZERTQSIsImtpZCI6ImtQcktfcSJ9.eyJqdGkiOiJRWDdNWjNLNUxXQjJONlRBNCJ9.c2lnbmF0dXJl",
};
