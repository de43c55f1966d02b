/**
 * Events that the mail service reports about mails, as Resend documents them:
 * https://resend.com/docs/webhooks/event-types
 */

import * as z from "zod";
import { lazily } from "../../platform/lazily.ts";
import { idOfTag } from "../outbox/mail-id.ts";
import type { Outcome } from "../outbox/status.ts";

export interface MailEvent {
  /** The installation that sent it: others may use the same account. */
  readonly installation: string;
  readonly id: string;
  /** The sending that the event is about. Events of earlier sendings change nothing. */
  readonly resends: number;
  readonly providerId: string;
  readonly outcome: Outcome;
  /** The service's reason for a failure. */
  readonly error: string | null;
}

const MAX_WORD_LENGTH = 200;

/** Webhooks have an object of tags, other answers of the service a list. Anything else was not sent from here. */
const tagList = lazily(() =>
  z
    .union([
      z.record(z.string(), z.string()),
      z
        .array(z.object({ name: z.string(), value: z.string() }))
        .transform((list) => Object.fromEntries(list.map(({ name, value }) => [name, value]))),
    ])
    .catch({}),
);

/** Other types of events are ignored: they have no new outcome of a mail. */
const known = lazily(() => {
  const data = z.object({ email_id: z.string().min(1).max(MAX_WORD_LENGTH), tags: tagList() });
  const word = z.string().transform((text) => text.slice(0, MAX_WORD_LENGTH));
  // Reasons are for people who read the log: an event without one has its outcome all the same.
  const failed = z.object({ reason: word }).catch({ reason: "failed" });
  const bounce = z
    .object({ type: word.optional().catch(undefined), subType: word.optional().catch(undefined) })
    .catch({});
  return z.discriminatedUnion("type", [
    z.object({ type: z.literal("email.sent"), data }),
    z.object({ type: z.literal("email.delivered"), data }),
    z.object({ type: z.literal("email.complained"), data }),
    z.object({ type: z.literal("email.suppressed"), data }),
    z.object({ type: z.literal("email.failed"), data: data.extend({ failed }) }),
    z.object({ type: z.literal("email.bounced"), data: data.extend({ bounce }) }),
  ]);
});

type Known = z.output<ReturnType<typeof known>>;

const isKnown = (type: string): boolean => known().options.some(({ shape }) => shape.type.value === type);

/** Null for a mail that was not sent from here: it lacks our tags. */
const noted = lazily(() =>
  known().transform((event): MailEvent | null => {
    const { email_id: providerId, tags } = event.data;
    const { installation, mail, resends } = tags;
    if (installation === undefined || mail === undefined) return null;
    if (resends === undefined || !/^\d{1,9}$/.test(resends)) return null;
    return { installation, id: idOfTag(mail), resends: Number(resends), providerId, ...outcomeOf(event) };
  }),
);

/** Null for an event that changes nothing here. Fails for one of a known type without what all events of it have. */
export const mailEvent = lazily(() =>
  z
    .looseObject({ type: z.string() })
    .transform((event) => (isKnown(event.type) ? event : null))
    .pipe(z.union([z.null(), noted()])),
);

function outcomeOf(event: Known): Pick<MailEvent, "outcome" | "error"> {
  switch (event.type) {
    case "email.sent":
      return { outcome: "sent", error: null };
    case "email.delivered":
      return { outcome: "delivered", error: null };
    case "email.complained":
      return { outcome: "complained", error: null };
    case "email.suppressed":
      return { outcome: "failed", error: "suppressed" };
    case "email.failed":
      return { outcome: "failed", error: event.data.failed.reason };
    case "email.bounced": {
      const { type = "bounced", subType } = event.data.bounce;
      return { outcome: "bounced", error: subType === undefined ? type : `${type}: ${subType}` };
    }
  }
}
