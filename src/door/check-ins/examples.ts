/** A scan at the door in the examples of the API's document. */

import { RESERVATION, TICKET_IDS } from "../../sales/reservations/examples.ts";

export const DEVICE = "device-4b7d1f09c2ae6538d0f1";

export const FACTS = {
  ticket: TICKET_IDS[0],
  showtime_id: 28,
  seat: "A1",
  section: null,
  row: "A",
  number: "1",
  category: "standard",
  ticket_type: "adult",
  first: { gate: "Front", at: "2026-11-20T19:12:30.000Z", device: DEVICE },
  reservation: { id: RESERVATION.id, tickets: 2, checked_in: 1, due: { amount: 0, currency: "EUR" } },
};
