/** A return in the examples of the API's document. */

const euros = (amount: number) => ({ amount, currency: "EUR" });

const TICKETS = [{ ticket_type: "adult", price: euros(900), admissions: 4, gross: euros(3600) }];

const TOTALS = {
  shows: 1,
  admissions: 4,
  gross: euros(3600),
  discount: euros(0),
  fees: euros(0),
  taxes: euros(204),
  net: euros(3396),
  by_tax: [{ name: "VAT", rate_percent: 6, included: true, base: euros(3600), amount: euros(204) }],
  tickets: TICKETS,
};

export const RETURN = {
  movie_id: 3,
  movie: "City Lights",
  from: "2026-11-19",
  to: "2026-11-25",
  cinemas: [
    {
      cinema_id: 1,
      cinema: "Cinema Matinee",
      address: "Rua da Luz 12, Lisboa",
      days: [
        {
          screen_id: 1,
          screen: "Grand",
          date: "2026-11-20",
          shows: 1,
          admissions: 4,
          gross: euros(3600),
          tickets: TICKETS,
        },
      ],
      totals: TOTALS,
    },
  ],
  totals: [TOTALS],
};
