import type { PaidBy } from "../printout.ts";

export interface ReceiptWords {
  /** Of dates. */
  readonly dates: string;
  /** Of amounts and rates. */
  readonly numbers: string;
  readonly receipt: string;
  readonly correction: string;
  readonly tillReceipt: string;
  readonly cancellation: string;
  /** On what is no invoice. */
  readonly noInvoice: string;
  readonly number: string;
  readonly corrects: string;
  readonly issued: string;
  readonly order: string;
  readonly show: string;
  readonly taxNumber: (number: string) => string;
  readonly article: string;
  readonly price: string;
  readonly amount: string;
  readonly discount: string;
  readonly fee: string;
  readonly total: string;
  readonly tax: string;
  readonly net: string;
  readonly gross: string;
  readonly paidBy: Readonly<Record<PaidBy, string>>;
  readonly refund: string;
  /** What was paid for seats that went back and stays with the cinema. */
  readonly kept: string;
  /** A tax that is in it. */
  readonly keptTax: (tax: string) => string;
}

export const en: ReceiptWords = {
  dates: "en-GB",
  numbers: "en",
  receipt: "Receipt",
  correction: "Correcting receipt",
  tillReceipt: "Till receipt",
  cancellation: "Cancellation",
  noInvoice: "This is not an invoice.",
  number: "Number",
  corrects: "Corrects",
  issued: "Date",
  order: "Order",
  show: "Show",
  taxNumber: (number) => `Tax number ${number}`,
  article: "Tickets",
  price: "Each",
  amount: "Amount",
  discount: "Discount",
  fee: "Fee",
  total: "Total",
  tax: "Tax",
  net: "Net",
  gross: "Gross",
  paidBy: {
    cash: "Paid in cash",
    card: "Paid by card",
    voucher: "Paid by voucher",
    exchange: "From an exchange",
    online: "Paid online",
    counter: "Paid at the counter",
    due: "To be paid",
  },
  refund: "Refund",
  kept: "Kept by the cinema",
  keptTax: (tax) => `of which ${tax}`,
};
