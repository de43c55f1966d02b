/** How the return looks on paper: A4, the head of a table on each sheet and its sums on the last, no day on two sheets. */

import { html } from "../../http/html.ts";

export const STYLE = html`<style>
  :root {
    color-scheme: light;
  }
  @page {
    size: A4;
    margin: 14mm 12mm 16mm;
    @bottom-right {
      content: counter(page) " / " counter(pages);
      font:
        8pt system-ui,
        sans-serif;
    }
  }
  * {
    box-sizing: border-box;
  }
  body {
    margin: 0 auto;
    padding: 24px;
    max-width: 190mm;
    background: #fff;
    color: #000;
    font:
      9.5pt/1.35 system-ui,
      "Noto Sans",
      sans-serif;
    overflow-wrap: anywhere;
  }
  h1 {
    margin: 0 0 4px;
    font-size: 16pt;
    line-height: 1.2;
  }
  h2 {
    margin: 28px 0 0;
    font-size: 12pt;
  }
  p {
    margin: 0;
  }
  h1,
  h2,
  h2 + p,
  thead {
    break-after: avoid;
  }
  table {
    width: 100%;
    margin-top: 8px;
    border-collapse: collapse;
  }
  thead {
    display: table-header-group;
  }
  tfoot {
    display: table-row-group;
  }
  tbody,
  tr {
    break-inside: avoid;
  }
  th,
  td {
    padding: 3px 6px;
    text-align: left;
    vertical-align: top;
    font-weight: 400;
  }
  thead th {
    font-size: 8pt;
    font-weight: 600;
    border-bottom: 1.5px solid #000;
  }
  tbody {
    border-bottom: 1px solid #bbb;
  }
  tfoot {
    break-inside: avoid;
    border-top: 1.5px solid #000;
  }
  .total th,
  .total td {
    font-weight: 700;
  }
  .number,
  .day {
    white-space: nowrap;
  }
  .number {
    text-align: right;
    font-variant-numeric: tabular-nums;
  }
  @media print {
    body {
      padding: 0;
      max-width: none;
    }
  }
</style>`;
