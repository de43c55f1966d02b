/** How the guest list looks on paper: A4, the head of the table on each sheet, and no row on two of them. */

import { html } from "../../http/html.ts";

export const STYLE = html`<style>
  :root {
    color-scheme: light;
  }
  @page {
    size: A4;
    margin: 14mm 12mm 16mm;
    @bottom-left {
      content: "Guest list";
      font:
        8pt system-ui,
        sans-serif;
      color: #5b6472;
    }
    @bottom-right {
      content: counter(page) " / " counter(pages);
      font:
        8pt system-ui,
        sans-serif;
      color: #5b6472;
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
    color: #1f2430;
    font:
      10pt/1.35 system-ui,
      "Noto Sans",
      sans-serif;
    overflow-wrap: anywhere;
  }
  header {
    display: flex;
    gap: 24px;
    justify-content: space-between;
    align-items: flex-end;
    padding-bottom: 10px;
    border-bottom: 2px solid #1f2430;
  }
  h1 {
    margin: 0 0 2px;
    font-size: 18pt;
    line-height: 1.15;
  }
  p {
    margin: 0;
  }
  .quiet {
    color: #5b6472;
    font-size: 9pt;
  }
  .counts {
    text-align: right;
    white-space: nowrap;
  }
  .counts b {
    font-size: 14pt;
  }
  table {
    width: 100%;
    border-collapse: collapse;
    table-layout: fixed;
  }
  thead {
    display: table-header-group;
  }
  th {
    padding: 8px 6px 5px;
    text-align: left;
    color: #5b6472;
    font-size: 8pt;
    font-weight: 600;
    border-bottom: 1px solid #1f2430;
  }
  td {
    padding: 5px 6px;
    border-bottom: 1px solid #d5d9e0;
    vertical-align: baseline;
  }
  tr {
    break-inside: avoid;
  }
  tr.row td {
    border-top: 2px solid #8d96a5;
  }
  tr.section th {
    padding: 14px 6px 5px;
    color: #1f2430;
    font-size: 11pt;
    break-after: avoid;
  }
  tr.in td {
    color: #5b6472;
  }
  .seat {
    font-weight: 700;
    font-size: 11pt;
  }
  .box {
    display: inline-block;
    width: 11px;
    height: 11px;
    border: 1.3px solid #1f2430;
    border-radius: 2px;
  }
  .due {
    color: #1f2430;
    font-weight: 700;
  }
  .whole {
    white-space: nowrap;
  }
  .number {
    font-variant-numeric: tabular-nums;
  }
  .none {
    padding: 36px 6px;
    text-align: center;
  }
  .sum {
    padding-top: 12px;
    border: 0;
    text-align: right;
  }
  col.tick {
    width: 18mm;
  }
  col.place {
    width: 13mm;
  }
  col.type {
    width: 28mm;
  }
  col.money {
    width: 38mm;
  }
  col.order {
    width: 27mm;
  }
  @media print {
    body {
      padding: 0;
      max-width: none;
    }
  }
</style>`;
