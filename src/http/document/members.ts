/** What a problem document has beside the members of all: the schemas of its own members, by its code. */

import { lazily } from "../../platform/lazily.ts";
import type { ProblemCode } from "../problem-codes.ts";
import type { Schema } from "./shape.ts";

interface Members {
  readonly always?: Readonly<Record<string, Schema>>;
  /** Those of some cases only. */
  readonly sometimes?: Readonly<Record<string, Schema>>;
}

const text = (description: string): Schema => ({ type: "string", description });
const count = (description: string): Schema => ({ type: "integer", minimum: 0, description });
const id = (description: string): Schema => ({ type: "integer", minimum: 1, description });
const amount = (description: string): Schema => ({
  type: "integer",
  description: `${description}, in minor units of the showtime's currency`,
});
const instant = (description: string): Schema => ({
  type: "string",
  format: "date-time",
  description: `${description} (RFC 3339, UTC)`,
});
const labels = (description: string): Schema => ({
  type: "array",
  items: { type: "string" },
  description,
});
const orNull = (schema: Schema): Schema => ({ ...schema, type: [schema["type"] ?? "string", "null"] });

const seats = (description: string): Members => ({ always: { seats: labels(description) } });
const showtimeId = id("The showtime that is in the way");

const part: Schema = {
  type: "string",
  enum: ["json", "form", "query", "param", "header", "csv"],
  description: "The part of the request; `json`, `form` and `csv` are its body, `param` its path",
};

const errors: Schema = {
  type: "array",
  description: "Every fault that was found, the first of them also in `detail`",
  items: {
    type: "object",
    required: ["in", "pointer", "detail"],
    properties: {
      in: part,
      pointer: text("A JSON pointer (RFC 6901) into that part; empty for all of it"),
      detail: text("What is wrong there"),
      showtime_id: id("The showtime that it is about, where it is about one of several"),
    },
  },
};

const clashes: Schema = {
  type: "array",
  description: "Where several showtimes were to be made: each that cannot be, as in `skipped` of a dry run",
  items: { type: "object" },
};

const MEMBERS = lazily((): Partial<Record<ProblemCode, Members>> => ({
  invalid_input: {
    sometimes: {
      errors,
      showtime_ids: { type: "array", items: id("A showtime"), description: "What does not fit" },
    },
  },
  unknown_field: { always: { in: part, fields: labels("JSON pointers of the fields that are not known") } },
  unavailable: { sometimes: { setting: text("The setting's name; admins only see it") } },
  setting_missing: { sometimes: { setting: text("The setting's name; admins only see it") } },
  not_acceptable: { always: { media_types: labels("What the route answers") } },
  body_too_large: { sometimes: { reason: text("Of an image: `too_large`") } },
  image_refused: { always: { reason: text("A word for what is wrong with the image") } },
  account_exists: {
    always: { taken: { type: "string", enum: ["email", "username"], description: "What is in use" } },
  },
  reauthentication_needed: { always: { max_age_s: count("How old a proof may be, in seconds") } },

  showtime_not_found: {
    sometimes: { showtime_ids: { type: "array", items: id("A showtime"), description: "Those not found" } },
  },
  movie_in_use: { sometimes: { showtime_id: showtimeId } },
  cinema_in_use: { always: { showtime_id: showtimeId } },
  price_card_in_use: { always: { showtime_id: showtimeId } },
  screen_in_use: {
    always: { showtime_id: showtimeId },
    sometimes: {
      showtimes: {
        type: "array",
        description: "The first of those on the screen at that time",
        items: {
          type: "object",
          required: ["id", "starts_at", "ends_at"],
          properties: {
            id: id("The showtime"),
            starts_at: instant("Its start"),
            ends_at: instant("When the screen is free again"),
          },
        },
      },
      more: { type: "boolean", description: "Whether there are others" },
    },
  },
  screen_busy: {
    sometimes: {
      showtime_id: showtimeId,
      starts_at: instant("Its start"),
      ends_at: instant("When the screen is free again"),
      clashes,
    },
  },
  screen_closed: {
    sometimes: {
      closure_id: id("The closure"),
      from: instant("Its begin"),
      to: instant("Its end"),
      reason: text("Why the screen is closed"),
      note: orNull(text("What its cinema wrote about it")),
      clashes,
    },
  },
  seats_exist: seats("Labels of seats that exist already"),

  sales_not_open: { always: { opens_at: instant("When sales open") } },
  too_many_seats: { always: { max_seats: count("Seats that go into one reservation") } },
  buyer_limit: {
    always: {
      max_seats_per_buyer: count("Seats of this showtime for one buyer"),
      your_seats: count("Seats that you have"),
    },
  },
  unconfirmed_limit: {
    always: {
      limit: {
        type: "string",
        description: "Which limit: of a hold's length, of seats at this showtime, or of seats in all",
      },
    },
    sometimes: {
      max_seats: count("Seats that an account without a confirmed address may have"),
      your_seats: count("Seats that you have"),
    },
  },
  unknown_ticket_type: {
    sometimes: { seats: labels("Labels of the seats that no such ticket is sold for") },
  },
  unknown_seats: seats("Labels that the hall does not have"),
  duplicate_seats: seats("Labels that were named twice"),
  seats_blocked: seats("Labels of seats that are not for sale"),
  seats_taken: seats("Labels of seats that others hold or bought"),
  seats_in_use: seats("Labels of seats that are held or sold"),
  seats_not_reserved: seats("Labels of seats that are not in the reservation"),
  seats_belong_together: seats("Labels of the seats that go with those; empty where none were named"),
  checked_in: seats("Labels of seats whose tickets are checked in"),
  single_seats: {
    always: {
      seats: labels("Labels of seats that would be left alone"),
      suggestion: labels("Labels of seats that would leave none alone"),
    },
  },
  companion_seat: {
    always: {
      seats: labels("Labels of the companions' seats"),
      accessible_seats: labels("Labels of the accessible seats that they go with"),
      opens_at: orNull(instant("From when anybody can have them; null for never")),
    },
  },
  ticket_rule_broken: {
    always: {
      ticket_type: text("The type of ticket"),
      rule: text("The rule's name in the showtime's ticket types"),
      seats: labels("Labels of the seats that break it; empty where none were named"),
    },
    sometimes: { max_per_reservation: count("Tickets of the type that go into one reservation") },
  },
  unknown_category: { always: { category: text("The category that the hall does not have") } },
  not_enough_seats: { always: { free: count("Such seats that are free") } },
  not_enough_accessible_seats: { always: { free: count("Accessible seats that are free") } },
  amount_not_payable: {
    always: {
      total_amount: amount("What it would cost"),
      least_amount: amount("The least that can be paid online"),
      amount_step: amount("What an amount that is paid online is a multiple of"),
    },
  },
  amount_differs: { always: { due_amount: amount("What is due") } },
  against_policy: {
    always: { policy_amount: orNull(amount("What the showtime's policy gives back; null for nothing")) },
  },
  cancellation_closed: { always: { last_at: instant("Until when tickets could be given back") } },
  reservation_ended: { always: { reservation_status: text("The reservation's status") } },
  not_sold: { always: { reservation_status: text("The reservation's status") } },
  already_waiting: { always: { waiting_id: id("Your entry on the waiting list") } },
  shift_open: { always: { shift_id: id("Your open shift") } },
  payment_refused: { always: { reason: text("What the payment service says") } },
  closing_does_not_fit: { always: { trouble: text("What the payment's trouble is") } },
  too_many_streams: { always: { max_streams: count("Live streams of one network") } },
}));

/** Refusals of a scan show what it found, as `CheckedIn` does: always, or at a check-in only. */
const OF_SCANS: Partial<Record<ProblemCode, keyof Members>> = {
  already_used: "always",
  scan_undone: "always",
  not_paid: "always",
  too_early: "always",
  too_late: "always",
  malformed_code: "always",
  unknown_key: "always",
  bad_signature: "always",
  wrong_showtime: "always",
  wrong_cinema: "always",
  ticket_not_found: "sometimes",
  ticket_revoked: "sometimes",
};
const OF_ACCEPTED = new Set(["result", "let_in"]);

/** The members of a code's problem documents beside those of all. `schemas` are the document's. */
export function membersOf(code: ProblemCode, schemas: Readonly<Record<string, Schema>>): Required<Members> {
  const { always = {}, sometimes = {} } = MEMBERS()[code] ?? {};
  const when = OF_SCANS[code];
  const { properties = {}, required = [] } = (schemas["CheckedIn"] ?? {}) as {
    properties?: Record<string, Schema>;
    required?: readonly string[];
  };
  if (when === undefined) return { always, sometimes };
  const facts = Object.entries(properties).filter(([name]) => !OF_ACCEPTED.has(name));
  const isAlways = ([name]: readonly [string, Schema]): boolean =>
    when === "always" && required.includes(name);
  return {
    always: Object.fromEntries(facts.filter(isAlways)),
    sometimes: Object.fromEntries(facts.filter((fact) => !isAlways(fact))),
  };
}
