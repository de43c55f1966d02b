/** What a run says: to people as it goes, or to programs as one JSON at the end. */

import { addressOf } from "./configuration.ts";
import type { Deployment } from "./deployment-file.ts";

export interface Line {
  readonly step: string;
  readonly status: "right" | "done" | "would";
  readonly detail: string;
}

export interface Next {
  readonly missing: "domain" | "sender" | "mail" | "mail_deliveries" | "payments" | "payment_webhooks";
  readonly what: string;
  readonly next: string;
}

const MARKS = { right: "✓", done: "+", would: "→" } as const;

export const shown = ({ step, status, detail }: Line): string => `${MARKS[status]} ${step}: ${detail}`;

/** What the deployment has not yet, each with the next step. `there`: the names of its secrets. */
export function missingOf(
  deployment: Deployment,
  there: readonly string[],
  configuration: string,
  again: string,
): Next[] {
  const address = addressOf(deployment);
  const put = (name: string): string => `npx wrangler secret put ${name} --config ${configuration}`;
  const has = (name: string): boolean => there.includes(name);
  const all: (Next & { readonly isMissing: boolean })[] = [
    {
      isMissing: new URL(address).hostname.endsWith(".workers.dev"),
      missing: "domain",
      what: `An address of its own: it is at ${address}`,
      next: `add a domain to the account, then ${again} --address https://tickets.example.com`,
    },
    {
      isMissing: deployment.settings.sender.endsWith("@matinee.example>"),
      missing: "sender",
      what: `A sender for mails: it is ${deployment.settings.sender}`,
      next: `verify a domain at https://resend.com/domains, then ${again} --sender "Cinema <tickets@example.com>"`,
    },
    {
      isMissing: !has("RESEND_API_KEY"),
      missing: "mail",
      what: "Mail: tickets and codes stay in the outbox",
      next: `make a key at https://resend.com/api-keys, then ${put("RESEND_API_KEY")}`,
    },
    {
      isMissing: has("RESEND_API_KEY") && !has("RESEND_WEBHOOK_SECRET"),
      missing: "mail_deliveries",
      what: "What becomes of mails: bounces are not seen",
      next: `add the webhook ${address}/v1/webhooks/resend at https://resend.com/webhooks, then ${put("RESEND_WEBHOOK_SECRET")}`,
    },
    {
      isMissing: !has("STRIPE_SECRET_KEY"),
      missing: "payments",
      what: "Payment online: showtimes are paid at the door",
      next: `make a key at https://dashboard.stripe.com/apikeys, then ${put("STRIPE_SECRET_KEY")}`,
    },
    {
      isMissing: has("STRIPE_SECRET_KEY") && !has("STRIPE_WEBHOOK_SECRET"),
      missing: "payment_webhooks",
      what: "Stripe's webhooks: payments are seen late",
      next: `add the webhook ${address}/v1/webhooks/stripe at https://dashboard.stripe.com/webhooks, then ${put("STRIPE_WEBHOOK_SECRET")}`,
    },
  ];
  return all.filter(({ isMissing }) => isMissing).map(({ missing, what, next }) => ({ missing, what, next }));
}

export const shownNext = ({ what, next }: Next): string => `- ${what}.\n  Next: ${next}`;
