/** The password that a signed-in person has now, in requests: `current_password` wherever it is asked for. */

import * as z from "zod";
import { MAX_PASSWORD_LENGTH } from "./password-weakness.ts";

const entered = z.string().min(1).max(MAX_PASSWORD_LENGTH).optional();

/** For bodies in which `password` is no new one. It was the name there before, and still works. */
export const ownPassword = {
  current_password: entered.meta({ description: "Required if the account has a password" }),
  password: entered.meta({ deprecated: true, description: "The older name of `current_password`" }),
};

interface OwnPassword {
  readonly current_password?: string | undefined;
  readonly password?: string | undefined;
}

export const givenPassword = ({ current_password: current, password }: OwnPassword): string | undefined =>
  current ?? password;

export const sendsOnePassword = (body: OwnPassword): boolean =>
  body.current_password === undefined || body.password === undefined;

export const ONE_PASSWORD = "Send current_password alone: password is its older name";
