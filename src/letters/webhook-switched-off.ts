import type { Endpoint } from "../events/endpoints/endpoint.ts";
import type { Mail } from "../mail/mail.ts";
import { letter } from "./letter.ts";
import type { Branded, Reader } from "./letter.ts";
import { oneLine } from "./page.ts";
import { WEBHOOK_SWITCHED_OFF } from "./words/webhook-switched-off.ts";

/** Tells an owner that nothing is sent to an endpoint any more. Names its host, because paths may have a secret. */
export function webhookSwitchedOff(
  { description, url, offReason }: Pick<Endpoint, "description" | "url" | "offReason">,
  reader: Reader & Branded,
): Mail {
  const words = WEBHOOK_SWITCHED_OFF[reader.language];
  const what = oneLine(description);
  const { host } = new URL(url);
  return letter({
    ...reader,
    subject: words.subject(what),
    title: words.title(what),
    paragraphs: [
      { text: offReason === "gone" ? words.gone(host) : words.failing(host) },
      { text: words.kept, weight: "strong" },
    ],
    footer: words.footer,
  });
}
