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

const isColour = (text: string): boolean => /^#[0-9a-f]{6}$/i.test(text);
const isPage = (text: string): boolean => URL.canParse(text) && new URL(text).protocol === "https:";

const FIELDS = {
  name: () => true,
  accent: isColour,
  accent_dark: isColour,
  logo_url: isPage,
  imprint_url: isPage,
  privacy_url: isPage,
  terms_url: isPage,
} as const;

type Setting = Readonly<Record<string, unknown>>;
type Field = keyof typeof FIELDS;

const textIn = (setting: Setting, field: Field): string => {
  const value = setting[field];
  return typeof value === "string" ? value.trim() : "";
};

const given = (setting: Setting, field: Field): string | null => {
  const text = textIn(setting, field);
  return text !== "" && FIELDS[field](text) ? text : null;
};

/** Reads the setting `BRAND`. A field that is missing or is not what it should be is Matinee's own. */
export const houseBrandIn = (setting: Setting): Brand => ({
  name: given(setting, "name") ?? MATINEE.name,
  accent: {
    light: given(setting, "accent") ?? MATINEE.accent.light,
    dark: given(setting, "accent_dark") ?? MATINEE.accent.dark,
  },
  logoUrl: given(setting, "logo_url"),
  links: {
    imprint: given(setting, "imprint_url"),
    privacy: given(setting, "privacy_url"),
    terms: given(setting, "terms_url"),
  },
  sender: null,
});

/** The fields of the setting that are not what they should be. */
export const slipsInBrand = (setting: Setting): string[] =>
  (Object.keys(FIELDS) as Field[]).filter((field) => {
    const text = textIn(setting, field);
    return text !== "" && !FIELDS[field](text);
  });
