import { expect, it } from "vitest";
import { LANGUAGES } from "../../src/http/languages.ts";
import { BOOKING } from "./booking.ts";
import { everyLetter } from "./every-letter.ts";

it("is in every mail with tickets, in both languages, in the text and in the page", () => {
  for (const language of LANGUAGES) {
    const { reservation_confirmed: bought, showtime_moved: moved } = everyLetter({ language });
    for (const mail of [bought, moved]) {
      expect(mail?.text.split("\n")).toContain(BOOKING.bookingUrl);
      expect(mail?.html).toContain(`href="${BOOKING.bookingUrl}"`);
    }
  }
});
