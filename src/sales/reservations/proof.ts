/** Tickets for which the door asks for a proof, in answers. */

import * as z from "zod";
import type { Line } from "../../box-office/ledger/reservation.ts";

export const proofField = z
  .literal(true)
  .optional()
  .meta({ description: "true where the door asks for a proof of the ticket type; else left out" });

/** No field for a ticket that needs no proof. */
export const proofView = ({ proof }: Pick<Line, "proof">) =>
  proof === undefined ? {} : { requires_proof: proof };
