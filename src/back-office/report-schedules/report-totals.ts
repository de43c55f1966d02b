import type { SalesTotals } from "../../mail/outbox/sales-report.ts";
import type { Line } from "../sales-by-group/group.ts";

export const totalsOf = (line: Line): SalesTotals => ({
  currency: line.currency,
  sold: line.sold ?? 0,
  capacity: line.capacity ?? 0,
  grossCents: line.gross ?? 0,
  revenueCents: line.revenue ?? 0,
  taxCents: line.taxes ?? 0,
  takingsCents: line.takings ?? 0,
});
