/** One mail of each kind, in a given language and about a given showtime. */

import type { Place } from "../../src/box-office/ledger/place.ts";
import { accountChanged } from "../../src/letters/account-changed.ts";
import { accountExists, codeMail, welcome } from "../../src/letters/account-mails.ts";
import type { About } from "../../src/letters/letter.ts";
import { paymentReturned } from "../../src/letters/payment-returned.ts";
import { reservationCancelled } from "../../src/letters/reservation-cancelled.ts";
import { reservationConfirmed } from "../../src/letters/reservation-confirmed.ts";
import { salesReport } from "../../src/letters/sales-report.ts";
import { seatsExchanged } from "../../src/letters/seats-exchanged.ts";
import { seatsReturned } from "../../src/letters/seats-returned.ts";
import { showtimeCancelled } from "../../src/letters/showtime-cancelled.ts";
import { showtimeMoved } from "../../src/letters/showtime-moved.ts";
import { staffInvitation } from "../../src/letters/staff-invitation.ts";
import { waitingListOffer } from "../../src/letters/waiting-list-offer.ts";
import { webhookSwitchedOff } from "../../src/letters/webhook-switched-off.ts";
import type { Mail } from "../../src/mail/mail.ts";
import { CHANGE_KINDS } from "../../src/mail/outbox/mail-id.ts";
import { BOOKING, RATES, TEN_PERCENT, billOf, line } from "./booking.ts";

const ANA = {
  email: "ana@example.com",
  code: "K7WQ2MXH",
  token: "AQAAAAAAB6-0-uGbZq_3pA0F8n4p2KQx",
  account: { id: 7, name: null, createdAtMs: Date.parse("2026-03-03T14:02:00Z") },
  askedFrom: "PT",
};
const CHANGE = {
  email: ANA.email,
  account: ANA.account,
  newAddress: "k…@example.org",
  whence: "PT",
  atMs: Date.parse("2026-05-04T09:30:00Z"),
};
const INVITATION = {
  email: ANA.email,
  roles: ["cashier", "door"] as const,
  expiresAtMs: Date.parse("2026-07-14T10:00:00Z"),
};
const WEBHOOK = { description: "Book-keeping", url: "https://books.example/hooks/a-secret" };

const REPORT = {
  scheduleId: 3,
  period: { from: "2026-06-22", to: "2026-06-28" },
  totals: [
    {
      currency: "EUR",
      sold: 1_204,
      capacity: 3_000,
      grossCents: 1_144_500,
      revenueCents: 1_162_100,
      taxCents: 76_025,
      takingsCents: 1_100_000,
    },
  ],
  csv: "day,sold\r\n2026-06-22,1204\r\n",
};
const LINK = "https://tickets.example/account/confirm?token=AQAAAAAAB6-0-uGbZq_3pA0F8n4p2KQx";
const MONEY = { paid: "online", totalCents: 950, paidCents: 1555, refundCents: 505 } as const;

const EXCHANGED = { reservationId: 50331657, isWhole: true, refundCents: 505, inHandCents: 200 };

export function everyLetter(
  changes: Partial<Pick<About, "brand" | "language" | "name" | "showtime">>,
  labels: readonly [string, string] = ["A1", "A2"],
  place?: Place,
): Record<string, Mail> {
  const seats = labels.map((seat) => ({ seat, ...(place === undefined ? {} : { place }) }));
  const tickets = BOOKING.tickets.map((ticket, i) => ({ ...ticket, ...seats[i] }));
  const showtime = { ...BOOKING.showtime, ...changes.showtime };
  const booking = { ...BOOKING, ...changes, showtime, tickets };
  const { language, brand } = booking;
  const house = { language, brand };
  const [first, second] = labels;
  const lines = [line(first, "adult", 950), line(second, "child", 605)].map((one, i) => ({
    ...one,
    ...seats[i],
  }));
  const bill = billOf(lines, RATES, TEN_PERCENT);
  const kept = billOf(lines.slice(0, 1));
  const slot = { startsAtMs: booking.showtime.startsAtMs, screenId: 1 };
  const earlier = { startsAtMs: Date.parse("2026-06-30T19:00:00Z"), screenId: 1 };
  const offer = {
    expiresAtMs: Date.parse("2026-06-30T23:05:00Z"),
    offerUrl: "https://tickets.example/offer?code=1.abc_-0.50331658.AAAAAAAAAAA.BBBB",
  };
  return {
    confirm_email: codeMail("confirm_email", ANA, LINK, house),
    change_email: codeMail("change_email", ANA, LINK, house),
    reset_password: codeMail("reset_password", ANA, LINK, house),
    sign_in: codeMail("sign_in", ANA, LINK, house),
    account_exists: accountExists(ANA.email, house),
    welcome: welcome(ANA.email, house),
    ...Object.fromEntries(
      CHANGE_KINDS.map((kind) => [kind, accountChanged({ ...CHANGE, kind }, house)] as const),
    ),
    staff_invitation: staffInvitation(
      { ...INVITATION, cinemaName: showtime.cinemaName, language },
      LINK,
      brand,
    ),
    webhook_switched_off: webhookSwitchedOff({ ...WEBHOOK, offReason: "failing" }, { ...booking, language }),
    webhook_gone: webhookSwitchedOff({ ...WEBHOOK, offReason: "gone" }, { ...booking, language }),
    sales_report: salesReport({ ...REPORT, cinemaName: showtime.cinemaName, language }, booking),
    reservation_confirmed: reservationConfirmed({ ...booking, bill, dueCents: bill.amounts.totalCents }),
    reservation_paid_in_part: reservationConfirmed({ ...booking, bill, dueCents: 155 }),
    reservation_exchanged: reservationConfirmed({ ...booking, bill, exchanged: EXCHANGED }),
    seats_exchanged_for: reservationConfirmed({ ...booking, exchanged: { ...EXCHANGED, isWhole: false } }),
    reservation_paid: reservationConfirmed({ ...booking, ...MONEY, bill: kept }),
    reservation_cancelled: reservationCancelled({ ...booking, ...MONEY, seats }),
    seats_exchanged: seatsExchanged({ ...booking, ...MONEY, bill: kept }),
    seats_returned: seatsReturned({ ...booking, ...MONEY, returned: seats.slice(1), bill: kept }),
    payment_returned: paymentReturned({ ...booking, ...MONEY, refundCents: 605, boughtCents: 950, seats }),
    payment_too_late: paymentReturned({ ...booking, ...MONEY, refundCents: 1555, boughtCents: 0, seats: [] }),
    showtime_cancelled: showtimeCancelled({ ...booking, ...MONEY, seats }),
    showtime_moved: showtimeMoved({ ...booking, bought: earlier, slot }),
    showtime_elsewhere: showtimeMoved({ ...booking, bought: { ...slot, screenId: 2 }, slot }),
    showtime_as_before: showtimeMoved({ ...booking, bought: slot, slot }),
    waiting_list_offer: waitingListOffer({ ...booking, ...MONEY, ...offer, seats }),
  };
}
