/**
 * Pages for people who open a link in a mail. Mail scanners open links too, so a GET changes nothing: only the form's
 * button acts.
 */

import { zValidator } from "@hono/zod-validator";
import { Hono } from "hono";
import type { Context } from "hono";
import { bodyLimit } from "hono/body-limit";
import { csrf } from "hono/csrf";
import * as z from "zod";
import { reported } from "../../http/error-answers.ts";
import type { AppEnv } from "../../http/openapi.ts";
import { PAGE_HEADERS, troublePage } from "../../http/page-frame.ts";
import type { Trouble } from "../../http/page-frame.ts";
import { Problem } from "../../http/problem.ts";
import { rateLimited, signInLimited } from "../../http/rate-limits.ts";
import { visitOf, whenceOf } from "../../http/whence.ts";
import { explain } from "../accounts/refusals.ts";
import type { Refused } from "../accounts/refusals.ts";
import { CONFIRMING } from "../codes/code.ts";
import type { CodePurpose } from "../codes/code.ts";
import { WRONG_CODE, codeOfLink, verifyEmail } from "../codes/service.ts";
import { resetPassword } from "../passwords/service.ts";
import { explain as explainStaff } from "../staff/refusals.ts";
import { accept, invitationOfLink } from "../staff/service.ts";
import {
  acceptedPage,
  confirmPage,
  confirmedPage,
  invitationPage,
  passwordSetPage,
  resetPage,
  signInPage,
} from "./pages.ts";
import type { Filled } from "./pages.ts";

const MAX_BODY_BYTES = 64 * 1024;

/** Text that is missing or too long becomes empty, and the page asks for it. */
const text = (maxLength: number) => z.string().max(maxLength).catch("");
const filled = z.object({ email: text(254).transform((email) => email.trim()), code: text(64) });
/** Links have a token; those of mails that were sent before tokens existed have an address and a code. */
const linked = filled.extend({ token: text(64) });
/** No code from the URL: the page shows the code as ours. */
const tokenOnly = z.object({ token: text(64) });
const filledWithPassword = filled.extend({ password: z.string().catch("") });

export const accountPages = new Hono<AppEnv>();

accountPages.use(async (c, next) => {
  for (const [name, value] of Object.entries(PAGE_HEADERS)) c.header(name, value);
  await next();
});
accountPages.use(
  csrf(),
  bodyLimit({
    maxSize: MAX_BODY_BYTES,
    onError: () => {
      throw new Problem("body_too_large", "The form is too large. Nothing was done.");
    },
  }),
);

accountPages.get("/confirm", zValidator("query", linked), (c) =>
  open(c, c.req.valid("query"), CONFIRMING, confirmPage),
);

accountPages.post("/confirm", signInLimited, zValidator("form", filled), async (c) => {
  const { email, code } = c.req.valid("form");
  const confirmed = await verifyEmail(email, code, null, whenceOf(c));
  return confirmed.ok ? c.html(confirmedPage(email)) : refuse(c, confirmed, { email, code }, confirmPage);
});

accountPages.get("/reset", zValidator("query", linked), (c) =>
  open(c, c.req.valid("query"), ["reset_password"], resetPage),
);

accountPages.post("/reset", signInLimited, zValidator("form", filledWithPassword), async (c) => {
  const { email, code, password } = c.req.valid("form");
  const reset = await resetPassword(email, code, password, visitOf(c));
  return reset.ok ? c.html(passwordSetPage(email)) : refuse(c, reset, { email, code }, resetPage);
});

accountPages.get("/sign-in", zValidator("query", tokenOnly), async (c) => {
  const found = await codeOfLink(c.req.valid("query").token, ["sign_in"]);
  return found === null
    ? answer(c, new Problem(...explain(WRONG_CODE)), troublePage)
    : c.html(signInPage(found));
});

accountPages.get("/invitation", rateLimited, zValidator("query", tokenOnly), async (c) => {
  const { token } = c.req.valid("query");
  const invitation = await invitationOfLink(token);
  return invitation === null ? noInvitation(c) : c.html(invitationPage(invitation, token));
});

accountPages.post("/invitation", rateLimited, zValidator("form", tokenOnly), async (c) => {
  const done = await accept(c.req.valid("form").token);
  return done.ok ? c.html(acceptedPage(done.accepted)) : noInvitation(c);
});

const noInvitation = (c: Context) =>
  answer(c, new Problem(...explainStaff({ ok: false, code: "invitation_not_found" })), troublePage);

accountPages.onError((error, c) => answer(c, error, troublePage));

type Form = (filled: Filled, trouble?: Trouble) => string;

/** Shows the form with what the link stands for. If its code is not valid any more, the form asks for another one. */
async function open(
  c: Context,
  { token, email, code }: z.infer<typeof linked>,
  purposes: readonly CodePurpose[],
  form: Form,
): Promise<Response> {
  if (token === "") return c.html(form({ email, code }));
  const found = await codeOfLink(token, purposes);
  return found === null ? refuse(c, WRONG_CODE, { email: "", code: "" }, form) : c.html(form(found));
}

/** Shows the form again with the error. A wrong code is cleared, any other code stays in the form. */
function refuse(
  c: Context,
  refusal: Refused,
  { email, code }: Filled,
  form: Form,
): Response | Promise<Response> {
  const again = { email, code: refusal.code === "wrong_code" ? "" : code };
  if (refusal.code === "unfit_password")
    return c.html(form(again, { title: "Password not accepted", detail: refusal.fault }), 422);
  return answer(c, new Problem(...explain(refusal)), (trouble) => form(again, trouble));
}

/** The error as a page for people instead of a problem document. */
function answer(c: Context, error: Error, page: (trouble: Trouble) => string): Response | Promise<Response> {
  const { problem, status, title } = reported(error, c);
  return c.html(page({ title, detail: problem.message }), status, problem.headers);
}
