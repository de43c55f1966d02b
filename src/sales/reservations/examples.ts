/** The evening in the examples of the API's document: see docs/decisions/065. */

const euros = (amount: number) => ({ amount, currency: "EUR" });

/** Of the two seats of the sale. */
export const TICKET_IDS = ["QX7MZ3K5LWB2N6TA4", "R4HJ6VYD2PCS7EUF4"] as const;

const SOLD_SEAT = {
  label: "A1",
  section: null,
  row: "A",
  number: "1",
  category: "standard",
  ticket_type: "adult",
  price: euros(900),
};

/** The seats, before they have tickets. */
export const SOLD_SEATS = [SOLD_SEAT, { ...SOLD_SEAT, label: "A2", number: "2" }];

export const RESERVATION = {
  id: 469_762_049,
  showtime_id: 28,
  status: "confirmed",
  channel: "buyer",
  seats: SOLD_SEATS.map((one, i) => ({ ...one, ticket_id: TICKET_IDS[i] ?? null })),
  returned: [],
  amounts: {
    tickets: euros(1800),
    discount: euros(0),
    fee: euros(0),
    taxes: [{ name: "VAT", amount: euros(102), included: true }],
  },
  total: euros(1800),
  payment: "online",
  paid: euros(1800),
  refund: euros(0),
  held_at: "2026-11-14T17:02:11.000Z",
  expires_at: null,
  extended: false,
  confirmed_at: "2026-11-14T17:05:40.000Z",
  ended_at: null,
  end_reason: null,
};

/** Still held, as `POST /v1/showtimes/{id}/reservations` answers it. */
export const HELD = {
  ...RESERVATION,
  status: "held",
  seats: SOLD_SEATS.map((one) => ({ ...one, ticket_id: null })),
  paid: euros(0),
  expires_at: "2026-11-14T17:12:11.000Z",
  confirmed_at: null,
};

/** A sale for cash, of other seats, on the evening itself. */
export const COUNTER_SALE = {
  ...RESERVATION,
  id: 469_762_050,
  channel: "counter",
  seats: [
    { ...SOLD_SEAT, label: "B1", row: "B", ticket_id: "6YTN3QWELZ5KMV2H4" },
    { ...SOLD_SEAT, label: "B2", row: "B", number: "2", ticket_id: "DK7SXA4ZPJ2RBUO54" },
  ],
  payment: "at_door",
  held_at: "2026-11-20T19:10:03.000Z",
  confirmed_at: "2026-11-20T19:10:03.000Z",
};

/** How the showtime shows its movie. */
export const SHOWN = {
  format: "2d",
  audio_language: "en",
  subtitle_languages: ["pt"],
  captions: false,
  audio_description: false,
  version: ["OmU"],
  age_rating: "M/6",
};

/** The showtime, where an answer of an order says which it is. */
export const SHOWTIME = {
  id: 28,
  movie: { title: "City Lights" },
  cinema: { id: 1, name: "Cinema Matinee" },
  screen: { name: "Grand" },
  starts_at: "2026-11-20T19:30:00.000Z",
  local_date: "2026-11-20",
  local_time: "19:30",
};
