/** What became of an order and who did it, from its reservation and the entries of the ledger. */

import type { OrderRecord } from "../../box-office/answers.ts";

/** A member of staff, a buyer, a gate key, or the API key of a program. */
export interface Actor {
  readonly kind: "user" | "gate_key" | "api_key";
  readonly id: number;
}

export interface HistoryEntry {
  readonly atMs: number;
  /** As the ledger calls it. */
  readonly type: string;
  /** Null for what happened by itself, and where the ledger does not say. */
  readonly by: Actor | null;
  /** The other facts, in the ledger's words. */
  readonly facts: Readonly<Record<string, unknown>>;
}

const numbered = (id: number): Actor => (id < 0 ? { kind: "api_key", id: -id } : { kind: "user", id });

/** `by` of an event: the number of a user, or of a program below zero; "user:7" and the like of scans. */
export function actorOf(by: unknown): Actor | null {
  if (typeof by === "number") return numbered(by);
  const [, kind, id] = /^(user|gate_key|api_key):(\d+)$/.exec(typeof by === "string" ? by : "") ?? [];
  return kind === "user" || kind === "gate_key" || kind === "api_key" ? { kind, id: Number(id) } : null;
}

/** The oldest first. */
export function historyOf({
  reservation,
  entries,
}: Pick<OrderRecord, "reservation" | "entries">): HistoryEntry[] {
  const { channel, status, heldAtMs, confirmedAtMs, endedAtMs, checkIns, till = [] } = reservation;
  const [{ buyer } = reservation] = reservation.given ?? [];
  const maker = channel === "waiting_list" ? null : numbered(buyer);
  const history: HistoryEntry[] = [{ atMs: heldAtMs, type: "held", by: maker, facts: { channel } }];
  if (confirmedAtMs !== null)
    history.push({
      atMs: confirmedAtMs,
      type: "confirmed",
      by: channel === "counter" ? maker : null,
      facts: {},
    });
  for (const { means, cents, shift, by, atMs } of till)
    history.push({
      atMs,
      type: cents < 0 ? "money_returned" : "money_taken",
      by: actorOf(by),
      facts: { means, cents: Math.abs(cents), shift },
    });
  for (const { ticket, gate, by, atMs, undone, irregular } of checkIns)
    history.push({
      atMs,
      type: "checked_in",
      by: actorOf(by),
      facts: { ticket, gate, undone, ...(irregular === undefined ? {} : { irregular }) },
    });
  for (const { atMs, type, body } of entries) {
    const { n: _, by, ...facts } = JSON.parse(body) as Record<string, unknown>;
    history.push({ atMs, type, by: actorOf(by), facts });
  }
  if (status === "expired" && endedAtMs !== null)
    history.push({ atMs: endedAtMs, type: "expired", by: null, facts: {} });
  return history.toSorted((a, b) => a.atMs - b.atMs);
}
