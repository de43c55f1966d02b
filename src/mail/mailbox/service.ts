import type { KeptMail } from "../mail.ts";
import * as store from "./store.ts";

const MAX_SHOWN = 100;

/** The newest mails of the local mailbox, at most 100; of one address, or of all where `to` is null. */
export const keptMails = (to: string | null): Promise<KeptMail[]> => store.keptMails(to, MAX_SHOWN);

export const keptMail = (id: number): Promise<KeptMail | null> => store.keptMail(id);
