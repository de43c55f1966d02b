/** The order in the examples of the API's document. */

import { PAYMENT } from "../../money/payments/examples.ts";
import { RESERVATION, SHOWTIME, TICKET_IDS } from "../../sales/reservations/examples.ts";
import { MAIL } from "../mail-log/wire.ts";

const NOTHING = { amount: 0, currency: "EUR" };

const HOLDER = { kind: "account", id: 7, name: "Uma User", email: "uma@example.com", phone: null };

const CASHIER = { kind: "user", id: 12, name: "Carla Cashier" };

export const LISTED_ORDER = {
  id: RESERVATION.id,
  showtime: SHOWTIME,
  holder: HOLDER,
  status: RESERVATION.status,
  channel: RESERVATION.channel,
  seats: RESERVATION.seats.map(({ label }) => label),
  total: RESERVATION.total,
  paid: RESERVATION.paid,
  refund: RESERVATION.refund,
  due: NOTHING,
  held_at: RESERVATION.held_at,
  confirmed_at: RESERVATION.confirmed_at,
  ended_at: null,
};

export const ORDER = {
  ...RESERVATION,
  showtime: SHOWTIME,
  holder: HOLDER,
  due: NOTHING,
  owed_in_hand: NOTHING,
  policy: { open: true, until: "2026-11-20T18:30:00.000Z", refund: RESERVATION.total },
  payments: [{ ...PAYMENT, card_last4: "4242", dispute: null, trouble: null }],
  till: [],
  scans: [
    {
      ticket_id: TICKET_IDS[0],
      at: "2026-11-20T19:12:30.000Z",
      gate: "Front",
      by: { kind: "gate_key", id: 3, name: null },
      undone: false,
      irregular: null,
    },
  ],
  mails: [MAIL],
  notes: [{ at: "2026-11-15T11:00:00.000Z", by: CASHIER, kind: "note", text: "Comes with a wheelchair." }],
  history: [
    {
      at: RESERVATION.held_at,
      type: "held",
      by: { kind: "user", id: 7, name: "Uma User" },
      facts: { channel: "buyer" },
    },
    { at: RESERVATION.confirmed_at, type: "confirmed", by: null, facts: {} },
  ],
};
