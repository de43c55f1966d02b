/** One shift in the examples of the API's document. */

const euros = (amount: number) => ({ amount, currency: "EUR" });

export const SHIFT = {
  id: 481_516_234_200,
  cinema_id: 1,
  cashier: { id: 12, name: "Carla Cashier" },
  status: "closed",
  day: "2026-11-20",
  opened_at: "2026-11-20T15:00:00.000Z",
  closed_at: "2026-11-20T22:40:00.000Z",
  closed_by: 12,
  float: euros(20_000),
  counted: euros(16_800),
  note: null,
};

/** Cash of one sale, less what went to the bank. */
export const SUMS = {
  orders: 1,
  means: [{ means: "cash", sales: euros(1800), payments: euros(0), returns: euros(0), net: euros(1800) }],
  moved: euros(-5000),
  expected: euros(16_800),
  difference: euros(0),
};

export const MOVEMENT = {
  id: 14,
  amount: euros(-5000),
  reason: "To the bank",
  by: 12,
  at: "2026-11-20T18:00:00.000Z",
};
