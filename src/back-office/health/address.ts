/** Whether links lead to this server: `PUBLIC_URL` against the address at which it was asked. */

import { isOfThisMachine } from "../../http/origins.ts";
import type { Check } from "./check.ts";

const NAME = "public_url";
const SET_IT = "Set PUBLIC_URL in the configuration to the address at which people reach this server.";

/** Links in mails, tickets and pages start with `publicUrl`. `asked` is the URL of the request. */
export function addressCheck(publicUrl: string, asked: string, isLocal: boolean): Check {
  const wrong = (detail: string): Check => ({ name: NAME, status: "failed", detail, advice: SET_IT });
  if (!/^https?:/i.test(publicUrl) || !URL.canParse(publicUrl))
    return wrong("PUBLIC_URL is no web address: links in mails and tickets cannot be written.");
  const [set, here] = [new URL(publicUrl), new URL(asked)];
  if (!isLocal && isOfThisMachine(publicUrl))
    return wrong(`PUBLIC_URL is ${set.origin}: links in mails and tickets lead nowhere.`);
  if (!isLocal && set.protocol !== "https:")
    return wrong(
      `PUBLIC_URL is ${set.origin}, without https: passkeys do not work, and links are not protected.`,
    );
  const isHere = set.host === here.host || (isOfThisMachine(publicUrl) && isOfThisMachine(asked));
  return isHere
    ? { name: NAME, status: "ok" }
    : {
        name: NAME,
        status: "ok",
        detail: `Asked at ${here.host}; links lead to ${set.host}.`,
        advice: `If ${set.host} is not an address of this server, set PUBLIC_URL to its own.`,
      };
}
