/**
 * A payment gateway as bad as they come: it tells of payments late, twice, in any order, and lets a buyer pay what
 * nobody waits for any more. It keeps the books that the box office is held against.
 */
export interface Till {
  startPayment(n: number): Promise<boolean>;
  /** `payment` names it: told again, nothing more comes of it. */
  pay(n: number, cents: number, payment: string): Promise<unknown>;
  failPayment(n: number): Promise<unknown>;
}

interface Session {
  readonly id: string;
  readonly n: number;
  readonly cents: number;
  status: "open" | "paid" | "failed";
}

type Message = { readonly kind: "paid" | "failed"; readonly session: Session };

export class Gateway {
  readonly sessions: Session[] = [];
  readonly #till: Till;
  #messages: Message[] = [];

  constructor(till: Till) {
    this.#till = till;
  }

  /** A buyer goes to the payment page; two of them in two windows is one too many, and happens. */
  async open(n: number, cents: number): Promise<void> {
    if (await this.#till.startPayment(n))
      this.sessions.push({ id: `payment-${this.sessions.length + 1}`, n, cents, status: "open" });
  }

  pay(pick: number): void {
    this.#end(pick, "paid");
  }

  fail(pick: number): void {
    this.#end(pick, "failed");
  }

  /** Tells of one payment or failure, and perhaps will again. */
  async deliver(pick: number, again: boolean): Promise<void> {
    const message = this.#messages[pick % Math.max(1, this.#messages.length)];
    if (message === undefined) return;
    const { kind, session } = message;
    if (kind === "paid") await this.#till.pay(session.n, session.cents, session.id);
    else await this.#till.failPayment(session.n);
    if (!again) this.#messages = this.#messages.filter((other) => other !== message);
  }

  /** Until all is told. */
  async settle(): Promise<void> {
    while (this.#messages.length > 0) await this.deliver(0, false);
  }

  /** All that buyers paid for a reservation. */
  paidFor(n: number): number {
    return this.sessions
      .filter((session) => session.n === n && session.status === "paid")
      .reduce((sum, { cents }) => sum + cents, 0);
  }

  #end(pick: number, status: "paid" | "failed"): void {
    const open = this.sessions.filter((session) => session.status === "open");
    const session = open[pick % Math.max(1, open.length)];
    if (session === undefined) return;
    session.status = status;
    this.#messages.push({ kind: status, session });
  }
}
