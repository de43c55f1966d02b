import { now } from "../../platform/clock.ts";
import type { Mailer } from "../delivery/mailer.ts";
import { sendingKey } from "../outbox/mail-id.ts";
import { keepMail } from "./store.ts";

/** Replaces the mail service in `npm run dev`: stores mails, which `/dev/mailbox` shows, and sends nothing. */
export const localMailbox: Mailer = {
  async send(mail, { id, resends }) {
    const key = sendingKey(id, resends);
    await keepMail(key, mail, now());
    return { ok: true, providerId: `local:${key}` };
  },
};
