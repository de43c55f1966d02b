/** Tables of amounts in a mail, for the text and for the page. */

import { html } from "../http/html.ts";
import type { Html } from "../http/html.ts";

/** Amounts that add up under a heading. */
export interface Sums {
  readonly heading: string;
  readonly rows: readonly SumRow[];
  /** Below the rows: of which parts the last one consists. Not in the column of amounts, which adds up without them. */
  readonly remarks: readonly string[];
}

export interface SumRow {
  readonly label: string;
  readonly amount: string;
  readonly isTotal: boolean;
}

/** A longer label moves the amount of its own row only. */
const MAX_LABEL_WIDTH = 48;

/** The lines of the text version. Two or more spaces stand before each amount. */
export function sumsAsText({ heading, rows, remarks }: Sums): string[] {
  const labels = Math.min(MAX_LABEL_WIDTH, widest(rows.map(({ label }) => label)));
  const amounts = widest(rows.map(({ amount }) => amount));
  return [
    heading,
    ...rows.map(({ label, amount }) => `${label.padEnd(labels)}  ${amount.padStart(amounts)}`),
    ...remarks.map((remark) => `  ${remark}`),
  ];
}

const widest = (texts: readonly string[]): number => Math.max(0, ...texts.map(({ length }) => length));

/** For the page. The alignment is also in attributes, for mail programs that drop the styles. */
export const sumsAsHtml = ({ heading, rows, remarks }: Sums): Html =>
  html`<h2>${heading}</h2>
    <table class="sums" width="100%" cellspacing="0" cellpadding="0">
      ${rows.map(rowAsHtml)}
      ${remarks.map(
        (remark) =>
          html`<tr class="remark">
            <td colspan="2" align="left">${remark}</td>
          </tr> `,
      )}
    </table> `;

const rowAsHtml = ({ label, amount, isTotal }: SumRow): Html =>
  html`<tr class="${isTotal ? "sum" : "part"}">
    <th scope="row" align="left">${label}</th>
    <td align="right" style="white-space: nowrap;">${amount}</td>
  </tr> `;
