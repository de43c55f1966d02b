import type { Language } from "../../http/languages.ts";

interface Words {
  readonly subject: (what: string) => string;
  readonly title: (what: string) => string;
  readonly failing: (host: string) => string;
  readonly gone: (host: string) => string;
  readonly kept: string;
  readonly footer: string;
}

export const WEBHOOK_SWITCHED_OFF: Readonly<Record<Language, Words>> = {
  en: {
    subject: (what) => `Webhook switched off: ${what}`,
    title: (what) => `The webhook “${what}” is switched off`,
    failing: (host) =>
      `For five days, ${host} has accepted none of the events that we sent to it. We have stopped.`,
    gone: (host) => `${host} answered that it wants no more events (410 Gone). We have stopped.`,
    kept: "Events are kept for 30 days. Switch the webhook on again within that time, and it gets what it missed.",
    footer: "You get this mail because a webhook of your account was switched off.",
  },
  de: {
    subject: (what) => `Webhook abgeschaltet: ${what}`,
    title: (what) => `Der Webhook „${what}“ ist abgeschaltet`,
    failing: (host) =>
      `Seit fünf Tagen hat ${host} keines der Ereignisse angenommen, die wir geschickt haben. Wir schicken keine mehr.`,
    gone: (host) =>
      `${host} hat geantwortet, dass es keine Ereignisse mehr möchte (410 Gone). Wir schicken keine mehr.`,
    kept: "Ereignisse bleiben 30 Tage. Schalten Sie den Webhook in dieser Zeit wieder ein, dann bekommt er, was ihm fehlt.",
    footer: "Sie bekommen diese Mail, weil ein Webhook Ihres Kontos abgeschaltet wurde.",
  },
};
