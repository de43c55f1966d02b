/** Problem documents for what staff do with orders. */

import type { Refused } from "../../box-office/answers.ts";
import type { Explained } from "../../http/problem.ts";

type ActRefused = Extract<
  Refused,
  {
    code:
      | "against_policy"
      | "exchange_too_late"
      | "exchange_under_way"
      | "currency_differs"
      | "paid_elsewhere";
  }
>;

export function explainAct(refusal: ActRefused): Explained {
  const { code } = refusal;
  switch (code) {
    case "against_policy": {
      const { policyCents } = refusal;
      const rule =
        policyCents === null
          ? "The showtime's policy gives nothing back any more"
          : "The showtime's policy gives back another amount";
      return [
        code,
        `${rule}. Nothing was done; a manager of the cinema (permission \`orders\`) may do it.`,
        { policy_amount: policyCents },
      ];
    }
    case "exchange_too_late":
      return [
        code,
        "The exchange took more than a minute. Nothing was done, and no money has moved; try again.",
        {},
        { "retry-after": "1" },
      ];
    case "exchange_under_way":
      return [code, "These seats are held for an exchange that is under way. Nothing was done."];
    case "currency_differs":
      return [code, "The other showtime is sold in another currency. Nothing was done."];
    case "paid_elsewhere":
      return [
        code,
        "This sale was paid at the counter without a word to Matinee, which knows of no money to take along. Nothing was done; cancel the sale and sell the new seats.",
      ];
  }
}
