/** Problem documents for rules of seats that belong together and of ticket types. */

import type { Refused } from "../../box-office/answers.ts";
import { labelList } from "../../http/label-list.ts";
import { toInstantOrNull } from "../../http/openapi.ts";
import type { Explained } from "../../http/problem.ts";

type RuleRefused = Extract<
  Refused,
  { code: "seats_belong_together" | "companion_seat" | "ticket_rule_broken" }
>;

export function explainRule(refusal: RuleRefused): Explained {
  const { code, seats } = refusal;
  switch (code) {
    case "seats_belong_together":
      return seats.length === 0
        ? [
            code,
            "The free seats are in groups that are sold whole, and do not add up to this number. Nothing was done; ask for another number.",
            { seats },
          ]
        : [
            code,
            `These seats belong to the group too: ${labelList(seats)}. A group is taken or given back whole. Nothing was done.`,
            { seats },
          ];
    case "companion_seat": {
      const { places } = refusal;
      const opensAt = toInstantOrNull(refusal.opensAtMs);
      const later = opensAt === null ? "" : ` From ${opensAt} anybody can have them.`;
      return [
        code,
        `For companions: ${labelList(seats)}. Such seats go with the accessible ones, ${labelList(places)}: in one reservation, or to the buyer who has bought those.${later} Nothing was done.`,
        { seats, accessible_seats: places, opens_at: opensAt },
      ];
    }
    case "ticket_rule_broken": {
      const { ticketType, rule, most } = refusal;
      const named = seats.length === 0 ? "" : `: ${labelList(seats)}`;
      const detail =
        rule === "max_per_reservation"
          ? `At most ${most} ${ticketType} tickets go into one reservation${named}.`
          : `A ${ticketType} ticket needs an accessible seat of its own beside it in the same reservation${named}.`;
      return [
        code,
        `${detail} Nothing was done.`,
        { ticket_type: ticketType, rule, ...(most === null ? {} : { max_per_reservation: most }), seats },
      ];
    }
  }
}
