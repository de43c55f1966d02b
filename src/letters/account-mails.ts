/**
 * Mails about accounts. A mail to an address that the account has not confirmed has no text that the account's maker chose,
 * such as a name: otherwise anyone could write to a stranger by registering with the stranger's address. Such an account is
 * named by its number and its age. The same data always gives the same mail.
 */

import { legalLines } from "../http/brand-marks.ts";
import { html } from "../http/html.ts";
import type { Language } from "../http/languages.ts";
import { CODE_LIFE_MS } from "../identity/codes/code.ts";
import type { CodePurpose } from "../identity/codes/code.ts";
import type { CodeToMail } from "../identity/codes/sent-code.ts";
import type { Mail } from "../mail/mail.ts";
import { letter } from "./letter.ts";
import type { Branded } from "./letter.ts";
import { localTime } from "./local-time.ts";
import { mailPage, oneLine } from "./page.ts";
import { wordsIn } from "./words.ts";

/** Accounts are the whole house's, so their mails have its brand. */
export interface House extends Branded {
  readonly language: Language;
}

const CODE_PATHS: Readonly<Record<CodePurpose, string>> = {
  confirm_email: "/account/confirm",
  change_email: "/account/confirm",
  reset_password: "/account/reset",
  sign_in: "/account/sign-in",
};

/**
 * The path of the page on this server where the code can be used in a browser. Programs use the token in it at
 * `/verify-email/<token>` and `/reset-password/<token>`; the mail does not link there, because mail scanners open links.
 */
export const codePath = (purpose: CodePurpose, { token }: { readonly token: string }): string =>
  `${CODE_PATHS[purpose]}?token=${token}`;

/** `link` is `codePath` at the server's own address. Says what the code does to which account, and who asked for it. */
export function codeMail(
  purpose: CodePurpose,
  sent: CodeToMail,
  link: string,
  { language, brand }: House,
): Mail {
  const words = wordsIn(language);
  const { email, code } = sent;
  const open = purpose === "sign_in" ? words.code.read : words.code.use;
  const { subject, title, lead, effect, button, notYou } = words.code[purpose];
  const valid = words.code.valid(CODE_LIFE_MS[purpose] / 60_000);
  const place = placeInWords(sent.askedFrom, language);
  const about = [
    effect(accountInWords(sent.account, language)),
    ...(place === null ? [] : [words.code.askedFrom(place)]),
  ].join(" ");
  return {
    sender: brand.sender,
    to: email,
    subject: subject(code, brand.name),
    text: `${words.hello(null)}

${lead}

    ${code}

${about}

${valid} ${open.inText}

${link}

${[notYou, ...legalLines(brand, language)].join("\n")}
`,
    html: mailPage({
      brand,
      language,
      title,
      preview: valid,
      card: html`<h1>${title}</h1>
        <p>${lead}</p>
        <div class="code">${code}</div>
        <p>${about}</p>
        <p>${valid} ${open.inPage}</p>
        <p><a class="button" href="${link}">${button}</a></p>`,
      footer: notYou,
    }),
    attachments: [],
  };
}

/** As "account 7 (Ana, made on …)". */
export function accountInWords({ id, name, createdAtMs }: CodeToMail["account"], language: Language): string {
  const made = localTime(createdAtMs, "UTC", language);
  return wordsIn(language).code.account(id, name === null ? null : oneLine(name), `${made.full} UTC`);
}

/** The name of a country, or a network; null where neither is known. */
export function placeInWords(whence: string | null, language: Language): string | null {
  if (whence === null) return null;
  const { dates, code } = wordsIn(language);
  return COUNTRY.test(whence)
    ? (new Intl.DisplayNames([dates], { type: "region" }).of(whence) ?? whence)
    : code.network(whence);
}

const COUNTRY = /^[A-Z]{2}$/;

/** To the owner of an account, when the same address is registered or requested for another account. */
export function accountExists(to: string, house: House): Mail {
  const { notYou, ...words } = wordsIn(house.language).accountExists(house.brand.name);
  return notice(to, house, { ...words, footer: notYou });
}

/** Sent after the address of a new account was confirmed. */
export function welcome(to: string, house: House): Mail {
  return notice(to, house, wordsIn(house.language).welcome(house.brand.name));
}

/** A mail that says what happened, and what to do next. */
function notice(
  to: string,
  house: House,
  words: Readonly<Record<"subject" | "title" | "lead" | "next" | "footer", string>>,
): Mail {
  const { subject, title, lead, next, footer } = words;
  return letter({
    to,
    name: null,
    ...house,
    subject,
    title,
    paragraphs: [{ text: lead }, { text: next }],
    footer,
  });
}
