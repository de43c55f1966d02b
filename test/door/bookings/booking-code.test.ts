import { describe, expect, it } from "vitest";
import { bookingCode, markOf, readBookingCode } from "../../../src/door/bookings/booking-code.ts";
import { publicKey, signingKey, ticketCode } from "../../../src/door/tickets/ticket-code.ts";

const HOME = "installation-1";
const claims = {
  reservationId: 50331658,
  mark: markOf({ incarnation: "incarnation-3", heldAtMs: 1_780_000_000_000 }),
};
const key = await signingKey("a secret");
const code = await bookingCode(claims, HOME, key);

describe("the code of a booking", () => {
  it("says its reservation, and is the same each time", async () => {
    expect(await readBookingCode(code, HOME, [key])).toEqual(claims);
    expect(await bookingCode(claims, HOME, key)).toBe(code);
    expect(encodeURIComponent(code)).toBe(code);
  });

  it("stays valid after a rotation, by the public key alone", async () => {
    const next = await signingKey("the next secret");
    expect(await readBookingCode(code, HOME, [next, await publicKey(key.jwk.x)])).toEqual(claims);
    expect(await readBookingCode(code, HOME, [next])).toBeNull();
  });

  it("opens nothing at another installation, or with another's secret", async () => {
    expect(await readBookingCode(code, "installation-2", [key])).toBeNull();
    const foreign = await bookingCode(claims, HOME, { ...(await signingKey("another secret")), id: key.id });
    expect(await readBookingCode(foreign, HOME, [key])).toBeNull();
  });

  it("opens nothing with any of its characters changed, cut off or added", async () => {
    for (let i = 0; i < code.length; i++) {
      const changed = code[i] === "1" ? "2" : "1";
      expect(await readBookingCode(code.slice(0, i) + changed + code.slice(i + 1), HOME, [key])).toBeNull();
      expect(await readBookingCode(code.slice(0, i), HOME, [key])).toBeNull();
    }
    const last = code.slice(-1);
    for (const end of ["A", "B", "C", "Q", "R", "g", "w", "x", "="])
      if (end !== last) expect(await readBookingCode(code.slice(0, -1) + end, HOME, [key])).toBeNull();
    for (const more of ["A", "=", ".", " ", "\n", "\0"])
      expect(await readBookingCode(code + more, HOME, [key])).toBeNull();
  });

  it("is no ticket's code, and a ticket's code opens no booking", async () => {
    const ticket = await ticketCode({ ticket: "11AAAAAAAAAAAAAAD", showtimeId: 3, seat: "A1" }, 0, key);
    expect(await readBookingCode(ticket, HOME, [key])).toBeNull();
  });

  it("differs for a showtime that got the same id, and for a sale after a backup", () => {
    expect(markOf({ incarnation: "incarnation-4", heldAtMs: 1_780_000_000_000 })).not.toBe(claims.mark);
    expect(markOf({ incarnation: "incarnation-3", heldAtMs: 1_780_000_000_001 })).not.toBe(claims.mark);
  });
});
