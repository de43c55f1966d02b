/** The settings of a deployment. A missing secret is named to whoever needs it, and never has a default. */

import { env } from "cloudflare:workers";

/** Only `npm run dev` says so. It opens `/dev/*`, the demo accounts and `RATE_LIMITS=off`, and nothing else does. */
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

export function secret(name: Secret): string {
  const value = env[name] as string | undefined;
  if (value === undefined || value === "") throw new MissingSetting(name);
  return value;
}

/** Whether the older APIs' list of movies is for those alone who have a token. */
export const olderMoviesNeedToken = (): boolean => env.OLDER_MOVIES === "token";

/** As `wrangler.toml` has it, whatever that is. */
export const settingOf = (name: Exclude<Setting, Secret>): unknown => env[name];

/** What signed access tokens before the last rotation, or null. */
export const previousAccessTokenSecret = (): string | null => env.ACCESS_TOKEN_SECRET_PREVIOUS || null;

/** The `x` of the keys that signed tickets before the last rotations. */
export const previousTicketKeys = (): string[] =>
  (env.TICKET_KEYS_PREVIOUS || "").split(",").flatMap((x) => x.trim() || []);

/** Null where this deployment sends no mail. */
export const resendApiKey = (): string | null => env.RESEND_API_KEY || null;

/** Null is Stripe itself. */
export const stripeApiBase = (): string | null => env.STRIPE_API_BASE || null;

export const publicUrl = (path: string): string => new URL(path, env.PUBLIC_URL).href;
