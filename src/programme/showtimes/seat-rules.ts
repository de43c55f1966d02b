/** A showtime's rules for ticket types, and for companion seats that are bound to a wheelchair space. */

import * as z from "zod";
import type { TicketRule, TicketRules, Terms } from "../../box-office/ledger/terms.ts";
import { wordSchema } from "../cinemas/layout-shape.ts";
import { wholeRecord } from "../cinemas/whole-record.ts";
import { tablesOf } from "./prices.ts";

const HOUR_MS = 60 * 60_000;
const MAX_RULES = 20;
const MAX_PER_RESERVATION = 50;
const MAX_HOURS = 8_760;

const isSet = z.literal(true).optional();

const ruleFields = {
  only_beside_accessible: isSet.meta({
    description:
      "Each ticket needs a wheelchair space of its own in the same reservation: the one that its seat is bound to, or one beside it",
  }),
  max_per_reservation: z
    .int()
    .min(1)
    .max(MAX_PER_RESERVATION)
    .optional()
    .meta({ description: "Tickets of this type in one reservation, at most" }),
  requires_proof: isSet.meta({ description: "The door asks for a proof" }),
};

const ruleSchema = z
  .strictObject(ruleFields)
  .refine((rule) => Object.values(rule).some((value) => value !== undefined), "At least one rule");

export const ticketRules = wholeRecord(wordSchema, ruleSchema, "Not a word for a ticket type")
  .refine((rules) => Object.keys(rules).length <= MAX_RULES, `At most ${MAX_RULES} ticket types`)
  .meta({
    id: "TicketRules",
    description: "Ticket type → its rules. For later sales: a seat that is held or sold keeps its rules",
    examples: [
      {
        companion: { only_beside_accessible: true },
        student: { max_per_reservation: 2, requires_proof: true },
      },
    ],
  });

export const companionsOpenHours = z.int().min(0).max(MAX_HOURS).nullable().meta({
  description:
    "From this many hours before the start, anybody can have the companion seats that the layout binds to a wheelchair space; null for never",
});

type TicketRulesBody = z.output<typeof ticketRules>;

export const readTicketRules = (body: TicketRulesBody): TicketRules =>
  Object.fromEntries(
    Object.entries(body).map(([type, rule]): [string, TicketRule] => [
      type,
      {
        ...(rule.only_beside_accessible === undefined ? {} : { onlyBesideAccessible: true }),
        ...(rule.max_per_reservation === undefined ? {} : { maxPerReservation: rule.max_per_reservation }),
        ...(rule.requires_proof === undefined ? {} : { requiresProof: true }),
      },
    ]),
  );

export const ticketRulesView = (rules: TicketRules): TicketRulesBody =>
  Object.fromEntries(
    Object.entries(rules).map(([type, { onlyBesideAccessible, maxPerReservation, requiresProof }]) => [
      type,
      {
        ...(onlyBesideAccessible === undefined ? {} : { only_beside_accessible: onlyBesideAccessible }),
        ...(maxPerReservation === undefined ? {} : { max_per_reservation: maxPerReservation }),
        ...(requiresProof === undefined ? {} : { requires_proof: requiresProof }),
      },
    ]),
  );

interface Ruled {
  readonly ticketRules: TicketRules;
  readonly companionsOpenHours: number | null;
}

/** Rules of ticket types that no category has a price for, in no section. */
export const ruleErrors = ({
  ticketRules: rules,
  ...priced
}: Pick<Ruled, "ticketRules"> & Parameters<typeof tablesOf>[0]) =>
  Object.keys(rules).flatMap((type) =>
    tablesOf(priced).some((table) =>
      Object.values(table).some((ofCategory) => Object.hasOwn(ofCategory, type)),
    )
      ? []
      : [{ pointer: `/ticket_rules/${type}`, detail: `The prices have no ticket type ${type}` }],
  );

/** The same for the box office; no field for a showtime without rules. */
export const ruleTerms = ({
  ticketRules: rules,
  companionsOpenHours: hours,
}: Ruled): Pick<Terms, "ticketRules" | "companionsOpenMs"> => ({
  ...(Object.keys(rules).length === 0 ? {} : { ticketRules: rules }),
  ...(hours === null ? {} : { companionsOpenMs: hours * HOUR_MS }),
});
