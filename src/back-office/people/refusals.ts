import type { Explained } from "../../http/problem.ts";
import { explain as explainAccount } from "../../identity/accounts/refusals.ts";
import type { Refused as AccountRefused } from "../../identity/accounts/refusals.ts";
import type { ChangeRefusal } from "./user.ts";
/** What a refusal says to the people who get it: what happened, what was kept, what to do. */

interface UserRefused {
  readonly ok: false;
  readonly code: ChangeRefusal | "user_not_found";
}

export type Refused = AccountRefused | UserRefused;

const DETAILS: Readonly<Record<UserRefused["code"], string>> = {
  account_erased: "This person is forgotten, and nothing about them changes. Nothing was done.",
  account_pending:
    "Anybody may have registered this address: it gets no rights before it is confirmed. Nothing was done.",
  own_account: "Admins neither shut nor demote their own account: another admin can. Nothing was done.",
  user_not_found: "There is no such user.",
};

export const explain = (refusal: Refused): Explained =>
  isAboutUser(refusal) ? [refusal.code, DETAILS[refusal.code]] : explainAccount(refusal);

const isAboutUser = (refusal: Refused): refusal is UserRefused => refusal.code in DETAILS;
