/**
 * The mails about accounts. They have no word that the account's maker chose, a name above all: whoever registers with
 * a stranger's address could write to the stranger by it. The same data always gives the same mail.
 */
import { CODE_LIFE_MS } from "../accounts/code.ts";
import type { CodePurpose } from "../accounts/code.ts";
import { html } from "../html.ts";
import type { Mail } from "./mail.ts";
import { mailPage } from "./page.ts";

const CONFIRM = { path: "/account/confirm", button: "Confirm the address" };

const CODE_MAILS = {
  confirm_email: {
    ...CONFIRM,
    subject: "is your Matinee code",
    title: "Confirm your mail address",
    lead: "This code confirms that the address is yours:",
    notYou: "If this was not you, ignore this mail: nothing happens without the code.",
  },
  change_email: {
    ...CONFIRM,
    subject: "is your Matinee code for this address",
    title: "Confirm your new mail address",
    lead: "This code makes this address the one of your account:",
    notYou: "If this was not you, ignore this mail: nothing changes without the code.",
  },
  reset_password: {
    path: "/account/reset",
    button: "Choose a new password",
    subject: "is your Matinee code for a new password",
    title: "Choose a new password",
    lead: "This code lets you choose a new password for your account:",
    notYou: "If this was not you, ignore this mail: your password stays as it is without the code.",
  },
} satisfies Record<CodePurpose, unknown>;

export interface Code {
  readonly email: string;
  readonly code: string;
}

/** Where at this server the code can be used without a program. */
export const codePath = (purpose: CodePurpose, { email, code }: Code): string =>
  `${CODE_MAILS[purpose].path}?${new URLSearchParams({ email, code }).toString()}`;

/** `link` is `codePath` at the server's own address. */
export function codeMail(purpose: CodePurpose, { email, code }: Code, link: string): Mail {
  const { subject, title, lead, button, notYou } = CODE_MAILS[purpose];
  const valid = `It is valid for ${CODE_LIFE_MS[purpose] / 60_000} minutes.`;
  return {
    to: email,
    subject: `${code} ${subject}`,
    text: `Hello,

${lead}

    ${code}

${valid} Or open this page, which uses it for you:

${link}

${notYou}
`,
    html: mailPage({
      title,
      preview: valid,
      card: html`<h1>${title}</h1>
        <p>${lead}</p>
        <div class="code">${code}</div>
        <p>${valid} Or open the page that uses it for you:</p>
        <p><a class="button" href="${link}">${button}</a></p>`,
      footer: notYou,
    }),
    attachments: [],
  };
}

/** To somebody with an account, whose address somebody registers, or wants to change to. */
export function accountExists(to: string): Mail {
  const title = "You have an account already";
  const lead = "Somebody has just asked for a Matinee account with your address. You have one already.";
  const next =
    "Log in with its password. If you have forgotten that, ask for a new one where you log in: a mail with a code will come.";
  const notYou = "If this was not you, ignore this mail: your account is as it was.";
  return {
    to,
    subject: "You have a Matinee account already",
    text: `Hello,

${lead}

${next}

${notYou}
`,
    html: mailPage({
      title,
      preview: lead,
      card: html`<h1>${title}</h1>
        <p>${lead}</p>
        <p>${next}</p>`,
      footer: notYou,
    }),
    attachments: [],
  };
}
