/** A cinema's branding in requests and answers. */

import * as z from "zod";
import { line, webUrl } from "../../http/openapi.ts";
import type { Shown as Answered } from "../../http/openapi.ts";
import { lazily } from "../../platform/lazily.ts";
import type { NewBranding, Shown } from "./branding.ts";

const MAX_NAME = 60;
const MAX_EMAIL = 254;

const name = line(MAX_NAME)
  .refine((text) => !/[<>"@\\/]/.test(text), 'A name has no < > " @ / or \\')
  .refine((text) => !/\.\S/.test(text), "A name is no web address")
  .meta({ description: "The name in mails and on pages: of the cinema, or of its chain. Null: the house's" });

const colour = z
  .string()
  .regex(/^#[0-9a-fA-F]{6}$/, "Not a colour as #rrggbb")
  .toLowerCase()
  .meta({ description: "The colour of links and buttons, as #rrggbb. Null: the house's" });

const replyTo = z
  .email()
  .max(MAX_EMAIL)
  .meta({ description: "Where answers to mails go. Null: to the address that sends them" });

const link = (what: string) =>
  webUrl
    .refine((url) => url.startsWith("https:"), "Must begin with https:")
    .nullable()
    .default(null)
    .meta({ description: `${what}, by https. Null: the house's, if it has one` });

const BRANDING = {
  name: "Luz",
  colour: "#1e66b3",
  reply_to: "hello@luz.example",
  imprint_url: "https://luz.example/imprint",
  privacy_url: "https://luz.example/privacy",
  terms_url: null,
};

/** They replace the branding: what is left out is the house's. */
export const brandingBody = z
  .strictObject({
    name: name.nullable().default(null),
    colour: colour.nullable().default(null),
    reply_to: replyTo.nullable().default(null),
    imprint_url: link("Who answers for it"),
    privacy_url: link("What becomes of people's data"),
    terms_url: link("The terms of sale"),
  })
  .meta({ id: "NewBranding", examples: [BRANDING] })
  .transform(({ reply_to, imprint_url, privacy_url, terms_url, ...rest }): NewBranding => ({
    ...rest,
    replyTo: reply_to,
    links: { imprint: imprint_url, privacy: privacy_url, terms: terms_url },
  }));

const shownSchema = lazily(() =>
  z
    .strictObject({
      name: z.string().meta({ description: "The name" }),
      colour_on_light: z.string().meta({ description: "`colour`, as dark as it has to be on white" }),
      colour_on_dark: z.string().meta({ description: "`colour`, as light as it has to be on black" }),
      logo_url: z.string().nullable().meta({ description: "The image at this address never changes" }),
      imprint_url: z.string().nullable().meta({ description: "Who answers for it" }),
      privacy_url: z.string().nullable().meta({ description: "What becomes of people's data" }),
      terms_url: z.string().nullable().meta({ description: "The terms of sale" }),
    })
    .meta({ description: "What people see: with the house's, where the cinema has said nothing" }),
);

export const brandingSchema = lazily(() =>
  z
    .strictObject({
      name: z.string().nullable().meta({ description: "Null: the house's" }),
      colour: z.string().nullable().meta({ description: "As it was set, #rrggbb. Null: the house's" }),
      reply_to: z.string().nullable().meta({ description: "Where answers to mails go" }),
      imprint_url: z.string().nullable().meta({ description: "Null: the house's, if it has one" }),
      privacy_url: z.string().nullable().meta({ description: "Null: the house's, if it has one" }),
      terms_url: z.string().nullable().meta({ description: "Null: the house's, if it has one" }),
      shown: shownSchema(),
    })
    .meta({
      id: "Branding",
      examples: [
        {
          ...BRANDING,
          shown: {
            name: BRANDING.name,
            colour_on_light: BRANDING.colour,
            colour_on_dark: "#5f93c9",
            logo_url: null,
            imprint_url: BRANDING.imprint_url,
            privacy_url: BRANDING.privacy_url,
            terms_url: null,
          },
        },
      ],
    }),
);

export const brandingView = ({ branding, brand }: Shown): Answered<typeof brandingSchema> => ({
  name: branding.name,
  colour: branding.colour,
  reply_to: branding.replyTo,
  imprint_url: branding.links.imprint,
  privacy_url: branding.links.privacy,
  terms_url: branding.links.terms,
  shown: {
    name: brand.name,
    colour_on_light: brand.accent.light,
    colour_on_dark: brand.accent.dark,
    logo_url: brand.logoUrl,
    imprint_url: brand.links.imprint,
    privacy_url: brand.links.privacy,
    terms_url: brand.links.terms,
  },
});
