/** 000-1, -2; 001-1, -2, -14; 002-1, -2; 003-1, -2; 004: registration, login and token check. */

import { Hono } from "hono";
import type { Context } from "hono";
import { decodeJwt } from "jose";
import * as z from "zod";
import { asksForLanguage } from "../http/accept-language.ts";
import type { AppEnv } from "../http/openapi.ts";
import { signInLimited } from "../http/rate-limits.ts";
import { visitOf } from "../http/whence.ts";
import { hasAdminRights } from "../identity/accounts/person.ts";
import { explain } from "../identity/accounts/refusals.ts";
import type { Refused } from "../identity/accounts/refusals.ts";
import { registerBody } from "../identity/accounts/wire.ts";
import { lookedUp } from "../identity/authentication.ts";
import type { Entrance } from "../identity/login/entrance.ts";
import { login, personNamed } from "../identity/login/service.ts";
import type { SignedIn } from "../identity/login/service.ts";
import { register } from "../identity/registration/service.ts";
import { currentCaller } from "../identity/sessions/service.ts";
import { callerAs, giveCookie } from "./callers.ts";
import { at, inputErrorOf, refuse, refuseAs, sourcesOf } from "./frame.ts";
import { styleOf, text } from "./input.ts";
import type { Sources, Style } from "./input.ts";

const OLDER = {
  admits: "everybody",
  passwords: "any",
  namesCaller: true,
  asksSecondFactor: false,
} as const;

/** Tokens live a day in 001's documents, an hour in 003's. Any password is allowed: their own examples are easy to guess. */
export const ENTRANCES: Readonly<Record<Style, Entrance>> = {
  query: { ...OLDER, tokenLifeS: 24 * 60 * 60 },
  body: { ...OLDER, tokenLifeS: 60 * 60 },
};

const { email, name, username } = registerBody.shape;
const registration = z.object({ email, name, username, password: z.string() });
/** In 002's signup every field is required. */
const signup = registration.extend({ name: name.unwrap(), role: z.enum(["user", "owner"]) });

export const accounts = new Hono<AppEnv>();

accounts.on("POST", at("/register"), signInLimited, asksForLanguage, async (c) => {
  const sources = await sourcesOf(c);
  const style = styleOf(sources);
  const asked = registration.safeParse(registrationOf(sources));
  if (!asked.success && style === "query") return refuse(c, 400, "Bad request");
  if (!asked.success)
    return refuse(c, 400, isComplete(sources) ? inputErrorOf(asked.error) : "Missing required fields");
  const { name: called = null, username: known = null, ...rest } = asked.data;
  const { language } = c.var;
  const asker = { name: called, username: known, role: "user", language, visit: visitOf(c) } as const;
  const registered = await register({ ...rest, ...asker }, ENTRANCES[style]);
  if (registered.ok)
    return welcome(c, registered, "User registered successfully", style === "query" ? 200 : 201);
  if (registered.code === "unfit_password") return refuse(c, 400, registered.fault);
  if (registered.code !== "account_exists") return refuseAs(c, explain(registered), statusOf(registered));
  return refuse(c, 409, style === "query" ? "User already exists" : EXISTS[registered.taken]);
});

accounts.on("POST", at("/login"), signInLimited, async (c) => {
  const sources = await sourcesOf(c);
  const style = styleOf(sources);
  const known = text(sources, "username", "email")?.trim();
  const password = text(sources, "password");
  const isGiven = known !== undefined && known !== "" && password !== null && password !== "";
  if (style === "body" && !isGiven) return refuse(c, 400, "Missing required fields");
  const entered = isGiven ? await login(known, password, visitOf(c), ENTRANCES[style]) : WRONG;
  if (entered.ok) return welcome(c, entered, "Logged in successfully", 200);
  if (entered.code !== "wrong_credentials") return refuseAs(c, explain(entered));
  if (style === "query") return refuse(c, 400, "Wrong username or password");
  return refuse(c, 401, "email" in sources.body ? "Invalid email or password" : "Invalid credentials");
});

accounts.on("POST", at("/signup"), signInLimited, asksForLanguage, async (c) => {
  const asked = signup.safeParse((await sourcesOf(c)).body);
  if (!asked.success) return refuse(c, 400, "Missing or invalid fields");
  const person = { ...asked.data, username: null, language: c.var.language, visit: visitOf(c) };
  const registered = await register(person, ENTRANCES.body);
  if (registered.ok) return c.json({ message: "User created successfully" }, 201);
  if (registered.code === "account_exists") return refuse(c, 400, "Email already registered");
  return registered.code === "unfit_password"
    ? refuse(c, 400, registered.fault)
    : refuseAs(c, explain(registered), statusOf(registered));
});

accounts.on("GET", at("/checkToken"), signInLimited, async (c) => {
  const person = await personNamed(c.req.query("username") ?? "");
  if (person === null) return refuse(c, 404, "User not found");
  const caller = await callerAs(c, person);
  const isValid = caller !== null && (await lookedUp(() => currentCaller(caller))) !== null;
  return c.json({ message: isValid ? "Token valid" : "Token not valid" });
});

const WRONG: Refused = { ok: false, code: "wrong_credentials" };
const EXISTS = { email: "Email already exists", username: "Username already exists" };

/** In 001 the username is the mail address, also in a body. 003 has both fields; 004 has an address and a person's name. */
function registrationOf(sources: Sources): Record<string, string | undefined> {
  const [known, address] = [text(sources, "username")?.trim(), text(sources, "email")?.trim()];
  return {
    email: address ?? known,
    username: address === undefined ? undefined : known,
    name: text(sources, "name") ?? undefined,
    password: text(sources, "password") ?? undefined,
  };
}

/** The older APIs have no 422: invalid input of a registration is a 400. */
const statusOf = ({ code }: Refused): 400 | undefined => (code === "foreign_username" ? 400 : undefined);

const isComplete = (sources: Sources): boolean =>
  Boolean(text(sources, "email", "username")?.trim()) && Boolean(text(sources, "password"));

/** The answer to a login or registration, with the fields of all older APIs together. */
function welcome(
  c: Context,
  { person, accessToken }: SignedIn,
  message: string,
  status: 200 | 201,
): Response {
  const { exp = 0, iat = 0 } = decodeJwt(accessToken);
  giveCookie(c, accessToken, exp - iat);
  const { id, email: address, username: known, name: called, role } = person;
  const own = { id, username: known ?? address, email: address, role, is_admin: hasAdminRights(person) };
  return c.json(
    {
      message,
      token: accessToken,
      access_token: accessToken,
      token_type: "Bearer",
      validDue: exp,
      ...own,
      user: { ...own, name: called ?? "" },
    },
    status,
  );
}
