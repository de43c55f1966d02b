/** Accounts in requests and answers. */

import * as z from "zod";
import { LANGUAGES } from "../../http/languages.ts";
import { idOf, instant, line, toInstant } from "../../http/openapi.ts";
import type { Shown } from "../../http/openapi.ts";
import { lazily } from "../../platform/lazily.ts";
import { MAX_PASSWORD_LENGTH, MIN_PASSWORD_LENGTH } from "../passwords/password-weakness.ts";
import { ONE_FACTOR, showsOneFactor, shownFactor } from "../second-factor/wire.ts";
import { ACCESS_TOKEN_LIFE_S } from "../sessions/access-token.ts";
import { ACCESS, TOKENS, tokenFields, tokensView } from "../sessions/wire.ts";
import { hasAdminRights, rightsWaitForPassword } from "./person.ts";
import type { Person } from "./person.ts";

const MAX_EMAIL_LENGTH = 254;
const MAX_NAME_LENGTH = 100;
const MAX_USERNAME_LENGTH = 80;

const PASSWORD = "correct horse battery staple";

const newPassword = z
  .string()
  .min(MIN_PASSWORD_LENGTH)
  .max(MAX_PASSWORD_LENGTH)
  .meta({
    description: "Not the address, nor the name in it, nor one of the 10,000 commonest",
    examples: [PASSWORD],
  });

const address = z.email().max(MAX_EMAIL_LENGTH).meta({ description: "The mail address" });

const name = line(MAX_NAME_LENGTH).optional().meta({ description: "As mails and tickets say it" });

export const registerBody = z
  .strictObject({
    email: address,
    password: newPassword,
    name,
    username: line(MAX_USERNAME_LENGTH).optional().meta({
      description:
        "For logins, instead of the address. Nobody else has it. With an @ it must be the account's own address",
    }),
    role: z.enum(["user", "owner"]).default("user").meta({
      description: "user: buys. owner: runs cinemas, where this server lets people register as owners",
    }),
  })
  .meta({ examples: [{ email: "uma@example.com", password: PASSWORD, name: "Uma User" }] });

/** Any text, so that a malformed address gets the same answer as one without an account. */
const anyEmail = z
  .string()
  .min(1)
  .max(MAX_EMAIL_LENGTH)
  .meta({ description: "The address to which the code is sent, or was" });

const code = z
  .string()
  .min(1)
  .max(64)
  .meta({
    description: "The code of the mail. Case, spaces and dashes do not matter",
    examples: ["7KQ2-M9XA"],
  });

/** A code may make an account, so the address has to be one. */
export const codeBody = z.strictObject({ email: address }).meta({ examples: [{ email: "uma@example.com" }] });

export const guestBody = z
  .strictObject({ email: address, name })
  .meta({ examples: [{ email: "gast@example.com", name: "Gerda Gast" }] });

/** Looser than at registration: a login with a malformed address or a weak password just fails. */
export const loginBody = z
  .strictObject({
    email: z.string().min(1).max(MAX_EMAIL_LENGTH).optional().meta({ description: "The account's address" }),
    username: z.string().min(1).max(MAX_EMAIL_LENGTH).optional().meta({ description: "Instead of `email`" }),
    password: z
      .string()
      .min(1)
      .max(MAX_PASSWORD_LENGTH)
      .optional()
      .meta({ description: "The account's password" }),
    code: code.optional().meta({ description: "Instead of the password: from `POST /v1/auth/code`" }),
    ...shownFactor,
  })
  .refine(({ email, username }) => (email === undefined) !== (username === undefined), {
    error: "Send either email or username",
  })
  .refine((body) => (body.password === undefined) !== (body.code === undefined), {
    error: "Send either password or code",
  })
  .refine((body) => body.code === undefined || body.username === undefined, {
    error: "Send the email to which the code was sent",
  })
  .refine(showsOneFactor, { error: ONE_FACTOR })
  .meta({ examples: [{ email: "uma@example.com", password: PASSWORD }] });

export const verifyBody = z
  .strictObject({ email: anyEmail, code })
  .meta({ examples: [{ email: "uma@example.com", code: "7KQ2-M9XA" }] });

export const forgotBody = z
  .strictObject({ email: anyEmail })
  .meta({ examples: [{ email: "uma@example.com" }] });

export const resetBody = z
  .strictObject({ email: anyEmail, code, password: newPassword })
  .meta({ examples: [{ email: "uma@example.com", code: "7KQ2-M9XA", password: PASSWORD }] });

/** The buyer of the examples. */
export const UMA = {
  id: 7,
  email: "uma@example.com",
  username: null,
  name: "Uma User",
  role: "user",
  is_admin: false,
  rights_wait_for_password: false,
  email_confirmed: true,
  created_at: "2026-10-02T17:04:11.000Z",
  language: "en",
};

export const userSchema = lazily(() =>
  z
    .strictObject({
      id: idOf("account"),
      email: z.string().meta({ description: "The mail address" }),
      username: z.string().nullable().meta({ description: "For logins; null without one" }),
      name: z.string().nullable().meta({ description: "Null where the account has none" }),
      role: z.enum(["user", "owner"]).meta({ description: "owner: runs cinemas" }),
      is_admin: z.boolean().meta({ description: "Whether the account administers this server" }),
      rights_wait_for_password: z.boolean().meta({
        description:
          "The rights of an owner or admin do not count until the person logs in with a password that is hard to guess",
      }),
      email_confirmed: z.boolean().meta({
        description: "Whether the address was confirmed by its code. Until then the account cannot buy",
      }),
      created_at: instant.meta({ description: "When the account was made" }),
      language: z.enum(LANGUAGES).meta({ description: "The language of mails" }),
    })
    .meta({ id: "User", description: "An account, as its holder sees it", examples: [UMA] }),
);

export const signedInSchema = lazily(() =>
  z
    .strictObject({
      user: userSchema(),
      ...tokenFields,
    })
    .meta({ id: "SignedIn", examples: [{ user: UMA, ...TOKENS }] }),
);

const { refresh_token: _, ...accessFields } = tokenFields;

const GUEST = { ...UMA, id: 31, email: "gast@example.com", name: "Gerda Gast", email_confirmed: false };

export const guestSchema = lazily(() =>
  z
    .strictObject({ user: userSchema(), ...accessFields })
    .meta({ id: "Guest", examples: [{ user: GUEST, ...ACCESS }] }),
);

export const guestView = ({
  person,
  accessToken,
}: {
  person: Person;
  accessToken: string;
}): Shown<typeof guestSchema> => ({
  user: userView(person),
  access_token: accessToken,
  token_type: "Bearer",
  expires_in: ACCESS_TOKEN_LIFE_S,
});

export const userView = (person: Person): Shown<typeof userSchema> => ({
  id: person.id,
  email: person.email,
  username: person.username,
  name: person.name,
  role: person.role,
  is_admin: hasAdminRights(person),
  rights_wait_for_password: rightsWaitForPassword(person),
  email_confirmed: person.emailConfirmedAtMs !== null,
  created_at: toInstant(person.createdAtMs),
  language: person.language,
});

export const signedInView = ({
  person,
  ...tokens
}: { person: Person } & Parameters<typeof tokensView>[0]): Shown<typeof signedInSchema> => ({
  user: userView(person),
  ...tokensView(tokens),
});
