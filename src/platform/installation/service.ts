/**
 * What this installation is called at services that several may share. Ids of reservations, refunds and mails are unique
 * in one installation only, so they are used there together with its name.
 */

import * as store from "./store.ts";

let name: string | null = null;

/** The installation's random name, which the migration made. A copy of a database that runs beside it needs another. */
export async function installationName(): Promise<string> {
  name ??= (await row()).name;
  return name;
}

/** The Stripe account that took the first payment. `account` is stored as such if none is. */
export async function stripeAccountOnce(account: string): Promise<string> {
  const known = (await row()).stripeAccount;
  if (known !== null) return known;
  await store.setStripeAccount(account);
  return (await row()).stripeAccount ?? account;
}

async function row() {
  const found = await store.read();
  if (found === undefined) throw new Error("D1 has no installation: run the migrations");
  return found;
}
