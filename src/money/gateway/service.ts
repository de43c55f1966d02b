import type { ReservationRecord } from "../../box-office/answers.ts";
import { secret, stripeApiBase } from "../../platform/settings.ts";
import { atDoor } from "./at-door.ts";
import type { Gateway } from "./gateway.ts";
import { stripeGateway } from "./stripe.ts";

/** The gateway for a showtime's way of payment. Throws `MissingSetting` for "online" without a Stripe key. */
export const gatewayFor = (payment: ReservationRecord["payment"]): Gateway => {
  if (payment === "at_door") return atDoor;
  return stripeGateway({ secretKey: secret("STRIPE_SECRET_KEY").trim(), apiBase: stripeApiBase() });
};

export const online = (): Gateway => gatewayFor("online");
