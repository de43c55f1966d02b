import { CODE_LIFE_MS } from "../accounts/code.ts";
import { html } from "./html.ts";
import type { Mail } from "./mail.ts";
import { mailPage } from "./page.ts";

const VALID = `It is valid for ${CODE_LIFE_MS / 60_000} minutes.`;
const NOT_YOU = "If this was not you, ignore this mail: nothing happens without the code.";

/**
 * The same data always gives the same mail. It has no word that the account's maker chose, a name above all: whoever
 * registers with a stranger's address could write to the stranger by it.
 */
export const confirmEmail = ({ to, code }: { to: string; code: string }): Mail => ({
  to,
  subject: `${code} is your Matinee code`,
  text: `Hello,

this code confirms that the address is yours:

    ${code}

${VALID}

${NOT_YOU}
`,
  html: mailPage({
    title: "Confirm your mail address",
    preview: VALID,
    card: html`<h1>Confirm your mail address</h1>
      <p>This code confirms that the address is yours:</p>
      <div class="code">${code}</div>
      <p>${VALID}</p>`,
    footer: NOT_YOU,
  }),
  attachments: [],
});
