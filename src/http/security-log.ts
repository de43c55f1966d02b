/**
 * Security events in the log: one line of JSON each, with the request's id. No line has a code, a token, a query, a mail
 * address, or a whole network address.
 */

import { AsyncLocalStorage } from "node:async_hooks";
import { coarseNetwork } from "./network.ts";

/** Every kind of security event. A kind never changes: alerts are set by it. */
export type SecurityEvent =
  /** A new session: by a password, a passkey or a registration. */
  | "signed_in"
  /** A new password, by the profile or by a code from a mail. */
  | "password_set"
  /** A wrong password, or no such account. */
  | "login_refused"
  /** A wrong code that a mail is said to have, or an address without one. */
  | "code_refused"
  /** Too many wrong passwords: more of them are not looked at. */
  | "account_locked"
  /** A passkey has not counted on since its last use, so that somebody has a copy of it. */
  | "passkey_copied"
  /** A refresh token came a second time, so that one of two clients stole it. */
  | "refresh_token_reused"
  /** Somebody asked for more mails than the budget allows. */
  | "mail_over_budget"
  /** A program's key was made, or got another secret. */
  | "api_key_made"
  | "api_key_revoked"
  /** A key that was revoked or has expired, or whose owner or maker is disabled. */
  | "api_key_refused"
  /** A request was answered 403. */
  | "forbidden"
  /** A request of an admin changed something. */
  | "admin_act";

export interface EventDetails {
  readonly userId?: number | undefined;
  /** The prefix of an API key, which is no secret. */
  readonly key?: string | undefined;
  /** Whether a second factor or a passkey was shown. */
  readonly bySecondFactor?: boolean;
  readonly method?: string;
  /** The route's pattern, as "/v1/admin/users/:id": a path may have a token in it. */
  readonly route?: string;
  /** The problem's code. */
  readonly code?: string | undefined;
  /** The id in the route. */
  readonly target?: number | undefined;
}

interface Origin {
  readonly requestId: string;
  /** Where the request came from; only its coarse network is logged. */
  readonly address: string | undefined;
}

const origins = new AsyncLocalStorage<Origin>();

/** Runs a request, so that `securityEvent` knows which one it is, also in work that goes on after the answer. */
export const inRequest = <Result>(origin: Origin, run: () => Result): Result => origins.run(origin, run);

/** Logs a security event. Outside a request, as in a queue's consumer, `request_id` and `network` are null. */
export function securityEvent(kind: SecurityEvent, details: EventDetails = {}): void {
  const { userId = null, bySecondFactor, ...more } = details;
  const { requestId = null, address = null } = origins.getStore() ?? {};
  const network = address === null ? null : coarseNetwork(address);
  const who = { request_id: requestId, user_id: userId, network, by_second_factor: bySecondFactor };
  console.log(JSON.stringify({ security: kind, ...who, ...more }));
}
