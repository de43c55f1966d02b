/**
 * The settings of a deployment. No secret has a default: reading one that is missing throws `MissingSetting` with its
 * name.
 */

import { env } from "cloudflare:workers";
import { houseBrandIn } from "./brand.ts";
import type { Brand } from "./brand.ts";
import { parseMailSender } from "./mail-sender.ts";
import type { MailSender } from "./mail-sender.ts";

/** True under `npm run dev` only. Nothing else enables `/dev/*`, the demo accounts and `RATE_LIMITS=off`. */
export const isLocal = (): boolean => env.MATINEE_LOCAL === "1";

type Secret =
  | "ACCESS_TOKEN_SECRET"
  | "CODE_SECRET"
  | "TICKET_SECRET"
  | "RESEND_WEBHOOK_SECRET"
  | "STRIPE_SECRET_KEY"
  | "STRIPE_WEBHOOK_SECRET"
  | "TMDB_API_KEY";

type Setting = Secret | "DEFAULT_CINEMA";

export class MissingSetting extends Error {
  readonly setting: Setting;

  constructor(name: Setting) {
    super(`${name} is not set`);
    this.setting = name;
  }
}

/** Throws `MissingSetting` where the secret is not set. */
export function secret(name: Secret): string {
  const value = env[name] as string | undefined;
  if (value === undefined || value === "") throw new MissingSetting(name);
  return value;
}

/** Whether `GET /movies` of the older APIs requires a token. */
export const olderMoviesNeedToken = (): boolean => env.OLDER_MOVIES === "token";

/** Whether webhooks may go to this machine, by http and to any port: on a developer's machine only. */
export const webhooksAreLocal = (): boolean => env.WEBHOOKS_TO === "local" && isLocal();

/** Origins whose pages may send the cookie of the older APIs, separated by commas. */
export const olderOrigins = (): string => env.OLDER_ORIGINS || "";

/** Whether owners and admins may do nothing as such in a session without a second factor. */
export const secondFactorIsRequired = (): boolean => env.SECOND_FACTOR === "required";

/** Seats that an account without a confirmed address may have: at one showtime, and at all showtimes to come. */
export const unconfirmedSeats = (): { readonly ofShowtime: number; readonly inAll: number } => ({
  ofShowtime: wholeNumber(env.UNCONFIRMED_SEATS_PER_SHOWTIME) ?? 6,
  inAll: wholeNumber(env.UNCONFIRMED_SEATS_IN_ALL) ?? 12,
});

/** What a rate limit's headers say; what it refuses by is its binding's own, and a test holds them equal. */
export const requestsAMinute = (binding: string): number =>
  Number((env.REQUESTS_A_MINUTE as Readonly<Record<string, unknown>>)[binding] ?? 0);

/** Null for anything else, so that a slip in a setting does not lift a limit. */
const wholeNumber = (text: string | undefined): number | null =>
  text !== undefined && /^\d{1,6}$/.test(text) ? Number(text) : null;

/** All settings and secrets, as they were given, for the check of health: not validated. */
export const allSettings = (): Readonly<Record<string, unknown>> => ({ ...env });

/** The value in `wrangler.toml`, not validated. */
export const settingOf = (name: Exclude<Setting, Secret>): unknown => env[name];

/** The secret that signed access tokens before the last rotation, or null. */
export const previousAccessTokenSecret = (): string | null => env.ACCESS_TOKEN_SECRET_PREVIOUS || null;

/** The `x` of each key that signed tickets before a rotation. */
export const previousTicketKeys = (): string[] =>
  (env.TICKET_KEYS_PREVIOUS || "").split(",").flatMap((x) => x.trim() || []);

/** The brand of the whole house, wherever no cinema has its own. */
export const houseBrand = (): Brand => houseBrandIn(env.BRAND as Readonly<Record<string, unknown>>);

export const mailSender = (): MailSender => parseMailSender(env.MAIL_FROM);

/** Null where this deployment sends no mail. */
export const resendApiKey = (): string | null => env.RESEND_API_KEY || null;

/** Null for Stripe's own address. */
export const stripeApiBase = (): string | null => env.STRIPE_API_BASE || null;

export const publicUrl = (path: string): string => new URL(path, env.PUBLIC_URL).href;
