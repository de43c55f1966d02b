import type { Explained } from "../../http/problem.ts";
import { MOST_INVITATIONS } from "./invitation.ts";

export type Refused = {
  readonly ok: false;
  readonly code:
    | "cinema_not_found"
    | "demo_address"
    | "email_not_confirmed"
    | "invitation_not_found"
    | "member_not_found"
    | "too_many_invitations";
};

export function explain({ code }: Refused): Explained {
  switch (code) {
    case "cinema_not_found":
      return [code, "There is no such cinema, or you may not see its staff. Nothing was done."];
    case "demo_address":
      return ["forbidden", "Addresses at matinee.test are for demonstrations. Nothing was done."];
    case "email_not_confirmed":
      return [code, "Confirm your own address before you invite others. Nothing was done."];
    case "invitation_not_found":
      return [
        code,
        "There is no such invitation: it was accepted or withdrawn, or is older than 14 days. Nothing was done; ask the cinema for another one.",
      ];
    case "member_not_found":
      return [code, "Nobody with this number works in the cinema. Nothing was done."];
    case "too_many_invitations":
      return [
        code,
        `A cinema has at most ${MOST_INVITATIONS} invitations that were not accepted yet. Nothing was done; withdraw some first.`,
      ];
  }
}
