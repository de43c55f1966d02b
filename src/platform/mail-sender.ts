/** Who sends the mails of this installation. */
export interface MailSender {
  readonly name: string | null;
  readonly address: string;
}

/** As a mail's `From`, in quotes: a name may have commas. */
export const mailFrom = ({ name, address }: MailSender): string =>
  name === null ? address : `"${name.replaceAll(/["\\]/g, "")}" <${address}>`;

/** Reads "Matinee <tickets@matinee.example>", or an address alone. */
export function parseMailSender(text: string): MailSender {
  const [, name = "", address = text] = /^(.*)<([^<>]+)>\s*$/.exec(text) ?? [];
  return { name: name.replaceAll('"', "").trim() || null, address: address.trim() };
}
