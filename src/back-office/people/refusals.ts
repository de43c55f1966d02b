/** Refusals as problem documents: each detail says what happened, what was kept and what to do. */

import type { Explained } from "../../http/problem.ts";
import { explain as explainAccount } from "../../identity/accounts/refusals.ts";
import type { Refused as AccountRefused } from "../../identity/accounts/refusals.ts";
import type { ChangeRefusal } from "./user.ts";

interface UserRefused {
  readonly ok: false;
  readonly code: ChangeRefusal | "last_admin" | "user_not_found";
}

export type Refused = AccountRefused | UserRefused;

const DETAILS: Readonly<Record<UserRefused["code"], string>> = {
  account_erased: "This account was erased and cannot be changed. Nothing was done.",
  account_pending:
    "Anyone may have registered this address: it gets no rights until it is confirmed. Nothing was done.",
  last_admin:
    "This is the only admin who can act here. Make another account an admin first. Nothing was done.",
  own_account: "Admins cannot disable or demote their own account; another admin can. Nothing was done.",
  user_not_found: "There is no such user.",
};

export const explain = (refusal: Refused): Explained =>
  isAboutUser(refusal) ? [refusal.code, DETAILS[refusal.code]] : explainAccount(refusal);

const isAboutUser = (refusal: Refused): refusal is UserRefused => refusal.code in DETAILS;
