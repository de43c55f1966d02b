import type { Accent, Brand, LegalLink } from "../../platform/brand.ts";
import { posterPath } from "../posters/poster.ts";

/** What a cinema says of itself; what is null is the house's. */
export interface Branding {
  readonly name: string | null;
  /** As the cinema gave it, `#rrggbb`. */
  readonly colour: string | null;
  /** The colour where it can be read. */
  readonly accent: Accent | null;
  readonly replyTo: string | null;
  readonly links: Readonly<Record<LegalLink, string | null>>;
  /** A key in R2. */
  readonly logoKey: string | null;
}

/** What a cinema sets, all of it at once. The logo is set apart. */
export type NewBranding = Omit<Branding, "accent" | "logoKey">;

export const NO_BRANDING: Branding = {
  name: null,
  colour: null,
  accent: null,
  replyTo: null,
  links: { imprint: null, privacy: null, terms: null },
  logoKey: null,
};

/** As the cinema set it, and as people see it. */
export interface Shown {
  readonly branding: Branding;
  readonly brand: Brand;
}

/** The brand that people see: the cinema's, and the house's where the cinema has said nothing. */
export function brandOf(
  { name, accent, replyTo, links, logoKey }: Branding,
  house: Brand,
  publicUrl: (path: string) => string,
): Brand {
  return {
    name: name ?? house.name,
    accent: accent ?? house.accent,
    // The house's logo beside the cinema's name would be two names.
    logoUrl: logoKey === null ? (name === null ? house.logoUrl : null) : publicUrl(posterPath(logoKey)),
    links: {
      imprint: links.imprint ?? house.links.imprint,
      privacy: links.privacy ?? house.links.privacy,
      terms: links.terms ?? house.links.terms,
    },
    sender: name === null && replyTo === null ? null : { name: name ?? house.name, replyTo },
  };
}

interface Row {
  readonly said: Omit<Branding, "logoKey"> | null;
  readonly logoKey: string | null;
}

/** The branding in a row of its table, or in the lack of one. */
export const brandingIn = (row: Row | null): Branding => ({
  ...(row?.said ?? NO_BRANDING),
  logoKey: row?.logoKey ?? null,
});
