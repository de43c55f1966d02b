/** Accounts in requests and answers. */

import * as z from "zod";
import { LANGUAGES } from "../../http/languages.ts";
import { instant, line, toInstant } from "../../http/openapi.ts";
import type { Shown } from "../../http/openapi.ts";
import { lazily } from "../../platform/lazily.ts";
import { MAX_PASSWORD_LENGTH, MIN_PASSWORD_LENGTH } from "../passwords/password-weakness.ts";
import { ONE_FACTOR, showsOneFactor, shownFactor } from "../second-factor/wire.ts";
import { ACCESS_TOKEN_LIFE_S } from "../sessions/access-token.ts";
import { tokenFields, tokensView } from "../sessions/wire.ts";
import { hasAdminRights, rightsWaitForPassword } from "./person.ts";
import type { Person } from "./person.ts";

const MAX_EMAIL_LENGTH = 254;
const MAX_NAME_LENGTH = 100;
const MAX_USERNAME_LENGTH = 80;

const newPassword = z.string().min(MIN_PASSWORD_LENGTH).max(MAX_PASSWORD_LENGTH).meta({
  description: "Not the address, nor the name in it, nor one of the 10,000 commonest",
});

export const registerBody = z.strictObject({
  email: z.email().max(MAX_EMAIL_LENGTH),
  password: newPassword,
  name: line(MAX_NAME_LENGTH).optional(),
  username: line(MAX_USERNAME_LENGTH)
    .optional()
    .meta({ description: "With an @ it must be the account's own address" }),
  role: z.enum(["user", "owner"]).default("user"),
});

/** Any text, so that a malformed address gets the same answer as one without an account. */
const anyEmail = z.string().min(1).max(MAX_EMAIL_LENGTH);

const code = z
  .string()
  .min(1)
  .max(64)
  .meta({ description: "Case, spaces and dashes do not matter", examples: ["7KQ2-M9XA"] });

/** A code may make an account, so the address has to be one. */
export const codeBody = registerBody.pick({ email: true });

export const guestBody = registerBody.pick({ email: true, name: true });

/** Looser than at registration: a login with a malformed address or a weak password just fails. */
export const loginBody = z
  .strictObject({
    email: z.string().min(1).max(MAX_EMAIL_LENGTH).optional(),
    username: z.string().min(1).max(MAX_EMAIL_LENGTH).optional(),
    password: z.string().min(1).max(MAX_PASSWORD_LENGTH).optional(),
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
  .refine(showsOneFactor, { error: ONE_FACTOR });

export const verifyBody = z.strictObject({ email: anyEmail, code });

export const forgotBody = z.strictObject({ email: anyEmail });

export const resetBody = z.strictObject({ email: anyEmail, code, password: newPassword });

export const userSchema = lazily(() =>
  z
    .strictObject({
      id: z.int(),
      email: z.string(),
      username: z.string().nullable(),
      name: z.string().nullable(),
      role: z.enum(["user", "owner"]),
      is_admin: z.boolean(),
      rights_wait_for_password: z.boolean().meta({
        description:
          "The rights of an owner or admin do not count until the person logs in with a password that is hard to guess",
      }),
      email_confirmed: z.boolean(),
      created_at: instant,
      language: z.enum(LANGUAGES).meta({ description: "The language of mails" }),
    })
    .meta({ id: "User" }),
);

export const signedInSchema = lazily(() =>
  z
    .strictObject({
      user: userSchema(),
      ...tokenFields,
    })
    .meta({ id: "SignedIn" }),
);

const { refresh_token: _, ...accessFields } = tokenFields;

export const guestSchema = lazily(() =>
  z.strictObject({ user: userSchema(), ...accessFields }).meta({ id: "Guest" }),
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
