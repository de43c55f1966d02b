import * as z from "zod";
import type { Corrected } from "../../box-office/rebuild/corrected.ts";
import { idOf } from "../../http/openapi.ts";
import type { Shown } from "../../http/openapi.ts";
import { lazily } from "../../platform/lazily.ts";

const rows = (description: string) => z.int().nonnegative().meta({ description });

export const rebuiltSchema = lazily(() =>
  z
    .strictObject({
      showtime_id: idOf("showtime"),
      reservations: rows(
        "Reservations that were missing or not as the box office has them, with their tickets",
      ),
      reservations_removed: rows("Reservations that the box office does not have"),
      promo_uses: rows("Uses of promo codes that were settled anew, or are within a minute"),
      money_in_hand: rows(
        "Money that staff took or gave back, as it was missing or not as in the box office",
      ),
      mails: rows("Mails that had no row: they are due now"),
      payments: rows("Payments that are compared with the payment service within minutes"),
      sums: rows("1 if the sums for reports, or the place up to which all was copied, were wrong"),
    })
    .meta({
      id: "RebuiltCopies",
      examples: [
        {
          showtime_id: 28,
          reservations: 1,
          reservations_removed: 0,
          promo_uses: 0,
          money_in_hand: 0,
          mails: 1,
          payments: 0,
          sums: 1,
        },
      ],
    }),
);

export const rebuiltView = (showtimeId: number, corrected: Corrected): Shown<typeof rebuiltSchema> => ({
  showtime_id: showtimeId,
  reservations: corrected.reservations,
  reservations_removed: corrected.reservationsRemoved,
  promo_uses: corrected.promoClaims,
  money_in_hand: corrected.takings,
  mails: corrected.mails,
  payments: corrected.payments,
  sums: corrected.sums,
});
