/** Who sends the mails of this installation. */
export interface MailSender {
  readonly name: string | null;
  readonly address: string;
}

/** Reads "Matinee <tickets@matinee.example>", or an address alone. */
export function parseMailSender(text: string): MailSender {
  const [, name = "", address = text] = /^(.*)<([^<>]+)>\s*$/.exec(text) ?? [];
  return { name: name.replaceAll('"', "").trim() || null, address: address.trim() };
}
