/** Passkeys as a browser makes and uses them. */

import { env } from "cloudflare:workers";
import { Authenticator } from "../../support/authenticator.ts";
import type { Changed } from "../../support/authenticator.ts";
import { bearer, call } from "../accounts/accounts-client.ts";
import type { Answer } from "../accounts/accounts-client.ts";

export const ORIGIN = new URL(env.PUBLIC_URL).origin;

/** The options of `path`, for a browser. */
const optionsOf = async (path: string, token?: string): Promise<never> =>
  (await call("POST", path, undefined, token === undefined ? {} : bearer(token))).body as never;

export const newOptions = (token: string): Promise<never> => optionsOf("/me/passkeys/options", token);

export const loginOptions = (): Promise<never> => optionsOf("/auth/passkey/options");

export const addTo = (token: string, credential: unknown, name = "Phone"): Promise<Answer> =>
  call("POST", "/me/passkeys", { name, credential }, bearer(token));

/** An authenticator with a passkey of the account. */
export async function passkeyOf({ token }: { token: string }, counts = true): Promise<Authenticator> {
  const device = new Authenticator(ORIGIN, counts);
  const { status, body } = await addTo(token, await device.create(await newOptions(token)));
  if (status !== 201) throw new Error(`the passkey was answered ${status} ${JSON.stringify(body)}`);
  return device;
}

export const loginWith = (credential: unknown): Promise<Answer> =>
  call("POST", "/auth/passkey/login", { credential });

/** Logs in by a device, with what it would not do by itself. */
export const loginBy = async (device: Authenticator, changed?: Changed): Promise<Answer> =>
  loginWith(await device.get(await loginOptions(), changed));
