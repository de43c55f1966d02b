/** Calls of the older APIs for profiles and users. */

import {
  ADMINS_ONLY,
  USERNAME,
  USER_NOT_FOUND,
  WRONG_TOKEN,
  flag,
  id,
  inPath,
  list,
  message,
  object,
  query,
  ref,
  said,
  text,
  whole,
} from "./parts.ts";
import type { Call } from "./parts.ts";

export const EMAIL = text("The mail address", { format: "email", examples: ["ann@example.com"] });
export const NAME = text("The person's name", { examples: ["Ann Lee"] });
export const TOKEN = text("The access token", { examples: ["eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI3In0.c2ln"] });
export const ROLE = text("`owner` for those who run cinemas", { enum: ["user", "owner"] });

const OWN = {
  id: id("account"),
  username: USERNAME,
  email: EMAIL,
  role: ROLE,
  is_admin: flag("Whether it has an admin's rights"),
};

export const PEOPLE_SCHEMAS = {
  OlderUser: object({ ...OWN, name: NAME }),
  OlderSession: object({
    message: message("Logged in successfully", "User registered successfully"),
    token: TOKEN,
    access_token: TOKEN,
    token_type: text("How to send it", { enum: ["Bearer"] }),
    validDue: whole("When the token expires, in seconds since 1970"),
    ...OWN,
    user: ref("OlderUser"),
  }),
  OlderProfile: object({
    ...OWN,
    name: NAME,
    bookings: list(ref("OlderBooking"), "Confirmed ones, newest first"),
  }),
};

export const PEOPLE_CALLS: readonly Call[] = [
  {
    method: "get",
    paths: { getProfile: "/profile", getUserProfile: "/users/profile", getMyUser: "/users/me" },
    origins: ["004"],
    summary: "Your profile, with your bookings",
    counterpart: "GET /v1/me",
    token: "required",
    answers: { 200: { description: "The profile", schema: ref("OlderProfile") } },
    refusals: {},
  },
  {
    method: "get",
    paths: { getUserInfo: "/userinfo" },
    origins: ["001"],
    summary: "Your page in 001's web client",
    counterpart: "GET /v1/me",
    token: "own",
    parameters: [query("username", USERNAME), query("token", TOKEN, false)],
    answers: {
      200: {
        description: "The account and its tickets",
        schema: object({
          message: message("success"),
          username: USERNAME,
          name: NAME,
          isEmailConfirmed: flag("Whether the mail address is confirmed"),
          tikets: list(ref("OlderTiket"), "Valid ones, newest first"),
        }),
      },
    },
    refusals: { 400: [WRONG_TOKEN], 404: [USER_NOT_FOUND] },
  },
  {
    method: "get",
    paths: { listUsersOlder: "/admin/users" },
    origins: ["004"],
    summary: "All users",
    description: "For admins. At most 1,000.",
    counterpart: "GET /v1/admin/users",
    token: "required",
    answers: { 200: { description: "The users", schema: list(ref("OlderUser")) } },
    refusals: ADMINS_ONLY,
  },
  {
    method: "get",
    paths: { getUserOlder: "/admin/users/{id}" },
    origins: ["004"],
    summary: "A user with their bookings",
    description: "For admins.",
    counterpart: "GET /v1/admin/users/{id}",
    token: "required",
    parameters: [inPath("id", id("account"))],
    answers: {
      200: {
        description: "The user",
        schema: object({
          ...OWN,
          name: NAME,
          bookings: list(ref("OlderBooking")),
          admin_once_confirmed: flag("An admin from the confirmation of the address on"),
        }),
      },
    },
    refusals: { ...ADMINS_ONLY, 404: [USER_NOT_FOUND] },
  },
  {
    method: "post",
    paths: { promoteUserOlder: "/users/promote/{id}" },
    origins: ["003"],
    summary: "Make a user an admin",
    description: "For admins, with a login of the last 15 minutes.",
    counterpart: "PATCH /v1/admin/users/{id}",
    token: "required",
    parameters: [inPath("id", id("account"))],
    answers: { 200: said("Promoted", "User promoted to admin successfully") },
    refusals: { ...ADMINS_ONLY, 404: [USER_NOT_FOUND] },
  },
];
