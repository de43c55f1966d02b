import type { ReservationRecord } from "../../box-office/answers.ts";
import { installationName, stripeAccountOnce } from "../../platform/installation/service.ts";
import { secret, stripeApiBase } from "../../platform/settings.ts";
import { simulatedGateway } from "../simulated-gateway/service.ts";
import { isSimulated } from "../simulated-gateway/session.ts";
import { atDoor } from "./at-door.ts";
import { GatewayDown } from "./gateway.ts";
import type { Gateway } from "./gateway.ts";
import { stripeGateway } from "./stripe.ts";

/** The gateway for a reservation's way of payment. Throws `MissingSetting` for "online" without a Stripe key, but in a sandbox. */
export function gatewayFor({ payment, sandbox }: Pick<ReservationRecord, "payment" | "sandbox">): Gateway {
  if (payment === "at_door") return atDoor;
  return sandbox === true ? simulatedGateway : online();
}

/** The gateway that has the session, or the payment of one, of this id. Throws as `online`. */
export const gatewayOf = (id: string): Gateway => (isSimulated(id) ? simulatedGateway : online());

/** The gateway that takes real money. Throws `MissingSetting` without a Stripe key. */
export function online(): Gateway {
  const secretKey = secret("STRIPE_SECRET_KEY").trim();
  return stripeGateway({
    secretKey,
    apiBase: stripeApiBase(),
    installation: (accountOf) => installationBehind(secretKey, accountOf),
  });
}

/** Keys whose account was compared, with the installation's name. */
const compared = new Map<string, string>();

/** The account that takes the first payment is kept: with a key of another one, its payments could not be given back. */
async function installationBehind(secretKey: string, accountOf: () => Promise<string>): Promise<string> {
  const known = compared.get(secretKey);
  if (known !== undefined) return known;
  const account = await accountOf();
  const first = await stripeAccountOnce(account);
  if (first !== account)
    throw new GatewayDown(
      `STRIPE_SECRET_KEY is a key of ${account}, but this installation's payments are at ${first}`,
    );
  const name = await installationName();
  compared.set(secretKey, name);
  return name;
}
