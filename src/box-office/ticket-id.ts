/** A ticket's public id: 80 random bits, so that it cannot be guessed, then the showtime, so that it names its box office. */

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const RANDOM_CHARACTERS = 16;

/** Random bytes needed for one id. */
export const TICKET_ID_BYTES = 10;

export function ticketId(random: Uint8Array, showtimeId: number): string {
  let id = "";
  let bits = 0;
  let buffer = 0;
  for (const byte of random) {
    buffer = (buffer << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      id += ALPHABET.charAt((buffer >> bits) & 31);
    }
    buffer &= (1 << bits) - 1;
  }
  return id + toBase32(showtimeId);
}

/** The showtime in the id; null for text that is not a ticket id. Such a ticket need not exist. */
export function showtimeOfTicket(id: string): number | null {
  if (!/^[A-Z2-7]{17,27}$/.test(id)) return null;
  let showtimeId = 0;
  for (const digit of id.slice(RANDOM_CHARACTERS)) showtimeId = showtimeId * 32 + ALPHABET.indexOf(digit);
  return Number.isSafeInteger(showtimeId) ? showtimeId : null;
}

function toBase32(value: number): string {
  const rest = Math.floor(value / 32);
  return (rest > 0 ? toBase32(rest) : "") + ALPHABET.charAt(value % 32);
}
