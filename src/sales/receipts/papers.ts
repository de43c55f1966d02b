/** How receipts look on paper, and on a screen before they are printed. */

import { html } from "../../http/html.ts";
import type { Html } from "../../http/html.ts";

export const PAPERS = ["a4", "80mm"] as const;

export type Paper = (typeof PAPERS)[number];

const COMMON = html`
  * { box-sizing: border-box; } html { -webkit-text-size-adjust: 100%; } body { margin: 0; color: #17130f;
  background: #e9e5df; font-family: system-ui, -apple-system, Segoe UI, Roboto, Helvetica Neue, Noto Sans,
  Noto Sans CJK SC, sans-serif; line-height: 1.4; overflow-wrap: anywhere; print-color-adjust: exact; } main {
  background: #fff; } h1, p, dl, dd { margin: 0; } table { width: 100%; border-collapse: collapse;
  font-variant-numeric: tabular-nums; } th, td { padding: 0; text-align: left; vertical-align: top;
  font-weight: 400; } td, thead th + th { text-align: right; white-space: nowrap; } tr { break-inside: avoid;
  } .articles tfoot th, .articles tfoot td { font-weight: 700; } dt, .seats, thead th, .taxes, .note, footer {
  color: #5d554d; } @media print { body { background: none; } }
`;

/** One column for facts and one for the sender, as a letter has them. */
const A4 = html`
  ${COMMON} @page { size: A4; margin: 18mm 20mm; } body { font-size: 10.5pt; } main { width: 210mm; max-width:
  100%; min-height: 297mm; margin: 0 auto; padding: 18mm 20mm; } header { display: flex; gap: 12mm;
  justify-content: space-between; margin-bottom: 16mm; } .cinema { min-width: 0; hyphens: auto; font-size:
  20pt; font-weight: 700; line-height: 1.15; letter-spacing: -0.01em; } .logo { display: block; max-width:
  60mm; max-height: 18mm; margin-bottom: 4mm; } .issuer { flex: none; width: 76mm; font-size: 9pt; text-align:
  right; } h1 { margin-bottom: 5mm; font-size: 17pt; line-height: 1.2; } dl { margin-bottom: 10mm; } dl div {
  display: flex; margin-bottom: 0.7mm; } dt { flex: none; width: 34mm; } .articles th, .articles td { padding:
  2.2mm 0; } .articles td, .articles thead th + th { padding-left: 6mm; } .articles thead th { padding: 0 0
  1.6mm; font-size: 9pt; border-bottom: 0.4mm solid #17130f; } .articles tbody tr + tr > * { border-top: 0.2mm
  solid #ddd6cd; } .seats { font-size: 9pt; } .unit { display: none; } .articles tfoot > tr > * { border-top:
  0.4mm solid #17130f; font-size: 13pt; } .taxes { width: auto; min-width: 58%; margin: 7mm 0 0 auto;
  font-size: 9pt; } .taxes th, .taxes td { padding: 0.8mm 0; } .taxes td, .taxes thead th + th { padding-left:
  8mm; } .payments { width: auto; min-width: 58%; margin: 6mm 0 0 auto; } .payments th, .payments td {
  padding: 1mm 0; } .payments td { padding-left: 8mm; } .note { margin-top: 9mm; font-size: 9pt; } footer {
  margin-top: 12mm; padding-top: 3mm; border-top: 0.2mm solid #ddd6cd; font-size: 9pt; } @media print { main {
  width: auto; min-height: 0; padding: 0; } } @media (max-width: 640px) { main { padding: 8mm 6mm; } header {
  display: block; } .issuer { width: auto; margin-top: 4mm; text-align: left; } .taxes, .payments { width:
  100%; } }
`;

/** Black without greys: printers of rolls print dots. Each row of articles is a line of its own, and the name of a tax is above its amounts. */
const ROLL = html`
  ${COMMON} body { font-size: 9.5pt; line-height: 1.3; } main { width: 80mm; margin: 0 auto; padding: 6mm 4mm;
  color: #000; } header { margin-bottom: 4mm; text-align: center; } .cinema { hyphens: auto; font-size: 15pt;
  font-weight: 700; line-height: 1.15; } .logo { display: none; } .issuer { margin-top: 1.5mm; font-size:
  8.5pt; } dt, .seats, .taxes, .taxes thead th, .note, footer { color: #000; } h1 { padding: 2.5mm 0;
  border-top: 0.3mm dashed #000; font-size: 11.5pt; text-align: center; } dl { margin-bottom: 3mm; } dl div {
  display: flex; justify-content: space-between; gap: 3mm; } dt { flex: none; } dd { min-width: 0; text-align:
  right; } .articles { display: block; } .articles thead, .articles .each { display: none; } .articles tbody {
  display: block; padding: 1.4mm 0; border-top: 0.3mm dashed #000; } .articles tfoot { display: block; border:
  solid #000; border-width: 0.3mm 0; font-size: 13pt; } .articles tr { display: flex; justify-content:
  space-between; gap: 4mm; padding: 1.2mm 0; } .seats, .unit { font-size: 8.5pt; } .unit { display: block; }
  .taxes { display: block; margin-top: 3mm; font-size: 8pt; } .taxes thead, .taxes tbody { display: block; }
  .taxes tr { display: flex; flex-wrap: wrap; } .taxes thead th:first-child { display: none; } .taxes tbody th
  { flex: 0 0 100%; } .taxes td, .taxes thead th + th { flex: 1; text-align: right; } .payments { margin-top:
  3mm; } .payments td { padding-left: 3mm; } .note, footer { margin-top: 4mm; font-size: 8.5pt; text-align:
  center; } @media print { main { width: auto; padding: 0; } }
`;

/** `rows`: about how many lines of text a roll has to hold, which is cut after the last one. */
export const styleOf = (paper: Paper, rows: number): Html =>
  paper === "a4"
    ? A4
    : html`${ROLL} @page { size: 80mm ${ROLL_MARGINS_MM + rows * ROLL_ROW_MM}mm; margin: 4mm; }`;

/** With the lines between the parts. */
const ROLL_MARGINS_MM = 40;
const ROLL_ROW_MM = 4.6;
