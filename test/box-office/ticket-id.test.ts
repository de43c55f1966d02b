import * as fc from "fast-check";
import { expect, test } from "vitest";
import { TICKET_ID_BYTES, showtimeOfTicket, ticketId } from "../../src/box-office/ticket-id.ts";

const chance = fc.uint8Array({ minLength: TICKET_ID_BYTES, maxLength: TICKET_ID_BYTES });
const showtime = fc.maxSafeNat();

test("a ticket's id says which showtime it is for", () => {
  fc.assert(
    fc.property(chance, showtime, (random, showtimeId) => {
      expect(showtimeOfTicket(ticketId(random, showtimeId))).toBe(showtimeId);
    }),
  );
});

test("a ticket's id is 16 random characters and its showtime, all of A-Z2-7", () => {
  fc.assert(
    fc.property(chance, showtime, (random, showtimeId) => {
      expect(ticketId(random, showtimeId)).toMatch(/^[A-Z2-7]{16}[A-Z2-7]{1,11}$/);
    }),
  );
  expect(ticketId(new TextEncoder().encode("helloworld"), 0)).toBe("NBSWY3DPO5XXE3DEA");
  expect(ticketId(new TextEncoder().encode("helloworld"), 1024 + 31)).toBe("NBSWY3DPO5XXE3DEBA7");
});

test("a ticket's id uses every random bit: different bytes give different ids", () => {
  fc.assert(
    fc.property(chance, fc.nat(TICKET_ID_BYTES * 8 - 1), (random, bit) => {
      const other = random.with(bit >> 3, (random[bit >> 3] ?? 0) ^ (1 << (bit & 7)));
      expect(ticketId(other, 7)).not.toBe(ticketId(random, 7));
    }),
  );
});

test.each([
  ["nothing", ""],
  ["no showtime", "NBSWY3DPO5XXE3DE"],
  ["small letters", "nbswy3dpo5xxe3dea"],
  ["a digit that base 32 has not", "NBSWY3DPO5XXE3DE1"],
  ["a line break behind it", "NBSWY3DPO5XXE3DEA\n"],
  ["a path", "../NBSWY3DPO5XXE3DEA"],
  ["a showtime beyond the safe integers", "NBSWY3DPO5XXE3DE77777777777"],
  ["too long a text", "NBSWY3DPO5XXE3DEAAAAAAAAAAAB"],
])("%s is no ticket id", (_, id) => {
  expect(showtimeOfTicket(id)).toBeNull();
});
