import type { ChangeToMail } from "../identity/account-changes/account-change.ts";
import type { Mail } from "../mail/mail.ts";
import { accountInWords, placeInWords } from "./account-mails.ts";
import type { House } from "./account-mails.ts";
import { letter } from "./letter.ts";
import { localTime } from "./local-time.ts";
import { oneLine } from "./page.ts";
import { wordsIn } from "./words.ts";

/**
 * Tells a person about a security change of the account: what, when, from where, and what to do about a change that is not
 * theirs. Has no secret, no link, and nothing that the account's user wrote, because that may be the intruder.
 */
export function accountChanged(change: ChangeToMail, { language, brand }: House): Mail {
  const { kind, email, account, newAddress, whence, atMs } = change;
  const words = wordsIn(language).accountChanged;
  const { subject, title, what, notYou } = words[kind];
  const place = placeInWords(whence, language);
  const happened = [
    words.happened(`${localTime(atMs, "UTC", language).full} UTC`),
    ...(place === null ? [] : [words.from(place)]),
  ];
  return letter({
    to: email,
    name: null,
    language,
    brand,
    subject: subject(brand.name),
    title,
    paragraphs: [
      { text: what(accountInWords({ ...account, name: null }, language), oneLine(newAddress ?? "")) },
      { text: happened.join(" ") },
      { text: notYou, weight: "strong" },
    ],
    footer: words.footer,
  });
}
