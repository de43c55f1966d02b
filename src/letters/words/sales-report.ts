import type { Language } from "../../http/languages.ts";

interface Words {
  readonly locale: string;
  readonly subject: (cinema: string, days: string) => string;
  readonly title: (cinema: string) => string;
  readonly lead: (days: string) => string;
  readonly days: (from: string, to: string) => string;
  readonly heading: (currency: string) => string;
  readonly tickets: string;
  readonly used: string;
  readonly gross: string;
  readonly revenue: string;
  readonly taxes: string;
  readonly takings: string;
  readonly nothing: string;
  readonly attached: string;
  readonly end: (route: string) => string;
}

export const SALES_REPORT: Readonly<Record<Language, Words>> = {
  en: {
    locale: "en-GB",
    subject: (cinema, days) => `Sales of ${cinema}, ${days}`,
    title: (cinema) => `Sales of ${cinema}`,
    lead: (days) => `The shows of ${days}, by the sales of now.`,
    days: (from, to) => (from === to ? from : `${from} to ${to}`),
    heading: (currency) => `Sums in ${currency}`,
    tickets: "Tickets sold",
    used: "of the seats",
    gross: "Ticket prices",
    revenue: "Revenue with fees, less discounts",
    taxes: "Taxes in or on it",
    takings: "Money received, less money given back",
    nothing: "There was no show.",
    attached: "All lines are attached as CSV, for spreadsheets.",
    end: (route) =>
      `You get this mail because you set a schedule. To end it, send ${route} with your access token, or end it in the program of the cinema.`,
  },
  de: {
    locale: "de-DE",
    subject: (cinema, days) => `Verkäufe von ${cinema}, ${days}`,
    title: (cinema) => `Verkäufe von ${cinema}`,
    lead: (days) => `Die Vorstellungen vom ${days}, nach den Verkäufen von jetzt.`,
    days: (from, to) => (from === to ? from : `${from} bis ${to}`),
    heading: (currency) => `Summen in ${currency}`,
    tickets: "Verkaufte Karten",
    used: "der Plätze",
    gross: "Preise der Karten",
    revenue: "Umsatz mit Gebühren, abzüglich Rabatten",
    taxes: "Steuern darin oder darauf",
    takings: "Eingenommen abzüglich Zurückgegebenem",
    nothing: "Es gab keine Vorstellung.",
    attached: "Alle Zeilen sind als CSV für Tabellenprogramme angehängt.",
    end: (route) =>
      `Sie bekommen diese Mail, weil Sie einen Zeitplan gesetzt haben. Um ihn zu beenden, senden Sie ${route} mit Ihrem Zugangstoken, oder beenden Sie ihn im Programm des Kinos.`,
  },
};
