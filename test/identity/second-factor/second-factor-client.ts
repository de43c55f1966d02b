/** An authenticator app, and accounts that have one. */

import { env } from "cloudflare:workers";
import { Secret, TOTP } from "otpauth";
import { PASSWORD, bearer, call } from "../accounts/accounts-client.ts";
import type { Answer } from "../accounts/accounts-client.ts";

export interface App {
  /** The code that the app shows, now or some steps of 30 s later. */
  readonly code: (steps?: number) => string;
  readonly recoveryCodes: string[];
}

export const appOf = (secret: string) => {
  const totp = new TOTP({ secret: Secret.fromBase32(secret) });
  return (steps = 0): string => totp.generate({ timestamp: Date.now() + steps * 30_000 });
};

export const setUp = (token: string): Promise<Answer> =>
  call("POST", "/me/second-factor/totp", undefined, bearer(token));

export const confirm = (token: string, code: string): Promise<Answer> =>
  call("POST", "/me/second-factor/totp/confirm", { code }, bearer(token));

/** Another code than the app's. */
export const wrongCode = (code: string): string => String((Number(code) + 1) % 1_000_000).padStart(6, "0");

/** Gives the account an app, whose code of this moment was not used yet. */
export async function withApp({ token, userId }: { token: string; userId: number }): Promise<App> {
  const code = appOf(String((await setUp(token)).body["secret"]));
  const { status, body } = await confirm(token, code());
  if (status !== 200) throw new Error(`the app was answered ${status} ${JSON.stringify(body)}`);
  await forgetSteps(userId);
  return { code, recoveryCodes: body["recovery_codes"] as string[] };
}

/** As if time had passed: the app's code of this moment may be used again. */
const forgetSteps = (userId: number) =>
  env.DB.prepare("UPDATE totps SET last_step = 0 WHERE user_id = ?").bind(userId).run();

export const loginWith = (
  email: string,
  shown: { totp?: string; recovery_code?: string } = {},
  password = PASSWORD,
): Promise<Answer> => call("POST", "/auth/login", { email, password, ...shown });

export const secondFactorOf = async (token: string): Promise<Record<string, unknown>> =>
  (await call("GET", "/me/second-factor", undefined, bearer(token))).body;
