import { labelList } from "../http/label-list.ts";
import type { Language } from "../http/languages.ts";
import type { InvitationToShow } from "../identity/staff/invitation.ts";
import type { Mail } from "../mail/mail.ts";
import type { Brand } from "../platform/brand.ts";
import { letter } from "./letter.ts";
import { localTime } from "./local-time.ts";
import { oneLine } from "./page.ts";
import { STAFF_INVITATION } from "./words/staff-invitation.ts";

/** The path of the page on this server where the invitation is accepted. */
export const invitationPath = ({ token }: { readonly token: string }): string =>
  `/account/invitation?token=${token}`;

const MOST_LETTERS = 60;

/** The name goes to addresses that did not ask for it: no room for a message, and nothing that a mail program makes a link. */
const plainName = (name: string): string =>
  oneLine(name)
    .replaceAll(/[.:/@]+(?=\S)/g, " ")
    .slice(0, MOST_LETTERS)
    .toWellFormed()
    .trim();

/** `link` is `invitationPath` at the server's own address. To an address that may have no account: it has the name of the cinema only. */
export function staffInvitation(
  { email, cinemaName, roles, expiresAtMs, language }: InvitationToShow & { readonly language: Language },
  link: string,
  brand: Brand,
): Mail {
  const words = STAFF_INVITATION[language];
  const cinema = plainName(cinemaName);
  return letter({
    to: email,
    name: null,
    language,
    brand,
    subject: words.subject(cinema),
    title: words.title(cinema),
    paragraphs: [
      {
        text: words.lead(
          cinema,
          labelList(
            roles.map((role) => words.roles[role]),
            language,
          ),
        ),
      },
      { text: words.until(localTime(expiresAtMs, "UTC", language).full) },
    ],
    button: { label: words.button, url: link },
    footer: words.footer,
  });
}
