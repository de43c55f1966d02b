/** Which services send mail and take payments online. */

import type { Check } from "./check.ts";
import { textOf } from "./settings.ts";
import type { Given } from "./settings.ts";

export function mailCheck(given: Given, isLocal: boolean): Check {
  const name = "mail";
  if (textOf(given, "RESEND_API_KEY") !== "") {
    const base = textOf(given, "RESEND_BASE_URL");
    return base === ""
      ? { name, status: "live", detail: "Mails are sent by Resend." }
      : { name, status: "test", detail: "Mails are sent to RESEND_BASE_URL." };
  }
  return isLocal
    ? { name, status: "test", detail: "Mails are not sent; GET /dev/mailbox shows them." }
    : {
        name,
        status: "off",
        detail:
          "No mail is sent. Mails stay due: nobody can confirm an address, and tickets arrive only later.",
        advice: "Set the secret RESEND_API_KEY: what is due is sent then.",
      };
}

export function paymentsCheck(given: Given): Check {
  const name = "payments";
  const key = textOf(given, "STRIPE_SECRET_KEY").trim();
  if (key === "")
    return {
      name,
      status: "off",
      detail: "Nothing can be paid online, only at the door and at the counter.",
      advice: "For payment online set the secrets STRIPE_SECRET_KEY and STRIPE_WEBHOOK_SECRET.",
    };
  const isLive = /^[a-z]+_live_/.test(key);
  return {
    name,
    status: isLive ? "live" : "test",
    detail: `Stripe, with a key of its ${isLive ? "live" : "test"} mode.`,
  };
}
