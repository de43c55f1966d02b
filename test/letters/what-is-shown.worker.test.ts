/** From the showtime's and the cinema's rows to what buyers read. */

import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { bookingUrl } from "../../src/door/bookings/service.ts";
import { compose } from "../../src/letters/service.ts";
import { sale } from "../support/halls.ts";
import { plansOf } from "../support/plans.ts";
import { stopQueues } from "../support/queues.ts";
import { buyer, call, run, showtime } from "../support/world.ts";

const VOCABULARY = {
  categories: { standard: { en: "Stalls", de: "Parkett" } },
  ticketTypes: { adult: { en: "Adult", de: "Erwachsene" } },
  formats: { "3d": { en: "3-D", de: "in 3D" } },
};
const SHOWN = {
  format: "3d",
  audio_language: "en",
  subtitle_languages: ["de"],
  captions: true,
  audio_description: false,
  version: ["OmU"],
  age_rating: "FSK 12",
};

beforeEach(stopQueues);
afterEach(() => {
  vi.restoreAllMocks();
});

/** A sale in a cinema that has a vocabulary. */
async function sold() {
  const show = await showtime(1, 5);
  const { id: userId, token: as } = await buyer();
  await run(
    `UPDATE showtimes SET format = '3d', audio_language = 'en', subtitle_languages = '["de"]', captions = 1,
       original_language = 'en', age_rating = 'FSK 12' WHERE id = ?1`,
    show.id,
  );
  await run(
    "INSERT OR REPLACE INTO vocabularies (cinema_id, words, version) VALUES (1, ?1, 1)",
    JSON.stringify(VOCABULARY),
  );
  const bought = await show.office().reserve(sale(userId, "A1"));
  if (!bought.ok) throw new Error(bought.code);
  const { reservation } = bought;
  const mail = async () => {
    const composed = await compose({ kind: "reservation_confirmed", reservationId: reservation.id }, userId);
    if (!composed.ok) throw new Error(composed.reason);
    return composed.mail;
  };
  return { userId, as, reservation, mail };
}

describe("a buyer reads how the movie is shown", () => {
  it("in the mail and its calendar, in both languages", async () => {
    const { userId, mail } = await sold();
    const calendarIn = ({ attachments }: Awaited<ReturnType<typeof mail>>) =>
      Buffer.from(
        attachments.find(({ contentType }) => contentType.startsWith("text/calendar"))?.content ?? "",
        "base64",
      )
        .toString()
        .replaceAll("\r\n ", "");
    const english = await mail();
    expect(english.text).toContain("3-D · OmU · FSK 12");
    expect(english.text).toContain("English with German subtitles");
    expect(english.text).toContain("Row A, seat 1: Adult, Stalls");
    expect(calendarIn(english)).toContain(
      "DESCRIPTION:Row A\\, seat 1\\n3-D · OmU · FSK 12\\nEnglish with German subtitles\\ncaptions",
    );
    await run("UPDATE users SET language = 'de' WHERE id = ?1", userId);
    const german = await mail();
    expect(german.text).toContain("in 3D · OmU · FSK 12");
    expect(german.text).toContain("Englisch, Untertitel: Deutsch");
    expect(german.text).toContain("Reihe A, Platz 1: Erwachsene, Parkett");
    expect(calendarIn(german)).toContain("Englisch\\, Untertitel: Deutsch");
  });

  it("with one statement for the showtime and the cinema's words", async () => {
    const { mail } = await sold();
    await mail();
    const plans = await plansOf(mail);
    const ofShowtime = plans.filter((plan) => plan.some((step) => /showtimes|vocabularies/.test(step)));
    expect(ofShowtime).toEqual([
      ["showtimes", "vocabularies", "receipt_settings", "brandings"].map((table) =>
        expect.stringContaining(`SEARCH ${table}`),
      ),
    ]);
  });

  it("on the ticket, in the list of tickets, and with the booking's link", async () => {
    const { as, reservation } = await sold();
    const [{ ticket } = { ticket: null }] = reservation.lines;
    const read = async (path: string) => (await call("GET", path, { as })).json();
    expect(await read(`/v1/tickets/${ticket}`)).toMatchObject({ showtime: SHOWN });
    await vi.waitFor(async () =>
      expect(await read("/v1/tickets")).toMatchObject({ data: [{ id: ticket, showtime: SHOWN }] }),
    );
    const link = (await bookingUrl(reservation)).replace(env.PUBLIC_URL, "");
    expect(await read(link)).toMatchObject({ showtime: SHOWN, tickets: [{ id: ticket }] });
  });
});
