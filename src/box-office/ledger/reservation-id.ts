const RESERVATIONS_PER_SHOWTIME = 2 ** 24;
/** The highest number that a showtime's reservation can have. */
export const MAX_N = RESERVATIONS_PER_SHOWTIME - 1;

/** The highest number of a reservation: the next one would have the id of another showtime's. */
export const LAST_RESERVATION = RESERVATIONS_PER_SHOWTIME - 1;

/** The public id: an integer that is safe in JSON and contains the showtime's id, so it says which box office to ask. */
export const reservationId = (showtimeId: number, n: number): number =>
  showtimeId * RESERVATIONS_PER_SHOWTIME + n;

/** Splits by division, not by shifts: ids are wider than 32 bits. */
export const splitReservationId = (id: number): { showtimeId: number; n: number } => ({
  showtimeId: Math.floor(id / RESERVATIONS_PER_SHOWTIME),
  n: id % RESERVATIONS_PER_SHOWTIME,
});
