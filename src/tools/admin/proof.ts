/** Says who one is: the password, and the second factor where the account has one. */

import type { Matinee } from "../../client/client.ts";
import { ProblemError, ok } from "../../client/problem.ts";
import { notice } from "./output.ts";
import { secret } from "./prompts.ts";

export interface SecondFactor {
  readonly totp?: string;
  readonly recovery_code?: string;
}

/** Sends it without a second factor, and again with one if the account has one. */
export async function withSecondFactor<Answer>(
  send: (second: SecondFactor) => Promise<Answer>,
): Promise<Answer> {
  try {
    return await send({});
  } catch (refused) {
    if (!(refused instanceof ProblemError) || refused.code !== "second_factor_needed") throw refused;
    const code = await secret("Code of the authenticator app, or a recovery code", "MATINEE_SECOND_FACTOR");
    const digits = code.replaceAll(" ", "");
    return send(/^\d{6}$/.test(digits) ? { totp: digits } : { recovery_code: code });
  }
}

/** Proves the signed-in person once more. Returns a new access token of the same session. */
export async function prove(api: Matinee): Promise<{ access_token: string }> {
  notice("This needs your password once more, since you signed in more than 15 minutes ago.");
  const current_password = await secret("Password", "MATINEE_PASSWORD");
  return withSecondFactor((second) =>
    ok(api.POST("/v1/auth/reauthenticate", { body: { current_password, ...second } })),
  );
}
