/** 001-3 … -6, -15; 004: confirmation of mail addresses. */

import { Hono } from "hono";
import type { Context } from "hono";
import type { AppEnv } from "../http/openapi.ts";
import { signInLimited } from "../http/rate-limits.ts";
import { whenceOf } from "../http/whence.ts";
import { explain } from "../identity/accounts/refusals.ts";
import { CONFIRMING } from "../identity/codes/code.ts";
import { codeOfLink, sendCodeAgain, verifyEmail } from "../identity/codes/service.ts";
import { personNamed } from "../identity/login/service.ts";
import { callerIfAny } from "./callers.ts";
import { at, refuse, refuseAs } from "./frame.ts";
import { addressAndCode } from "./input.ts";

/** The `code` of a program that only asks for the state. */
const ONLY_ASKS = "-1";

export const addresses = new Hono<AppEnv>();

addresses.on("GET", at("/isEmailConfirmed"), signInLimited, async (c) => {
  const person = await personNamed(c.req.query("username") ?? "");
  return person === null
    ? refuse(c, 404, "User not found")
    : c.json(stateOf(person.emailConfirmedAtMs !== null));
});

addresses.on("GET", at("/confirmEmail", "/resendEmailValidationCode"), signInLimited, async (c) => {
  const person = await personNamed(c.req.query("username") ?? "");
  if (person === null) return refuse(c, 404, "User not found");
  const isConfirmed = person.emailConfirmedAtMs !== null;
  const code = c.req.path.startsWith("/confirmEmail") ? c.req.query("code") : undefined;
  if (code === ONLY_ASKS) return c.json(stateOf(isConfirmed));
  if (isConfirmed) return refuse(c, 400, "Email already confirmed");
  if (code === undefined) {
    const sent = await sendCodeAgain(person.id, whenceOf(c));
    return sent.ok ? c.json({ message: "Email sent successfully" }) : refuseAs(c, explain(sent), 400);
  }
  // The name selects the account: several unconfirmed accounts may have the same address.
  return confirm(c, person.email, code, (await callerIfAny(c))?.userId ?? person.id);
});

/**
 * 004's verification: by the token in the mail's link, or by address and code. Its answers do not reveal whether an account
 * exists.
 */
addresses.on("GET", at("/verify-email/:token"), signInLimited, async (c) => {
  const token = c.req.param("token") ?? "";
  const sent = addressAndCode(token) ?? (await codeOfLink(token, CONFIRMING));
  const caller = await callerIfAny(c);
  return sent === null
    ? refuse(c, 400, "Wrong code")
    : confirm(c, sent.email, sent.code, caller?.userId ?? null);
});

async function confirm(c: Context, email: string, code: string, userId: number | null): Promise<Response> {
  const confirmed = await verifyEmail(email, code, userId, whenceOf(c));
  if (confirmed.ok) return c.json(stateOf(true));
  return confirmed.code === "wrong_code"
    ? refuse(c, 400, "Wrong code")
    : refuseAs(c, explain(confirmed), 400);
}

const stateOf = (isConfirmed: boolean) => ({
  message: isConfirmed ? "Email confirmed" : "Email not confirmed",
});
