/**
 * The HTML around every mail. One column that fits a phone, tables only for columns, colours for light and dark, and in
 * reading order where a mail program drops the styles.
 */

import { brandMark, legalLinks } from "../http/brand-marks.ts";
import { html } from "../http/html.ts";
import type { Html } from "../http/html.ts";
import type { Language } from "../http/languages.ts";
import type { Accent, Brand } from "../platform/brand.ts";

/** Plain rules only: a mail program may drop the whole block because of one rule that it does not know. */
const styleIn = ({ light, dark }: Accent): Html => html`
  body { margin: 0; padding: 0; background: #f4f1ec; color: #201b18; } body, td, th { font-family:
  -apple-system, "Segoe UI", Roboto, Helvetica, Arial, sans-serif; font-size: 16px; line-height: 1.5; } .outer
  { width: 100%; background: #f4f1ec; border-collapse: collapse; } .sheet { width: 100%; max-width: 560px;
  margin: 0 auto; text-align: left; } .brand { padding: 28px 20px 14px; color: ${light}; font-size: 13px;
  font-weight: 700; letter-spacing: 4px; text-transform: uppercase; } .brand img { display: block; height:
  40px; max-width: 280px; } .card { word-break: break-word; padding: 26px 20px; background: #ffffff; border:
  1px solid #e5dfd6; border-radius: 14px; } .small { padding: 18px 20px 32px; color: #6b625b; font-size: 13px;
  } .legal { margin: 14px 0 0; } h1 { margin: 0 0 10px; font-size: 27px; line-height: 1.2; letter-spacing:
  -0.3px; } p { margin: 0 0 14px; } a { color: ${light}; } .quiet { color: #6b625b; } .code { margin: 18px 0;
  padding: 18px 0; background: #f4f1ec; border-radius: 10px; text-align: center; font-family: ui-monospace,
  Menlo, Consolas, monospace; font-size: 32px; font-weight: 700; letter-spacing: 4px; } .button { display:
  block; padding: 13px 18px; background: ${light}; border-radius: 10px; color: #ffffff; font-weight: 700;
  text-align: center; text-decoration: none; } .rows { width: 100%; margin: 18px 0; border-collapse: collapse;
  } .rows th, .rows td { padding: 10px 0; border-top: 1px solid #e5dfd6; vertical-align: top; text-align:
  left; } .rows th { width: 96px; color: #6b625b; font-size: 14px; font-weight: 400; line-height: 24px; }
  .ticket { width: 100%; margin: 0 0 14px; border: 1px solid #e5dfd6; border-radius: 12px; border-collapse:
  separate; } .ticket td { padding: 14px; vertical-align: middle; } .qr { width: 148px; } .qr img { display:
  block; width: 148px; height: 148px; background: #ffffff; color: #201b18; border-radius: 6px; } .seat {
  font-size: 30px; font-weight: 700; line-height: 1.2; } h2 { margin: 22px 0 4px; font-size: 18px;
  line-height: 1.3; } .sums { width: 100%; margin: 0 0 18px; border-collapse: collapse; } .sums th, .sums td {
  padding: 6px 0; vertical-align: bottom; text-align: left; font-weight: 400; } .sums .part td, .sums .sum td
  { padding-left: 14px; text-align: right; } .sums .sum th, .sums .sum td { border-top: 1px solid #e5dfd6;
  font-weight: 700; } .sums .remark td { padding: 0; color: #6b625b; font-size: 14px; } @media
  (prefers-color-scheme: dark) { body, .outer { background: #141211 !important; color: #f3eeea !important; }
  .card { background: #201d1b !important; border-color: #38322e !important; } .code { background: #141211
  !important; } .brand, a { color: ${dark} !important; } .button { background: ${dark} !important; color:
  #201d1b !important; } .small, .quiet, .rows th, .sums .remark td { color: #b0a69e !important; } .rows th,
  .rows td, .ticket, .sums .sum th, .sums .sum td { border-color: #38322e !important; } }
`;

export interface Page {
  readonly brand: Brand;
  readonly language: Language;
  readonly title: string;
  /** What an inbox shows after the subject. */
  readonly preview: string;
  readonly card: Html;
  /** Under the card: why this mail was sent. */
  readonly footer: string;
}

export function mailPage({ brand, language, title, preview, card, footer }: Page): string {
  const links = legalLinks(brand, language);
  return html`<!doctype html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="supported-color-schemes" content="light dark" />
        <title>${title}</title>
        <style>
          ${styleIn(brand.accent)}
        </style>
      </head>
      <body>
        <div style="display: none; max-height: 0; overflow: hidden;">${preview}</div>
        <table class="outer" role="presentation">
          <tr>
            <td align="center" style="padding: 0 10px;">
              <table class="sheet" role="presentation" cellspacing="0" cellpadding="0">
                <tr>
                  <td class="brand">${brandMark(brand)}</td>
                </tr>
                <tr>
                  <td class="card">${card}</td>
                </tr>
                <tr>
                  <td class="small">
                    ${footer} ${links.length === 0 ? html`` : html`<p class="legal">${links}</p>`}
                  </td>
                </tr>
              </table>
            </td>
          </tr>
        </table>
      </body>
    </html> `.text;
}

/** Makes one line of a name that others wrote: a line break would add lines to the text, or to the subject. */
export const oneLine = (text: string): string => text.replace(/[\p{Cc}\u2028\u2029]+/gu, " ").trim();
