import { createRoute } from "@hono/zod-openapi";
import { keyHeaders, OF_ONCE } from "../../http/idempotency.ts";
import { NO_STORE, json, rawBody, refusals, slice } from "../../http/openapi.ts";
import { parseCursor } from "../../http/pagination.ts";
import { granting } from "../../http/problem.ts";
import { forAdmins } from "../../identity/authentication.ts";
import { once } from "../../identity/once.ts";
import { OF_RIGHTS } from "../../identity/refused-callers.ts";
import { explain } from "../../mail/log/refusals.ts";
import * as log from "../../mail/log/service.ts";
import { listReservations } from "../../sales/reservations/service.ts";
import { mailParams, mailSchema, mailView, mailsPage, mailsQuery } from "./wire.ts";

const granted = granting(explain);

/** As many orders as one statement looks for the mails of. */
const MOST_ORDERS = 200;

const newestReservationsOf = async (userId: number): Promise<number[]> =>
  (await listReservations(userId, null, MOST_ORDERS)).map(({ id }) => id);

export const mail = slice()
  .openapi(
    createRoute({
      operationId: "listMails",
      method: "get",
      path: "/admin/mail",
      summary: "Mails and their status, newest first",
      description:
        "For admins. A page of sent or of delivered mails may be short, or empty, and still have a `next`, because it looks at 2,000 mails at most. Of one person (`user_id`), mails about orders are those of the newest 200 orders; `GET /v1/orders/{id}` has those of any.",
      tags: ["Admin"],
      ...forAdmins(),
      request: { query: mailsQuery },
      responses: { 200: json(mailsPage, "A page"), ...refusals(...OF_RIGHTS) },
    }),
    async (c) => {
      const { status = null, user_id: userId = null, limit, cursor } = c.req.valid("query");
      const [before = Number.MAX_SAFE_INTEGER] = parseCursor(cursor, 1) ?? [];
      const reservationIds = userId === null ? [] : await newestReservationsOf(userId);
      const { mails, next } = await log.listMails({ status, userId, reservationIds }, before, limit);
      return c.json({ data: mails.map(mailView), next: next === null ? null : String(next) }, 200, NO_STORE);
    },
  )
  .openapi(
    createRoute({
      operationId: "resendMail",
      method: "post",
      path: "/admin/mail/{id}/resend",
      summary: "Send a mail again",
      description:
        "For admins. Its content is written anew. A mail that is no longer relevant, such as one with a used code, fails.",
      tags: ["Admin"],
      ...forAdmins(once),
      request: { headers: keyHeaders, params: mailParams },
      responses: {
        202: json(mailSchema, "On its way"),
        ...refusals(...OF_ONCE, ...OF_RIGHTS, "mail_not_found", "mail_under_way"),
      },
    }),
    async (c) => {
      const { logged } = granted(await log.sendAgain(c.req.valid("param").id));
      return c.json(mailView(logged), 202, NO_STORE);
    },
  )
  .openapi(
    createRoute({
      operationId: "receiveMailEvent",
      "x-repeated": "an event that comes again changes nothing more",
      method: "post",
      path: "/webhooks/resend",
      summary: "An event of the mail service about a mail",
      description:
        "Only for Resend, which signs the request with RESEND_WEBHOOK_SECRET. Every signed event is answered 204; one that is not about the outcome of a mail from here changes nothing.",
      tags: ["Webhooks"],
      security: [],
      request: { body: rawBody },
      responses: {
        204: { description: "Noted" },
        ...refusals("setting_missing", "unavailable", "wrong_signature"),
      },
    }),
    async (c) => {
      const { payload } = granted(
        log.signedPayload(await c.req.text(), {
          id: c.req.header("svix-id") ?? "",
          timestamp: c.req.header("svix-timestamp") ?? "",
          signature: c.req.header("svix-signature") ?? "",
        }),
      );
      await log.noteSigned(payload);
      return c.body(null, 204);
    },
  );
