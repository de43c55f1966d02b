import { html } from "../html.ts";
import type { Html } from "../html.ts";
import type { Mail } from "./mail.ts";
import { mailPage, oneLine } from "./page.ts";

export interface Letter {
  readonly to: string;
  readonly name: string | null;
  readonly subject: string;
  readonly title: string;
  readonly paragraphs: readonly { readonly text: string; readonly weight?: "strong" | "quiet" }[];
  readonly footer: string;
}

const MARKS = {
  plain: (text: string): Html => html`<p>${text}</p>`,
  strong: (text: string): Html => html`<p><b>${text}</b></p>`,
  quiet: (text: string): Html => html`<p class="quiet">${text}</p>`,
};

/** A mail of plain paragraphs under a heading. The same words always give the same mail. */
export function letter({ to, name, subject, title, paragraphs, footer }: Letter): Mail {
  const hello = name === null ? "Hello," : `Hello ${oneLine(name)},`;
  const marked = paragraphs.map(({ text, weight }) => MARKS[weight ?? "plain"](text));
  return {
    to,
    subject,
    text: `${[hello, ...paragraphs.map(({ text }) => text), footer].join("\n\n")}\n`,
    html: mailPage({
      title,
      preview: paragraphs[0]?.text ?? "",
      card: html`<p>${hello}</p>
        <h1>${title}</h1>
        ${marked}`,
      footer,
    }),
    attachments: [],
  };
}

/** A reservation's showtime, as letters about it name it. */
interface Show {
  readonly movieTitle: string;
  readonly cinemaName: string;
  /** IANA. */
  readonly timeZone: string;
  readonly startsAtMs: number;
}

/** What letters about a reservation have in common. */
export interface About {
  readonly to: string;
  readonly name: string | null;
  readonly reservationId: number;
  readonly showtime: Show;
  readonly seats: readonly string[];
  readonly totalCents: number;
  readonly currency: string;
}
