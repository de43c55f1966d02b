import { Buffer } from "node:buffer";
import type { Language } from "../http/languages.ts";
import type { Mail } from "../mail/mail.ts";
import type { SalesReport, SalesTotals } from "../mail/outbox/sales-report.ts";
import { dateFormat, numberFormat } from "../platform/formats.ts";
import { letter } from "./letter.ts";
import type { Branded, Reader } from "./letter.ts";
import { formatMoney } from "./money.ts";
import { oneLine } from "./page.ts";
import type { Sums } from "./sums.ts";
import { SALES_REPORT } from "./words/sales-report.ts";

export function salesReport(report: SalesReport, reader: Omit<Reader, "language"> & Branded): Mail {
  const { scheduleId, language, period, totals, csv } = report;
  const words = SALES_REPORT[language];
  const cinema = oneLine(report.cinemaName);
  const days = words.days(dayIn(words.locale, period.from), dayIn(words.locale, period.to));
  return letter({
    ...reader,
    language,
    subject: words.subject(cinema, days),
    title: words.title(cinema),
    paragraphs: [
      { text: words.lead(days) },
      { text: totals.length === 0 ? words.nothing : words.attached, weight: "quiet" },
    ],
    sums: totals.map((of) => sumsOf(of, language)),
    footer: words.end(`DELETE /v1/report-schedules/${scheduleId}`),
    attachments: [
      {
        filename: `sales-${period.from}-${period.to}.csv`,
        contentType: "text/csv; charset=utf-8",
        content: Buffer.from(csv).toString("base64"),
      },
    ],
  });
}

const dayIn = (locale: string, date: string): string =>
  dateFormat(locale, { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" }).format(
    Date.parse(date),
  );

function sumsOf(of: SalesTotals, language: Language): Sums {
  const words = SALES_REPORT[language];
  const money = (cents: number): string => formatMoney(cents, of.currency, language);
  const number = (value: number): string => numberFormat(words.locale, {}).format(value);
  const percent = numberFormat(words.locale, { style: "percent", maximumFractionDigits: 1 });
  const row = (label: string, amount: string, isTotal = false) => ({ label, amount, isTotal });
  return {
    heading: words.heading(of.currency),
    rows: [
      row(words.tickets, number(of.sold)),
      ...(of.capacity === 0 ? [] : [row(words.used, percent.format(of.sold / of.capacity))]),
      row(words.gross, money(of.grossCents)),
      row(words.revenue, money(of.revenueCents)),
      row(words.taxes, money(of.taxCents)),
      row(words.takings, money(of.takingsCents), true),
    ],
    remarks: [],
  };
}
