/** What a refusal says to the people who get it: what happened, what was kept, what to do. */
import type { Explained } from "../http/problems.ts";

export type Refused =
  | { readonly ok: false; readonly code: "account_exists"; readonly taken: "email" | "username" }
  | {
      readonly ok: false;
      readonly code:
        | "account_gone"
        | "demo_address"
        | "email_already_confirmed"
        | "foreign_username"
        | "owner_approval_needed"
        | "wrong_code"
        | "wrong_credentials";
    };

const CHALLENGE = { "www-authenticate": "Bearer" };
const FOREIGN_USERNAME = "A username with an @ must be the account's own address.";

export function explain(refusal: Refused): Explained {
  const { code } = refusal;
  switch (code) {
    case "account_exists":
      return [
        code,
        refusal.taken === "email"
          ? "This address has an account. Log in. Nothing was done."
          : "This username is taken. Choose another. Nothing was done.",
        { taken: refusal.taken },
      ];
    case "account_gone":
      return ["unauthenticated", "This account is not there any more.", {}, CHALLENGE];
    case "demo_address":
      return ["forbidden", "Addresses at matinee.test are for demonstrations. Nothing was done."];
    case "email_already_confirmed":
      return [code, "Your address is confirmed. No mail was sent; there is nothing left to do."];
    case "foreign_username":
      return [
        "invalid_input",
        `/username: ${FOREIGN_USERNAME} Nothing was done.`,
        { errors: [{ in: "json", pointer: "/username", detail: FOREIGN_USERNAME }] },
      ];
    case "owner_approval_needed":
      return [
        code,
        "Register as a user, and ask an admin of this server to make you an owner. Nothing was done.",
      ];
    case "wrong_code":
      return [
        code,
        "This is not the address's newest code, or it is used up. After five tries or 15 minutes ask for a new one.",
      ];
    case "wrong_credentials":
      return [code, "No account has this name with this password.", {}, CHALLENGE];
  }
}
