/** Who speaks in a mail, on a page or on a receipt. */
export interface Brand {
  readonly name: string;
  readonly accent: Accent;
  /** The web address of an image; null where the name stands for itself. */
  readonly logoUrl: string | null;
  /** Pages that the law asks for. */
  readonly links: Readonly<Record<LegalLink, string | null>>;
  /** Null: mails come as the deployment's own. */
  readonly sender: Sender | null;
}

/** In whose name a mail comes. Its address stays the deployment's, which the mail service knows. */
export interface Sender {
  readonly name: string;
  /** Where answers go; null for the address that sent the mail. */
  readonly replyTo: string | null;
}

export const LEGAL_LINKS = ["imprint", "privacy", "terms"] as const;
export type LegalLink = (typeof LEGAL_LINKS)[number];

/** The colour of links and buttons as `#rrggbb`, readable on light paper and on dark. */
export interface Accent {
  readonly light: string;
  readonly dark: string;
}

/** What speaks where a deployment has no setting of its own. */
const MATINEE: Brand = {
  name: "Matinee",
  accent: { light: "#b3261e", dark: "#ff8a7d" },
  logoUrl: null,
  links: { imprint: null, privacy: null, terms: null },
  sender: null,
};

/** Reads the setting `BRAND`. A field that is missing or is not what it should be is Matinee's own. */
export function houseBrandIn(setting: Readonly<Record<string, unknown>>): Brand {
  const text = (field: string): string | null => {
    const value = setting[field];
    return typeof value === "string" && value.trim() !== "" ? value.trim() : null;
  };
  const colour = (field: string): string | null => {
    const value = text(field);
    return value !== null && /^#[0-9a-f]{6}$/i.test(value) ? value.toLowerCase() : null;
  };
  const address = (field: string): string | null => {
    const value = text(field);
    return value !== null && URL.canParse(value) && new URL(value).protocol === "https:" ? value : null;
  };
  return {
    name: text("name") ?? MATINEE.name,
    accent: {
      light: colour("accent") ?? MATINEE.accent.light,
      dark: colour("accent_dark") ?? MATINEE.accent.dark,
    },
    logoUrl: address("logo_url"),
    links: { imprint: address("imprint_url"), privacy: address("privacy_url"), terms: address("terms_url") },
    sender: null,
  };
}
