import { now } from "../clock.ts";
import { sendingKey } from "./mail-id.ts";
import type { Mailer } from "./mailer.ts";
import { keepMail } from "./store.ts";

/** The mail service of `npm run dev`: nothing leaves the machine, and `/dev/mailbox` shows it. */
export const localMailbox: Mailer = {
  async send(mail, { id, resends }) {
    const key = sendingKey(id, resends);
    await keepMail(key, mail, now());
    return { ok: true, providerId: `local:${key}` };
  },
};
