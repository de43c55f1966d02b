/** The page of an offer of the waiting list. It needs no sign-in, only the link, and so shows nothing about the person. */

import { html } from "../../http/html.ts";
import type { Html } from "../../http/html.ts";
import { DEFAULT_LANGUAGE } from "../../http/languages.ts";
import { page, troubleNote, troublePage } from "../../http/page-frame.ts";
import type { Trouble } from "../../http/page-frame.ts";
import { dateFormat } from "../../platform/formats.ts";
import { amountText } from "../../platform/minor-units.ts";
import { shownInWords } from "../../programme/showtimes/presentation-words.ts";
import { seatsInWords } from "../../sales/reservations/seats-in-words.ts";
import type { OfferToShow } from "./offer.ts";

/** `isOver`: nobody can take the offer any more. */
interface OfferPage {
  readonly text: string;
  readonly isOver: boolean;
}

/** `trouble`: why the button did nothing. It is shown only where the button is still there. */
export function offerPage(offer: OfferToShow, trouble: Trouble | null = null): OfferPage {
  const { status, confirmedAtMs } = offer.reservation;
  const booking = html`<p><a href="${offer.bookingUrl}">Open the booking</a></p>`;
  const shown = (title: string, body: Html): OfferPage => ({
    text: page(title, html`${body} ${factsOf(offer)}`, offer.showtime),
    isOver: status !== "confirmed",
  });
  switch (status) {
    case "held":
    case "awaiting_payment":
      return { text: openOffer(offer, trouble), isOver: false };
    case "confirmed":
      return shown(
        "The seats are yours",
        html`<p>The tickets are on their way by mail.</p>
          ${booking}`,
      );
    case "cancelled":
      return shown(
        "Cancelled",
        html`<p>You had taken these seats, and they were cancelled since.</p>
          ${booking}`,
      );
    case "refund_due":
      return confirmedAtMs === null
        ? shown("Paid too late", html`<p>The seats were gone. What you paid goes back the way it came.</p>`)
        : shown(
            "Cancelled",
            html`<p>What you paid and is owed goes back the way it came.</p>
              ${booking}`,
          );
    case "released":
    case "expired":
      return shown(
        "This offer is over",
        html`<p>The seats went to whoever waited next. Nothing was bought, and there is nothing to pay.</p>`,
      );
  }
}

function openOffer(offer: OfferToShow, trouble: Trouble | null): string {
  const { reservation, showtime, code } = offer;
  const { expiresAtMs } = reservation;
  const { button, note } = taking(reservation);
  const until =
    expiresAtMs === null
      ? html``
      : html`<p><b>Held for you until ${at(expiresAtMs, showtime.timeZone)}.</b></p>`;
  return page(
    "Seats for you",
    html`${troubleNote(trouble)} ${factsOf(offer)} ${until}
      <form method="post" action="/offer">
        <input type="hidden" name="code" value="${code}" />
        <button>${button}</button>
      </form>
      <p class="quiet">${note} If you do not want the seats, close this page: nothing happens.</p>`,
    showtime,
  );
}

/** The words on the button, and what follows. */
function taking({ status, payment, amounts, currency }: OfferToShow["reservation"]) {
  const { totalCents } = amounts;
  if (totalCents === 0) return { button: "Take the seats", note: "There is nothing to pay." };
  if (payment === "at_door") return { button: "Take the seats", note: "You pay at the door." };
  return status === "held"
    ? {
        button: `Pay ${amountText(totalCents, currency)}`,
        note: "The next page takes the payment. The seats are yours once it is made.",
      }
    : { button: "Go on to pay", note: "Your payment is not finished. The seats are yours once it is." };
}

function factsOf({ reservation, showtime }: OfferToShow): Html {
  const { id, lines, amounts, currency } = reservation;
  const { movieTitle, cinemaName, screenName, address, timeZone, startsAtMs } = showtime;
  const shown = shownInWords(showtime, DEFAULT_LANGUAGE).join(" · ");
  const facts = [
    ["Film", movieTitle],
    ["When", at(startsAtMs, timeZone)],
    ...(shown === "" ? [] : [["Version", shown] as const]),
    ["Where", [cinemaName, screenName, address].filter((part) => part !== null).join(", ")],
    ["Seats", seatsInWords(lines)],
    ["Price", amountText(amounts.totalCents, currency)],
    ["Reservation", id],
  ] as const;
  return html`${facts.map(([name, fact]) => html`<p><span class="quiet">${name}</span><br />${fact}</p>`)}`;
}

/** On the clock of the cinema. */
const at = (ms: number, timeZone: string): string =>
  `${dateFormat("en-GB", { dateStyle: "full", timeStyle: "short", timeZone }).format(ms)} (${timeZone})`;

export const noOfferPage = (): string =>
  troublePage({
    title: "No such offer",
    detail: "This link leads to no offer. Open the link in the mail about the seats.",
  });
