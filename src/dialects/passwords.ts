/** 000-3, -4; 001-7, -8; 004: forgotten passwords. */

import { Hono } from "hono";
import type { Context } from "hono";
import type { AppEnv } from "../http/openapi.ts";
import { signInLimited } from "../http/rate-limits.ts";
import { visitOf, whenceOf } from "../http/whence.ts";
import { explain } from "../identity/accounts/refusals.ts";
import { codeOfLink } from "../identity/codes/service.ts";
import { personNamed } from "../identity/login/service.ts";
import { forgotPassword, resetPassword } from "../identity/passwords/service.ts";
import { ENTRANCES } from "./accounts.ts";
import { at, refuse, refuseAs, sourcesOf } from "./frame.ts";
import { addressAndCode, styleOf, text } from "./input.ts";

export const passwords = new Hono<AppEnv>();

passwords.on("POST", at("/forgotPassword", "/forgot-password"), signInLimited, async (c) => {
  const sources = await sourcesOf(c);
  const person = await personNamed(text(sources, "username", "email")?.trim() ?? "");
  // 000's and 001's documents have this 404. Programs that send a body must not learn whether an account exists.
  if (person === null && styleOf(sources) === "query") return refuse(c, 404, "User not found");
  if (person !== null) c.executionCtx.waitUntil(forgotPassword(person.email, whenceOf(c), ENTRANCES.query));
  return c.json({ message: "Email sent successfully" });
});

passwords.on("POST", at("/resetPassword", "/reset-password"), signInLimited, async (c) => {
  const sources = await sourcesOf(c);
  const person = await personNamed(text(sources, "username", "email")?.trim() ?? "");
  if (person === null && styleOf(sources) === "query") return refuse(c, 404, "User not found");
  const code = text(sources, "secret_code", "code");
  const password = text(sources, "password", "new_password");
  return person === null || code === null
    ? refuse(c, 400, "Wrong secret code")
    : setPassword(c, person.email, code, password ?? "");
});

/** 004's reset: by the token in the mail's link, or by address and code. */
passwords.on("POST", at("/reset-password/:token"), signInLimited, async (c) => {
  const token = c.req.param("token") ?? "";
  const password = text(await sourcesOf(c), "password", "new_password") ?? "";
  const sent = addressAndCode(token) ?? (await codeOfLink(token, ["reset_password"]));
  return sent === null
    ? refuse(c, 400, "Wrong secret code")
    : setPassword(c, sent.email, sent.code, password);
});

async function setPassword(c: Context, email: string, code: string, password: string): Promise<Response> {
  const reset = await resetPassword(email, code, password, visitOf(c), ENTRANCES.query);
  if (reset.ok) return c.json({ message: "Password reset successfully" });
  if (reset.code === "unfit_password") return refuse(c, 400, reset.fault);
  return reset.code === "wrong_code" ? refuse(c, 400, "Wrong secret code") : refuseAs(c, explain(reset));
}
