/** Refusals of identity as problem documents. Each detail says what happened, what was kept, and what to do. */

import type { Explained } from "../../http/problem.ts";
import { FAILURES_TO_LOCK } from "../passwords/lockout.ts";

export type Refused =
  | { readonly ok: false; readonly code: "account_exists"; readonly taken: "email" | "username" }
  | { readonly ok: false; readonly code: "locked"; readonly retryAfterMs: number }
  | { readonly ok: false; readonly code: "unfit_password"; readonly fault: string }
  | {
      readonly ok: false;
      readonly code:
        | "account_gone"
        | "busy"
        | "demo_address"
        | "email_already_confirmed"
        | "foreign_username"
        | "owner_approval_needed"
        | "address_contested"
        | "wrong_code"
        | "wrong_credentials"
        | "wrong_password";
    };

const CHALLENGE = { "www-authenticate": "Bearer" };
const RETRY = { "retry-after": "1" };
const TAKEN = {
  email: "There is an account with this address.",
  username: "This username is taken. Choose another.",
};
const FOREIGN_USERNAME = "A username with an @ must be the account's own address.";

export function explain(refusal: Refused): Explained {
  const { code } = refusal;
  switch (code) {
    case "account_exists":
      return [code, `${TAKEN[refusal.taken]} Nothing was done.`, { taken: refusal.taken }];
    case "account_gone":
      return ["unauthenticated", "This account no longer exists, or is disabled.", {}, CHALLENGE];
    case "busy":
      return [code, "Too many logins at this moment. Nothing was done; try again.", {}, RETRY];
    case "demo_address":
      return ["forbidden", "Addresses at matinee.test are for demonstrations. Nothing was done."];
    case "email_already_confirmed":
      return [code, "Your address is confirmed. No mail was sent; there is nothing left to do."];
    case "foreign_username":
      return invalid("/username", FOREIGN_USERNAME);
    case "locked":
      return [
        "too_many_requests",
        "Too many wrong passwords were tried. Try again later, or reset the password. Nothing was done.",
        {},
        {
          "retry-after": String(Math.max(Math.ceil(refusal.retryAfterMs / 1000), 1)),
          "ratelimit-policy": `"wrong-passwords";q=${FAILURES_TO_LOCK}`,
        },
      ];
    case "owner_approval_needed":
      return [
        code,
        "Register as a user, and ask an admin of this server to make you an owner. Nothing was done.",
      ];
    case "unfit_password":
      return invalid("/password", refusal.fault);
    case "address_contested":
      return [
        code,
        "More than one account waits for this address. Enter the code in the app in which you asked for it, while you are signed in there. Nothing was confirmed.",
      ];
    case "wrong_code":
      return [
        code,
        "This is not the newest code that was sent to the address, or it was used or has expired. After a hundred tries ask for a new one.",
      ];
    case "wrong_credentials":
      return [
        code,
        "No account has this name with this password. If you have just registered, confirm your address first.",
        {},
        CHALLENGE,
      ];
    case "wrong_password":
      return [code, "This is not your password. Nothing was done."];
  }
}

const invalid = (pointer: string, detail: string): Explained => [
  "invalid_input",
  `${pointer}: ${detail} Nothing was done.`,
  { errors: [{ in: "json", pointer, detail }] },
];
