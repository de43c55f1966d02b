/** Calls of the older APIs for accounts: registration, login, addresses, passwords. */

import { PASSWORD, USERNAME, USER_NOT_FOUND, fields, inPath, query, ref, said, text } from "./parts.ts";
import type { Answered, Call } from "./parts.ts";
import { EMAIL, NAME, ROLE, TOKEN } from "./people.ts";

const USER = { id: 7, username: "ann", email: "ann@example.com", role: "user", is_admin: false };
const signedIn = (text_: string): Answered => ({
  description: "Signed in; the token is also in the cookie `token`",
  schema: ref("OlderSession"),
  example: {
    message: text_,
    token: "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI3In0.c2ln",
    access_token: "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI3In0.c2ln",
    token_type: "Bearer",
    validDue: 1_796_155_200,
    ...USER,
    user: { ...USER, name: "Ann Lee" },
  },
  headers: { "Set-Cookie": { description: "The token, as a cookie", schema: { type: "string" } } },
});

const SECRET_CODE = text("The code of the mail", { examples: ["2345ABCD"] });
const LINK_TOKEN = text("The token of the mail's link; or the address, a colon and the mail's code");
const EMAIL_SENT = said("Sent, if there is such an account", "Email sent successfully");
const PASSWORD_RESET = said("The new password is set", "Password reset successfully");
const CONFIRMED = said("The state of the address", "Email confirmed", "Email not confirmed");
const WRONG_SECRET = { 400: ["Wrong secret code"] };

export const ACCOUNT_CALLS: readonly Call[] = [
  {
    method: "post",
    paths: { registerOlder: "/register" },
    origins: ["000", "001", "003", "004"],
    summary: "Register",
    description:
      "000 and 001 send `username`, the mail address, and `password` in the query and get 200; 003 and 004 send a body and get 201.",
    counterpart: "POST /v1/auth/register",
    token: "none",
    parameters: [query("username", USERNAME, false), query("password", PASSWORD, false)],
    body: {
      required: false,
      schema: fields({}, { username: USERNAME, email: EMAIL, name: NAME, password: PASSWORD }),
      example: { username: "ann", email: "ann@example.com", password: "mysecretpassword" },
    },
    answers: { 200: signedIn("User registered successfully"), 201: signedIn("User registered successfully") },
    refusals: {
      400: ["Bad request", "Missing required fields"],
      409: ["User already exists", "Username already exists", "Email already exists"],
    },
  },
  {
    method: "post",
    paths: { loginOlder: "/login" },
    origins: ["000", "001", "002", "003", "004"],
    summary: "Log in",
    description:
      "000 and 001 send `username` and `password` in the query, the others in a body. The token is valid for a day after the query, for an hour after a body.",
    counterpart: "POST /v1/auth/login",
    token: "none",
    parameters: [query("username", USERNAME, false), query("password", PASSWORD, false)],
    body: {
      required: false,
      schema: fields({}, { username: USERNAME, email: EMAIL, password: PASSWORD }),
      example: { email: "ann@example.com", password: "mysecretpassword" },
    },
    answers: { 200: signedIn("Logged in successfully") },
    refusals: {
      400: ["Wrong username or password", "Missing required fields"],
      401: ["Invalid email or password", "Invalid credentials"],
    },
  },
  {
    method: "post",
    paths: { signUp: "/signup" },
    origins: ["002"],
    summary: "Register as a user or an owner",
    counterpart: "POST /v1/auth/register",
    token: "none",
    body: {
      required: true,
      schema: fields({ name: NAME, email: EMAIL, password: PASSWORD, role: ROLE }),
      example: { name: "Ann Lee", email: "ann@example.com", password: "mysecretpassword", role: "user" },
    },
    answers: { 201: said("Registered", "User created successfully") },
    refusals: { 400: ["Missing or invalid fields", "Email already registered"] },
  },
  {
    method: "get",
    paths: { checkToken: "/checkToken" },
    origins: ["001"],
    summary: "Whether a token is valid",
    counterpart: "GET /v1/me",
    token: "own",
    parameters: [query("username", USERNAME), query("token", TOKEN, false)],
    answers: { 200: said("Whether it is", "Token valid", "Token not valid") },
    refusals: { 404: [USER_NOT_FOUND] },
  },
  {
    method: "get",
    paths: { isEmailConfirmed: "/isEmailConfirmed" },
    origins: ["001"],
    summary: "Whether a mail address is confirmed",
    counterpart: "GET /v1/me",
    token: "none",
    parameters: [query("username", USERNAME)],
    answers: { 200: CONFIRMED },
    refusals: { 404: [USER_NOT_FOUND] },
  },
  {
    method: "get",
    paths: { confirmEmail: "/confirmEmail" },
    origins: ["001"],
    summary: "Confirm a mail address",
    description: "Without `code` a code is mailed; with `code=-1` the state is answered.",
    counterpart: "POST /v1/auth/email/verify",
    token: "none",
    parameters: [query("username", USERNAME), query("code", SECRET_CODE, false)],
    answers: {
      200: said(
        "The state, or that the mail is sent",
        "Email confirmed",
        "Email not confirmed",
        "Email sent successfully",
      ),
    },
    refusals: { 400: ["Email already confirmed", "Wrong code"], 404: [USER_NOT_FOUND] },
  },
  {
    method: "get",
    paths: { resendEmailValidationCode: "/resendEmailValidationCode" },
    origins: ["001"],
    summary: "Mail a new code for the address",
    counterpart: "POST /v1/auth/email/verification",
    token: "none",
    parameters: [query("username", USERNAME)],
    answers: { 200: said("Sent", "Email sent successfully") },
    refusals: { 400: ["Email already confirmed"], 404: [USER_NOT_FOUND] },
  },
  {
    method: "get",
    paths: { verifyEmailOlder: "/verify-email/{token}" },
    origins: ["004"],
    summary: "Confirm a mail address by the mail's link",
    counterpart: "POST /v1/auth/email/verify",
    token: "none",
    parameters: [inPath("token", LINK_TOKEN)],
    answers: { 200: said("Confirmed", "Email confirmed") },
    refusals: { 400: ["Wrong code"] },
  },
  {
    method: "post",
    paths: { forgotPassword: "/forgotPassword", forgotPasswordOlder: "/forgot-password" },
    origins: ["000", "001", "004"],
    summary: "Mail a code for a new password",
    description: "A body with an unknown address gets the same answer as one with a known one.",
    counterpart: "POST /v1/auth/password/forgot",
    token: "none",
    parameters: [query("username", USERNAME, false)],
    body: {
      required: false,
      schema: fields({}, { username: USERNAME, email: EMAIL }),
      example: { email: "ann@example.com" },
    },
    answers: { 200: EMAIL_SENT },
    refusals: { 404: [USER_NOT_FOUND] },
  },
  {
    method: "post",
    paths: { resetPassword: "/resetPassword", resetPasswordOlder: "/reset-password" },
    origins: ["000", "001", "004"],
    summary: "Set a new password by the mail's code",
    counterpart: "POST /v1/auth/password/reset",
    token: "none",
    parameters: [
      query("username", USERNAME, false),
      query("password", PASSWORD, false),
      query("secret_code", SECRET_CODE, false),
    ],
    body: {
      required: false,
      schema: fields({}, { username: USERNAME, email: EMAIL, password: PASSWORD, secret_code: SECRET_CODE }),
      example: { email: "ann@example.com", password: "anothersecret", secret_code: "2345ABCD" },
    },
    answers: { 200: PASSWORD_RESET },
    refusals: { ...WRONG_SECRET, 404: [USER_NOT_FOUND] },
  },
  {
    method: "post",
    paths: { resetPasswordByLink: "/reset-password/{token}" },
    origins: ["004"],
    summary: "Set a new password by the mail's link",
    counterpart: "POST /v1/auth/password/reset",
    token: "none",
    parameters: [inPath("token", LINK_TOKEN)],
    body: { required: true, schema: fields({ password: PASSWORD }), example: { password: "anothersecret" } },
    answers: { 200: PASSWORD_RESET },
    refusals: WRONG_SECRET,
  },
];
