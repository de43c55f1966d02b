/** What the list of changes is asked for, and what it has. */

import type { Acts } from "../../box-office/object/event-log.ts";
import type { Entry } from "../../identity/audit/entry.ts";

export interface Filter {
  /** "user:7" or "gate_key:3". */
  readonly actor: string | null;
  readonly cinemaId: number | null;
  readonly showtimeId: number | null;
  /** As "PATCH /v1/showtimes/{id}", or the type of a ledger's entry. */
  readonly action: string | null;
  readonly fromMs: number;
  /** Not itself in the list. */
  readonly toMs: number;
}

export type Act = Acts["acts"][number];

/** An entry of the audit log, or an act in a ledger. */
export type Listed =
  | { readonly of: "log"; readonly atMs: number; readonly entry: Entry }
  | ({ readonly of: "ledger" } & Act);
