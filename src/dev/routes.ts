/** Routes that only `npm run dev` has. Anywhere else every path here is a 404. */

import { Buffer } from "node:buffer";
import { env } from "cloudflare:workers";
import { Hono } from "hono";
import type { Context } from "hono";
import { liked } from "../http/accept.ts";
import { toInstant } from "../http/openapi.ts";
import { Problem } from "../http/problem.ts";
import { keptMail, keptMails } from "../mail/mailbox/service.ts";
import { isLocal } from "../platform/settings.ts";
import { migrate } from "./database.ts";
import type { Migration } from "./database.ts";
import { demoLoaded } from "./demo-state.ts";
import { attachmentViews, mailboxPage } from "./mailbox-page.ts";

/** Mails contain text that others wrote, so a page runs no script and loads nothing from elsewhere. */
const PAGE_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; frame-src 'self'; form-action 'self'; frame-ancestors 'none'";
const ATTACHMENT_POLICY = "default-src 'none'; sandbox";

export const dev = new Hono();

dev.use("*", async (_c, next) => {
  if (!isLocal()) throw nothingHere();
  await next();
});

dev.get("/mailbox", async (c) => {
  const to = c.req.query("to")?.trim().toLowerCase() || null;
  const mails = await keptMails(to);
  c.header("vary", "Accept");
  c.header("cache-control", "no-store");
  if (isForPeople(c)) {
    c.header("content-security-policy", PAGE_POLICY);
    return c.html(mailboxPage({ to, mails, chosen: Number(c.req.query("mail")) }));
  }
  return c.json({
    data: mails.map((mail) => ({
      id: mail.id,
      from: mail.sender?.name ?? null,
      reply_to: mail.sender?.replyTo ?? null,
      to: mail.to,
      subject: mail.subject,
      text: mail.text,
      html: mail.html,
      sent_at: toInstant(mail.sentAtMs),
      attachments: attachmentViews(mail),
    })),
  });
});

dev.get("/mailbox/:id{\\d+}/attachments/:n{\\d+}", async (c) => {
  const mail = await keptMail(Number(c.req.param("id")));
  const attachment = mail?.attachments[Number(c.req.param("n"))];
  if (attachment === undefined) throw nothingHere();
  return c.body(Buffer.from(attachment.content, "base64"), 200, {
    "content-type": attachment.contentType,
    "content-disposition": `inline; filename="${attachment.filename.replace(/[^\w.-]+/g, "-")}"`,
    "content-security-policy": ATTACHMENT_POLICY,
    "x-content-type-options": "nosniff",
  });
});

/** For `npm run dev` alone, which has the key from `.dev.vars`: a page in the developer's browser has not. */
dev.post("/migrations", async (c) => {
  if (!env.DEV_KEY || env.DEV_KEY !== c.req.header("x-dev-key")) throw nothingHere();
  return c.json(await migrate(await c.req.json<Migration[]>()));
});

dev.post("/demo-loaded", (c) => {
  demoLoaded();
  return c.body(null, 204);
});

const nothingHere = (): Problem => new Problem("not_found", "There is nothing here.");

const isForPeople = (c: Context): boolean => liked(c, ["application/json", "text/html"]) === "text/html";
