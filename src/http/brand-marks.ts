/** How a brand shows on pages and in mails: its logo or name, and its legal pages. */

import { LEGAL_LINKS } from "../platform/brand.ts";
import type { Brand, LegalLink } from "../platform/brand.ts";
import { html } from "./html.ts";
import type { Html } from "./html.ts";
import type { Language } from "./languages.ts";

const LEGAL_WORDS: Readonly<Record<Language, Readonly<Record<LegalLink, string>>>> = {
  en: { imprint: "Legal notice", privacy: "Privacy", terms: "Terms" },
  de: { imprint: "Impressum", privacy: "Datenschutz", terms: "AGB" },
};

/** The logo, 40 pixels high, or the name where there is none. Whoever loads no images reads the name. */
export const brandMark = ({ name, logoUrl }: Brand): Html =>
  logoUrl === null ? html`${name}` : html`<img src="${logoUrl}" height="40" alt="${name}" />`;

/** The legal pages that there are, by their names in the reader's language. */
const legalPages = ({ links }: Brand, language: Language): { name: string; url: string }[] =>
  LEGAL_LINKS.flatMap((link) => {
    const url = links[link];
    return url === null ? [] : [{ name: LEGAL_WORDS[language][link], url }];
  });

export const legalLinks = (brand: Brand, language: Language): Html[] =>
  legalPages(brand, language).map(
    ({ name, url }, i) => html`${i === 0 ? "" : " · "}<a href="${url}">${name}</a>`,
  );

/** Each on a line, for texts without markup. */
export const legalLines = (brand: Brand, language: Language): string[] =>
  legalPages(brand, language).map(({ name, url }) => `${name}: ${url}`);
