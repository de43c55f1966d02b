/** Users in requests and answers, as they see themselves and as admins see them. */

import * as z from "zod";
import { LANGUAGES } from "../../http/languages.ts";
import { instant, page, pageQuery, toInstantOrNull } from "../../http/openapi.ts";
import type { Shown } from "../../http/openapi.ts";
import { UMA, registerBody, userSchema, userView } from "../../identity/accounts/wire.ts";
import { ONE_PASSWORD, givenPassword, ownPassword, sendsOnePassword } from "../../identity/passwords/wire.ts";
import { lazily } from "../../platform/lazily.ts";
import { isPending } from "./user.ts";
import type { User } from "./user.ts";

const MAX_SEARCH_LENGTH = 100;

const { name, username, email, password } = registerBody.shape;

export const profileBody = z
  .strictObject({
    name: name
      .unwrap()
      .nullable()
      .optional()
      .meta({ description: "Your name, 100 characters at most; null removes it" }),
    username: username.unwrap().nullable().optional().meta({
      description:
        "To log in with, 80 characters at most; null removes it. With an @ it must be your address",
    }),
    email: email.optional().meta({
      description: "A new address: replaces the old one once the code that is sent to it is confirmed",
    }),
    language: z.enum(LANGUAGES).optional().meta({ description: "The language of your mails from now on" }),
    password: password.optional().meta({ description: "A new password. Ends every other session" }),
    current_password: ownPassword.current_password.meta({
      description: "The password of before: required for a new address or password, if the account has one",
    }),
  })
  .meta({ id: "ProfileChange", examples: [{ name: "Uma User", language: "en" }] });

/** An empty request must not erase anybody. */
export const eraseBody = z
  .strictObject({
    ...ownPassword,
    without_password: z.literal(true).optional().meta({
      description: "For an account without a password, after a login or proof of the last 15 minutes",
    }),
  })
  .refine(sendsOnePassword, { error: ONE_PASSWORD })
  .refine((body) => (givenPassword(body) === undefined) !== (body.without_password === undefined), {
    error: "Send current_password, or without_password if the account has none",
  })
  .meta({ id: "EraseAccount", examples: [{ current_password: "a long password of mine" }] });

export const userForAdminSchema = lazily(() =>
  userSchema()
    .extend({
      pending: z
        .boolean()
        .meta({ description: "Whether the address is not confirmed, so that anyone may have typed it" }),
      disabled_at: instant.nullable().meta({ description: "When an admin disabled it; null if it is not" }),
      erased_at: instant
        .nullable()
        .meta({ description: "When the person was erased; names and address are deleted. null if not" }),
    })
    .meta({
      id: "UserForAdmin",
      examples: [
        {
          ...UMA,
          pending: false,
          disabled_at: null,
          erased_at: null,
        },
      ],
    }),
);

export const userForAdminView = (user: User): Shown<typeof userForAdminSchema> => ({
  ...userView(user),
  pending: isPending(user),
  disabled_at: toInstantOrNull(user.disabledAtMs),
  erased_at: toInstantOrNull(user.erasedAtMs),
});

export const usersPage = page(userForAdminSchema);

export const usersQuery = z.strictObject({
  q: z
    .string()
    .min(1)
    .max(MAX_SEARCH_LENGTH)
    .optional()
    .meta({
      description: `The beginning of the address, the username or the name, in any case; ${MAX_SEARCH_LENGTH} characters at most`,
    }),
  ...pageQuery,
});

export const changeUserBody = z
  .strictObject({
    disabled: z
      .boolean()
      .optional()
      .meta({ description: "true: the account can be used no more, and every session ends at once" }),
    role: z
      .enum(["user", "owner"])
      .optional()
      .meta({ description: "`owner`: may run cinemas. `user`: buys, and may work for others" }),
    is_admin: z.boolean().optional().meta({
      description:
        "true makes an admin; false takes the rights away at once, but never those of the last admin",
    }),
  })
  .meta({ id: "UserChange", examples: [{ role: "owner" }] });
