const RESERVATIONS_PER_SHOWTIME = 2 ** 24;

/** The public id: an integer that is safe in JSON and says which box office to ask. */
export const reservationId = (showtimeId: number, n: number): number =>
  showtimeId * RESERVATIONS_PER_SHOWTIME + n;

/** By division, never by shifts: ids are wider than 32 bits. */
export const splitReservationId = (id: number): { showtimeId: number; n: number } => ({
  showtimeId: Math.floor(id / RESERVATIONS_PER_SHOWTIME),
  n: id % RESERVATIONS_PER_SHOWTIME,
});
