import { inPages, lastKey } from "./pages.ts";

const TICKET_PAGE = `
  SELECT '[' || group_concat(concat('[', n, ',', tickets, ']')) || ']'
  FROM (SELECT n, tickets FROM reservations WHERE tickets IS NOT NULL AND n >= ? AND n < ? ORDER BY n)`;

/**
 * Finds reservations by their tickets, revoked ones too. It is read from the rows when it is first asked, since most box offices
 * are not asked before their doors open, and is kept in memory from then on: some 80 bytes a ticket.
 */
export class TicketIndex {
  readonly #sql: SqlStorage;
  #reservations: Map<string, number> | null = null;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  forget(): void {
    this.#reservations = null;
  }

  note(n: number, tickets: readonly string[]): void {
    for (const ticket of tickets) this.#reservations?.set(ticket, n);
  }

  /** The number of the reservation; null for none. */
  find(ticket: string): number | null {
    this.#reservations ??= new Map(this.#read());
    return this.#reservations.get(ticket) ?? null;
  }

  *#read(): Generator<[string, number]> {
    const last = lastKey(this.#sql, "reservations", "n");
    for (const [n, tickets] of inPages<[number, string[]]>(this.#sql, TICKET_PAGE, last))
      for (const ticket of tickets) yield [ticket, n];
  }
}
