/** The HTML around every page for people. Pages run no script, and load a logo at most. */

import type { Brand } from "../platform/brand.ts";
import { houseBrand } from "../platform/settings.ts";
import { brandMark, legalLinks } from "./brand-marks.ts";
import { html } from "./html.ts";
import type { Html } from "./html.ts";
import { DEFAULT_LANGUAGE } from "./languages.ts";

/** Pages are not cached, do not reveal their address to other sites, and cannot be embedded in an iframe. */
export const PAGE_HEADERS = {
  "cache-control": "no-store",
  // Not `no-referrer`: the form would be sent with `Origin: null` and be refused as another site's.
  "referrer-policy": "strict-origin",
  "content-security-policy":
    "default-src 'none'; img-src 'self' data: https:; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  "x-frame-options": "DENY",
  "x-content-type-options": "nosniff",
};

const styleIn = ({ light, dark }: Brand["accent"]): Html => html`
  :root { color-scheme: light dark; --ground: #f4f1ec; --sheet: #fff; --line: #e2dbd1; --ink: #201b18;
  --quiet: #6b625b; --accent: ${light}; } @media (prefers-color-scheme: dark) { :root { --ground: #141211;
  --sheet: #201d1b; --line: #38322e; --ink: #f3eeea; --quiet: #b0a69e; --accent: ${dark}; } } * { box-sizing:
  border-box; } body { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.5 system-ui,
  sans-serif; overflow-wrap: anywhere; } main { max-width: 460px; margin: 0 auto; padding: 28px 14px; } .brand
  { margin: 0 10px 14px; color: var(--accent); font-size: 13px; font-weight: 700; letter-spacing: 4px;
  text-transform: uppercase; } .brand img { display: block; max-width: 280px; } .sheet { padding: 24px 20px;
  background: var(--sheet); border: 1px solid var(--line); border-radius: 14px; } h1 { margin: 0 0 14px;
  font-size: 25px; line-height: 1.2; } p { margin: 0 0 14px; } a { color: var(--accent); } ul { margin: 0 0
  14px; padding: 0; list-style: none; } li { margin: 0 0 14px; } form { margin: 0 0 14px; } .sheet >
  :last-child { margin-bottom: 0; } .legal { margin: 14px 10px; } .quiet { color: var(--quiet); font-size:
  14px; } .trouble { padding: 12px 14px; border: 1px solid var(--accent); border-radius: 10px; } label {
  display: block; margin: 0 0 14px; color: var(--quiet); font-size: 14px; } input, button { display: block;
  width: 100%; padding: 12px 14px; border: 1px solid var(--line); border-radius: 10px; font: inherit;
  font-size: 16px; } input { margin-top: 4px; background: var(--ground); color: var(--ink); } input[hidden] {
  display: none; } button { background: var(--accent); border-color: var(--accent); color: var(--sheet);
  font-weight: 700; cursor: pointer; } .code { padding: 16px 14px; border: 1px solid var(--line);
  border-radius: 10px; font: 700 28px/1 ui-monospace, monospace; letter-spacing: 4px; text-align: center; }
`;

/** An error, in words for people. */
export interface Trouble {
  readonly title: string;
  readonly detail: string;
}

/** An error above a form that is shown again. */
export const troubleNote = (trouble: Trouble | null): Html =>
  trouble === null
    ? html``
    : html`<p class="trouble" role="alert"><b>${trouble.title}.</b> ${trouble.detail}</p>`;

/** An error page, where programs get a problem document. */
export const troublePage = ({ title, detail }: Trouble, brand?: Brand): string =>
  page(title, html`<p role="alert">${detail}</p>`, { brand });

interface Frame {
  /** Absent where no cinema is concerned: the house's. */
  readonly brand?: Brand | undefined;
  /** The browser reloads the page after so many seconds; null for a page that does not change. */
  readonly refreshS?: number | null;
}

/** A whole HTML page. */
export function page(
  title: string,
  body: Html,
  { brand = houseBrand(), refreshS = null }: Frame = {},
): string {
  const links = legalLinks(brand, DEFAULT_LANGUAGE);
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        ${refreshS === null ? html`` : html`<meta http-equiv="refresh" content="${refreshS}" />`}
        <title>${title} - ${brand.name}</title>
        <link rel="icon" href="${brand.logoUrl ?? "data:,"}" />
        <style>
          ${styleIn(brand.accent)}
        </style>
      </head>
      <body>
        <main>
          <div class="brand">${brandMark(brand)}</div>
          <div class="sheet">
            <h1>${title}</h1>
            ${body}
          </div>
          ${links.length === 0 ? html`` : html`<p class="legal quiet">${links}</p>`}
        </main>
      </body>
    </html> `.text;
}
