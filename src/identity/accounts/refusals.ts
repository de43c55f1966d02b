/** Refusals of identity as problem documents. Each detail says what happened, what was kept, and what to do. */

import type { Explained } from "../../http/problem.ts";
import { MAX_PASSKEYS } from "../passkeys/passkey.ts";
import { FAILURES_TO_LOCK } from "../passwords/lockout.ts";
import { PROOF_LIFE_MS } from "../sessions/known-caller.ts";

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
        | "email_not_confirmed"
        | "foreign_username"
        | "owner_approval_needed"
        | "passkey_exists"
        | "passkey_not_found"
        | "passkey_refused"
        | "password_needed"
        | "too_many_passkeys"
        | "reauthentication_needed"
        | "second_factor_needed"
        | "totp_exists"
        | "totp_not_found"
        | "address_contested"
        | "wrong_code"
        | "wrong_credentials"
        | "wrong_password"
        | "wrong_second_factor";
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
    case "email_not_confirmed":
      return [code, "Confirm your address first. Nothing was done."];
    case "foreign_username":
      return invalid("/username", FOREIGN_USERNAME);
    case "locked":
      return [
        "too_many_requests",
        "Too many wrong passwords, or codes of an authenticator app, were tried. Try again later; after wrong passwords, a reset of the password or a login by a mailed code is possible meanwhile. Nothing was done.",
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
    case "passkey_exists":
      return [code, "An account has this passkey already. Nothing was done."];
    case "passkey_not_found":
      return [code, "You have no such passkey. Nothing was done."];
    case "passkey_refused":
      return [
        code,
        "The passkey could not be checked: it is unknown here, or its answer was late, used before, or for another page. Nothing was done; ask for new options, and try again.",
      ];
    case "too_many_passkeys":
      return [code, `An account has at most ${MAX_PASSKEYS} passkeys. Nothing was done; delete one first.`];
    case "password_needed":
      return invalid("/current_password", "This change needs your password.");
    case "reauthentication_needed":
      return [code, HOW_TO_PROVE, { max_age_s: PROOF_LIFE_MS / 1000 }];
    case "second_factor_needed":
      return [
        code,
        "Your account has a second factor. Send its code in the same request: `totp` from your authenticator app, or `recovery_code`; or use a passkey. Nothing was done.",
      ];
    case "totp_exists":
      return [
        code,
        "Your account has an authenticator app already. Nothing was done; remove that one to set up another.",
      ];
    case "totp_not_found":
      return [
        code,
        "Your account has no authenticator app, or none that waits for a code. Nothing was done.",
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
        "No account has this name with this password, or the code is not the newest that was sent to the address, or was used or has expired. If you have just registered, confirm your address first.",
        {},
        CHALLENGE,
      ];
    case "wrong_password":
      return [code, "This is not your password. Nothing was done."];
    case "wrong_second_factor":
      return [
        code,
        "The code of your authenticator app or the recovery code is wrong, or was used before. Nothing was done; wait for the app's next code.",
      ];
  }
}

const HOW_TO_PROVE = `This change needs a proof of who you are that is not older than ${PROOF_LIFE_MS / 60_000} minutes: send the password, with the second factor if you have one, or a passkey to POST /v1/auth/reauthenticate, or log in again. Nothing was done.`;

const invalid = (pointer: string, detail: string): Explained => [
  "invalid_input",
  `${pointer}: ${detail} Nothing was done.`,
  { errors: [{ in: "json", pointer, detail }] },
];
