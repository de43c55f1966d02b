/** Blocked seats and counter sales in requests and answers. */

import * as z from "zod";
import type { HouseSeats, ReservationRecord } from "../../box-office/answers.ts";
import type { Choice } from "../../box-office/ledger/decision.ts";
import { BLOCK_REASONS } from "../../box-office/ledger/hall.ts";
import { dueCents } from "../../box-office/ledger/till.ts";
import { instant, line, money, toInstantOrNull } from "../../http/openapi.ts";
import type { Shown } from "../../http/openapi.ts";
import { lazily } from "../../platform/lazily.ts";
import {
  reservationSchema,
  reservationView,
  reservedSchema,
  reservedView,
  seatLabel,
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

const blockedSeats = z.array(seatLabel).min(1).max(MAX_BLOCKED);

export const blockBody = z
  .strictObject({ seats: blockedSeats, reason: z.enum(BLOCK_REASONS).exclude(["layout"]) })
  .meta({ id: "BlockSeats" });

export const unblockBody = z.strictObject({ seats: blockedSeats }).meta({ id: "UnblockSeats" });

export const houseSeatsSchema = lazily(() =>
  z
    .strictObject({
      blocked: z
        .array(z.strictObject({ label: z.string(), reason: z.enum(BLOCK_REASONS) }))
        .meta({ description: "Which of the named seats are blocked now" }),
    })
    .meta({ id: "HouseSeats" }),
);

export const houseSeatsView = ({ blocked }: HouseSeats): Shown<typeof houseSeatsSchema> => ({
  blocked: blocked.map(({ label, reason }) => ({ label, reason })),
});

export const guestName = line(MAX_NAME_LENGTH);
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
  .meta({ examples: ["+49 30 123456"] });

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
    promo_code: z.string().min(1).max(32).optional(),
    paid_by: paidBy.optional().meta({
      description:
        "The whole price is taken into your open shift (409 `no_open_shift` without one). Left out where another program has the till",
    }),
  })
  .refine(({ confirm, paid_by }) => confirm || paid_by === undefined, {
    path: ["paid_by"],
    error: "A hold is not paid; it is paid once it is confirmed",
  })
  .meta({ id: "SellAtCounter" })
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
      id: z.int().meta({ format: "int64" }),
      name: z.string().nullable(),
      email: z.string().nullable(),
      phone: z.string().nullable(),
      forgotten_at: instant.nullable(),
    })
    .meta({ id: "CounterGuest" }),
);

const guestView = ({ id, name, email, phone, forgottenAtMs }: Guest): Shown<typeof guestSchema> => ({
  id,
  name,
  email,
  phone,
  forgotten_at: toInstantOrNull(forgottenAtMs),
});

const due = money.meta({ description: "Still to be paid; nothing where another program has the till" });

const dueView = (reservation: ReservationRecord) => ({
  amount: dueCents(reservation),
  currency: reservation.currency,
});

export const counterSaleSchema = lazily(() =>
  reservationSchema().extend({ guest: guestSchema(), due }).meta({ id: "CounterSale" }),
);

export const counterSaleView = ({ reservation, guest }: CounterSale): Shown<typeof counterSaleSchema> => ({
  ...reservationView(reservation),
  guest: guestView(guest),
  due: dueView(reservation),
});

/** The answer to a new counter sale: with how its seats were chosen. */
export const soldSchema = lazily(() =>
  reservedSchema().extend({ guest: guestSchema(), due }).meta({ id: "SoldAtCounter" }),
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
