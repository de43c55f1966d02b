import { randomBytes } from "node:crypto";
import { TICKET_ID_BYTES, ticketId } from "../../src/box-office/ticket-id.ts";
import { signingKey, ticketCode } from "../../src/door/tickets/ticket-code.ts";
import { rowLabel } from "./people.ts";

/** Codes of tickets from the first showtime of a small house to the last that an id can name. */
export async function someCodes(howMany: number): Promise<string[]> {
  const key = await signingKey("a ticket secret for tests only");
  return Promise.all(
    Array.from({ length: howMany }, (_, i) => {
      const showtimeId = Math.min(2 ** (i % 54), Number.MAX_SAFE_INTEGER) - (i % 2);
      const ticket = ticketId(randomBytes(TICKET_ID_BYTES), showtimeId);
      return ticketCode({ ticket, showtimeId, seat: `${rowLabel(i)}${i * 3}` }, 1_800_000_000_000 + i, key);
    }),
  );
}
