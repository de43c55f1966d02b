/** Blocked seats and counter sales in requests and answers. */

import * as z from "zod";
import type { HouseSeats, ReservationRecord } from "../../box-office/answers.ts";
import type { Choice } from "../../box-office/ledger/decision.ts";
import { BLOCK_REASONS } from "../../box-office/ledger/hall.ts";
import { dueCents } from "../../box-office/ledger/till.ts";
import { described, instant, line, money, toInstantOrNull } from "../../http/openapi.ts";
import type { Shown } from "../../http/openapi.ts";
import { lazily } from "../../platform/lazily.ts";
import { COUNTER_SALE } from "../reservations/examples.ts";
import {
  reservationSchema,
  reservationView,
  reservedSchema,
  reservedView,
  seatLabel,
  typedPromoCode,
  wantedFields,
  wantedOf,
} from "../reservations/wire.ts";
import { paidBy } from "../shifts/wire.ts";
import type { Guest } from "./guest.ts";
import { normalPhone } from "./phone.ts";
import type { CounterSale } from "./sale.ts";

/** Enough to block a whole balcony in one request. */
const MAX_BLOCKED = 2_000;
const MAX_NAME_LENGTH = 200;
const MAX_EMAIL_LENGTH = 254;
const MAX_PHONE_LENGTH = 40;

const blockedSeats = z
  .array(seatLabel)
  .min(1)
  .max(MAX_BLOCKED)
  .meta({ description: `Labels of the seats, at most ${MAX_BLOCKED}` });

const BECAUSE =
  "`house`: kept back for the house. `press`, `staff`: for these. `technical`: the seat or its view is not right. `safety`: it must stay free";

export const blockBody = z
  .strictObject({
    seats: blockedSeats,
    reason: z.enum(BLOCK_REASONS).exclude(["layout"]).meta({ description: BECAUSE }),
  })
  .meta({ id: "BlockSeats", examples: [{ seats: ["J1", "J2"], reason: "house" }] });

export const unblockBody = z
  .strictObject({ seats: blockedSeats })
  .meta({ id: "UnblockSeats", examples: [{ seats: ["J1", "J2"] }] });

export const houseSeatsSchema = lazily(() =>
  z
    .strictObject({
      blocked: z
        .array(
          z.strictObject({
            label: z.string().meta({ description: "The seat's label" }),
            reason: z
              .enum(BLOCK_REASONS)
              .meta({ description: `Why it is blocked. \`layout\`: by the hall's layout. ${BECAUSE}` }),
          }),
        )
        .meta({ description: "Which of the named seats are blocked now" }),
    })
    .meta({ id: "HouseSeats", examples: [{ blocked: [{ label: "J1", reason: "house" }] }] }),
);

export const houseSeatsView = ({ blocked }: HouseSeats): Shown<typeof houseSeatsSchema> => ({
  blocked: blocked.map(({ label, reason }) => ({ label, reason })),
});

export const guestName = line(MAX_NAME_LENGTH).meta({
  description: `The guest's name, ${MAX_NAME_LENGTH} characters at most`,
});
export const guestEmail = z
  .email()
  .max(MAX_EMAIL_LENGTH)
  .meta({ description: "Where the tickets are sent; without an address no mail is sent" });

/** As people write it; read in the form of `normalPhone`. */
export const guestPhone = z
  .string()
  .max(MAX_PHONE_LENGTH)
  .refine((text) => normalPhone(text) !== null, {
    error: "Not a phone number of 5 to 15 digits",
    abort: true,
  })
  .overwrite((text) => normalPhone(text) ?? text)
  .meta({
    description: "A phone number of 5 to 15 digits, as people write it",
    examples: ["+49 30 123456"],
  });

const guestBody = z.strictObject({
  name: guestName.optional(),
  email: guestEmail.optional(),
  phone: guestPhone.optional(),
});

export const counterSaleBody = z
  .strictObject({
    ...wantedFields,
    guest: guestBody.optional().meta({ description: "The guest; no account is needed" }),
    confirm: z.boolean().default(true).meta({ description: "false holds the seats instead of selling them" }),
    promo_code: typedPromoCode.optional(),
    paid_by: paidBy.optional().meta({
      description:
        "The whole price is taken into your open shift (409 `no_open_shift` without one). Left out where another program has the till",
    }),
  })
  .refine(({ confirm, paid_by }) => confirm || paid_by === undefined, {
    path: ["paid_by"],
    error: "A hold is not paid; it is paid once it is confirmed",
  })
  .meta({
    id: "SellAtCounter",
    examples: [
      { seats: ["B1", "B2"], guest: { name: "Ada Almeida", email: "ada@example.com" }, paid_by: "cash" },
    ],
  })
  .transform((body, context) => {
    const found = wantedOf(body);
    if ("wanted" in found) {
      const { name = null, email = null, phone = null } = body.guest ?? {};
      return {
        wanted: found.wanted,
        guest: { name, email, phone },
        confirm: body.confirm,
        promoCode: body.promo_code,
        means: body.paid_by,
      };
    }
    context.addIssue({ code: "custom", ...found });
    return z.NEVER;
  });

const guestSchema = lazily(() =>
  z
    .strictObject({
      id: z.int().meta({ format: "int64", description: "The guest's id, for `DELETE /v1/guests/{id}`" }),
      name: z.string().nullable().meta({ description: "null where none was given, or it was forgotten" }),
      email: z.string().nullable().meta({ description: "Where mails go; null for none" }),
      phone: z.string().nullable().meta({ description: "As `+4930123456`; null for none" }),
      forgotten_at: instant.nullable().meta({ description: "When the guest was forgotten; null if not" }),
    })
    .meta({ id: "CounterGuest", description: "To whom it was sold" }),
);

const guestView = ({ id, name, email, phone, forgottenAtMs }: Guest): Shown<typeof guestSchema> => ({
  id,
  name,
  email,
  phone,
  forgotten_at: toInstantOrNull(forgottenAtMs),
});

const GUEST = {
  id: 5_210_644_015_679_228,
  name: "Ada Almeida",
  email: "ada@example.com",
  phone: null,
  forgotten_at: null,
};

const EXAMPLE = { ...COUNTER_SALE, guest: GUEST, due: { amount: 0, currency: "EUR" } };

const due = lazily(() => described(money, "Still to be paid; nothing where another program has the till"));

const dueView = (reservation: ReservationRecord) => ({
  amount: dueCents(reservation),
  currency: reservation.currency,
});

export const counterSaleSchema = lazily(() =>
  reservationSchema()
    .extend({ guest: guestSchema(), due: due() })
    .meta({ id: "CounterSale", examples: [EXAMPLE] }),
);

export const counterSaleView = ({ reservation, guest }: CounterSale): Shown<typeof counterSaleSchema> => ({
  ...reservationView(reservation),
  guest: guestView(guest),
  due: dueView(reservation),
});

/** The answer to a new counter sale: with how its seats were chosen. */
export const soldSchema = lazily(() =>
  reservedSchema()
    .extend({ guest: guestSchema(), due: due() })
    .meta({ id: "SoldAtCounter", examples: [{ ...EXAMPLE, arrangement: null, single_seats: [] }] }),
);

export const soldView = ({
  reservation,
  choice,
  guest,
}: CounterSale & { readonly choice: Choice | null }): Shown<typeof soldSchema> => ({
  ...reservedView(reservation, choice),
  guest: guestView(guest),
  due: dueView(reservation),
});
