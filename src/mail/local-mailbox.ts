import { now } from "../clock.ts";
import type { Mailer } from "./mailer.ts";
import { keepMail } from "./store.ts";

/** The mail service of `npm run dev`: nothing leaves the machine, and `/dev/mailbox` shows it. */
export const localMailbox: Mailer = {
  async send(mail, idempotencyKey) {
    await keepMail(idempotencyKey, mail, now());
    return { ok: true, providerId: `local:${idempotencyKey}` };
  },
};
