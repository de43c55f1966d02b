import { now } from "../../platform/clock.ts";
import type { Mailer } from "../delivery/mailer.ts";
import { sendingKey } from "../outbox/mail-id.ts";
import { keepMail } from "./store.ts";

/** The mail service of `npm run dev`: nothing leaves the machine, and `/dev/mailbox` shows it. */
export const localMailbox: Mailer = {
  async send(mail, { id, resends }) {
    const key = sendingKey(id, resends);
    await keepMail(key, mail, now());
    return { ok: true, providerId: `local:${key}` };
  },
};
