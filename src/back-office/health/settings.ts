/** What is wrong with the settings, by the rules of the code that uses them. Says names, and never a secret's value. */

import * as z from "zod";
import { slipsInBrand } from "../../platform/brand.ts";
import { parseMailSender } from "../../platform/mail-sender.ts";
import { cinemaBody } from "../../programme/cinemas/wire.ts";
import type { Check, Outcome } from "./check.ts";

/** Settings and secrets by their names, as the platform gives them. */
export type Given = Readonly<Record<string, unknown>>;

type Rule = (given: Given, isLocal: boolean) => Outcome | null;

export function textOf(given: Given, name: string): string {
  const value = given[name];
  return typeof value === "string" ? value : "";
}

const wrong = (detail: string, advice: string): Outcome => ({ status: "failed", detail, advice });

/** 128 bits of chance in base64. */
const MIN_SECRET_LENGTH = 22;

const isSecret =
  (name: string, forWhat: string): Rule =>
  (given) => {
    const advice = `Run \`npm run deploy\`, which sets it where it is missing. Another value: \`openssl rand -base64 32 | npx wrangler secret put ${name}\`.`;
    const { length } = textOf(given, name);
    if (length === 0) return wrong(`Not set: ${forWhat}.`, advice);
    return length < MIN_SECRET_LENGTH
      ? wrong(`Has ${length} characters and can be guessed: it needs ${MIN_SECRET_LENGTH} or more.`, advice)
      : null;
  };

const isOneOf =
  (name: string, ...words: readonly string[]): Rule =>
  (given) => {
    const value = textOf(given, name);
    return value === "" || words.includes(value)
      ? null
      : wrong(
          `Is none of ${words.join(", ")}: it counts as ${words[0]}.`,
          `Set it to ${words.join(" or ")}.`,
        );
  };

const fits =
  (name: string, doesFit: (text: string) => boolean, detail: string, advice: string): Rule =>
  (given) => {
    const value = textOf(given, name).trim();
    return value === "" || doesFit(value) ? null : wrong(detail, advice);
  };

const isSeats = (name: string): Rule =>
  fits(
    name,
    (text) => /^\d{1,6}$/.test(text),
    "Is no whole number: the default counts.",
    "Set a whole number.",
  );

const isWebAddress = (name: string): Rule =>
  fits(
    name,
    (text) => /^https?:/i.test(text) && URL.canParse(text),
    "Is no web address.",
    "Remove it to use the service's own address.",
  );

const isOrigin = (text: string): boolean => URL.canParse(text) && new URL(text).origin === text.toLowerCase();

const areOrigins = (name: string, ...also: readonly string[]): Rule =>
  fits(
    name,
    (text) =>
      text.split(",").every((entry) => ["", ...also].includes(entry.trim()) || isOrigin(entry.trim())),
    "Has an entry that is no origin: its pages are refused.",
    "Write origins as https://example.com, without a path, separated by commas.",
  );

/** An address that Resend cannot send from: the default, and what else is reserved for examples. */
const RESERVED = /[@.](example|test|invalid|localhost|local|example\.(com|net|org))$/i;

const isAddress = (text: string): boolean => z.email().safeParse(text).success;

const mailFrom: Rule = (given, isLocal) => {
  const { address } = parseMailSender(textOf(given, "MAIL_FROM"));
  const advice = "Set it as `Name <address>`, with a domain that is verified at Resend.";
  if (!isAddress(address)) return wrong("Has no mail address.", advice);
  const isUsed = !isLocal && textOf(given, "RESEND_API_KEY") !== "";
  return isUsed && RESERVED.test(address)
    ? wrong(`${address} is an address for examples: no mail can be sent from it.`, advice)
    : null;
};

const defaultCinema: Rule = (given) => {
  const read = cinemaBody.safeParse(given["DEFAULT_CINEMA"]);
  return read.success
    ? null
    : wrong(
        `The older APIs cannot make shows: ${read.error.issues.map(({ path, message }) => `${path.join(".") || "it"}: ${message}`).join("; ")}.`,
        "Write the fields as in POST /v1/cinemas.",
      );
};

const brand: Rule = (given) => {
  const value = given["BRAND"];
  const slips = typeof value === "object" && value !== null ? slipsInBrand({ ...value }) : [];
  return slips.length === 0
    ? null
    : wrong(
        `Matinee's own counts for ${slips.join(", ")}.`,
        "Write colours as #rrggbb, and addresses with https://.",
      );
};

const RATES = ["AUTH_RATE", "AUTH_NETWORK_RATE", "SALES_RATE", "SALES_NETWORK_RATE", "API_KEY_RATE"] as const;
const requestsAMinute: Rule = (given) => {
  const limits = given["REQUESTS_A_MINUTE"];
  const missing = RATES.filter(
    (name) => !(Number(typeof limits === "object" && limits !== null ? Reflect.get(limits, name) : 0) >= 1),
  );
  return missing.length === 0
    ? null
    : wrong(
        `Has no number for ${missing.join(", ")}: answers name a wrong limit.`,
        "Copy the limits of the bindings under [[ratelimits]].",
      );
};

const webhooksTo: Rule = (given, isLocal) =>
  textOf(given, "WEBHOOKS_TO") === "local" && !isLocal
    ? wrong(
        "Is `local`, which only `npm run dev` allows: webhooks go to public addresses.",
        "Set it to public.",
      )
    : isOneOf("WEBHOOKS_TO", "public", "local")(given, isLocal);

/** A live deployment that was given the settings of a developer's machine: demo accounts can sign in. */
const matineeLocal: Rule = (given, isLocal) =>
  isLocal && /^https:/i.test(textOf(given, "PUBLIC_URL"))
    ? {
        status: "ok",
        detail: "Is 1 while PUBLIC_URL is public: the demo accounts and /dev/mailbox are open to everybody.",
        advice: "Remove it from a deployment: `npx wrangler secret delete MATINEE_LOCAL`.",
      }
    : null;

/** A secret by which a service signs its webhooks, where the service is in use. */
const signs =
  (name: string, key: string, without: string, advice: string): Rule =>
  (given) => {
    const value = textOf(given, name).trim();
    if (value !== "")
      return /^whsec_\S+$/.test(value)
        ? null
        : wrong("Is no secret of a webhook: it starts with whsec_.", advice);
    return textOf(given, key) === "" ? null : { status: "off", detail: without, advice };
  };

const RULES: Readonly<Record<string, Rule>> = {
  ACCESS_TOKEN_SECRET: isSecret("ACCESS_TOKEN_SECRET", "nobody can sign in"),
  CODE_SECRET: isSecret("CODE_SECRET", "no mail with a code or a link can be written"),
  TICKET_SECRET: isSecret("TICKET_SECRET", "no ticket can be signed, and no mail with tickets written"),
  TICKET_KEYS_PREVIOUS: fits(
    "TICKET_KEYS_PREVIOUS",
    (text) => text.split(",").every((x) => x.trim() === "" || /^[\w-]{43}$/.test(x.trim())),
    "Has an entry that is no public key: tickets of that key are refused.",
    "Put the `x` of the old key there, as /.well-known/jwks.json had it, several separated by commas.",
  ),
  BRAND: brand,
  MAIL_FROM: mailFrom,
  MAIL_PER_SECOND: fits(
    "MAIL_PER_SECOND",
    (text) => Number(text) > 0,
    "Is no number above zero: 2 counts.",
    "Set it to the requests a second that Resend allows the account.",
  ),
  RESEND_BASE_URL: isWebAddress("RESEND_BASE_URL"),
  RESEND_WEBHOOK_SECRET: signs(
    "RESEND_WEBHOOK_SECRET",
    "RESEND_API_KEY",
    "Not set: mails stay `sent`, and bounces are not known.",
    "Make a webhook at Resend to PUBLIC_URL/v1/webhooks/resend, and set the secret that it shows.",
  ),
  TMDB_API_BASE: isWebAddress("TMDB_API_BASE"),
  STRIPE_SECRET_KEY: fits(
    "STRIPE_SECRET_KEY",
    (text) => /^(sk|rk)_(test|live)_\S+$/.test(text),
    "Is no secret key of Stripe: no payment can be taken.",
    "Copy the secret or restricted key from Stripe's dashboard; it starts with sk_ or rk_.",
  ),
  STRIPE_WEBHOOK_SECRET: signs(
    "STRIPE_WEBHOOK_SECRET",
    "STRIPE_SECRET_KEY",
    "Not set: a payment is noticed minutes later, when the sweep asks Stripe.",
    "Make a webhook at Stripe to PUBLIC_URL/v1/webhooks/stripe, and set the secret that it shows.",
  ),
  STRIPE_API_BASE: isWebAddress("STRIPE_API_BASE"),
  OWNER_SIGNUP: isOneOf("OWNER_SIGNUP", "approval", "open"),
  INITIAL_ADMIN_EMAIL: fits(
    "INITIAL_ADMIN_EMAIL",
    isAddress,
    "Is no mail address: nobody becomes admin by it.",
    "Set it to the address of the first admin's account.",
  ),
  SECOND_FACTOR: isOneOf("SECOND_FACTOR", "optional", "required"),
  UNCONFIRMED_SEATS_PER_SHOWTIME: isSeats("UNCONFIRMED_SEATS_PER_SHOWTIME"),
  UNCONFIRMED_SEATS_IN_ALL: isSeats("UNCONFIRMED_SEATS_IN_ALL"),
  OLDER_MOVIES: isOneOf("OLDER_MOVIES", "open", "token"),
  WEBHOOKS_TO: webhooksTo,
  LIVE_ORIGINS: areOrigins("LIVE_ORIGINS", "*"),
  OLDER_ORIGINS: areOrigins("OLDER_ORIGINS"),
  DEFAULT_CINEMA: defaultCinema,
  REQUESTS_A_MINUTE: requestsAMinute,
  MATINEE_LOCAL: matineeLocal,
};

/** A check for each setting in trouble, and none for the others. */
export const settingChecks = (given: Given, isLocal: boolean): Check[] =>
  Object.entries(RULES).flatMap(([name, rule]) => {
    const outcome = rule(given, isLocal);
    return outcome === null ? [] : [{ name: `setting:${name}`, ...outcome }];
  });
