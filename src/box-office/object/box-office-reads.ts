import { DurableObject } from "cloudflare:workers";
import type * as answers from "../answers.ts";
import type { Frame } from "../followers/frame.ts";
import type { Entry } from "../ledger/chain.ts";
import type { IrregularScan } from "../ledger/check-in.ts";
import type { Waiting } from "../ledger/event.ts";
import type { HeldForExchange } from "../ledger/exchange-across.ts";
import type { HallPosition } from "../ledger/hall-order.ts";
import type { Hall } from "../ledger/hall.ts";
import type { SalesPoint } from "../ledger/sales-curve.ts";
import type { Availability, SeatMap } from "../ledger/seat-map.ts";
import * as doors from "./doors.ts";
import type { Acts } from "./event-log.ts";
import * as exchanges from "./exchanges.ts";
import * as ledger from "./ledger.ts";
import * as orders from "./orders.ts";
import { partsOf } from "./parts.ts";
import type { Parts } from "./parts.ts";
import * as seats from "./seats.ts";
import * as selling from "./selling.ts";
import * as waitingList from "./waiting-list.ts";

/** What a box office answers without changing anything. Each method is one call of another file, which says what it promises. */
export class BoxOfficeReads extends DurableObject {
  protected readonly parts: Parts;

  constructor(ctx: DurableObjectState, env: Cloudflare.Env) {
    super(ctx, env);
    this.parts = partsOf(ctx);
  }

  // Orders.

  reservation(n: number): answers.ReservationRecord | null {
    return this.parts.book.reservation(n);
  }

  booking(n: number): answers.Booking | null {
    return orders.booking(this.parts.book, n);
  }

  order(n: number): answers.OrderRecord | null {
    return orders.order(this.parts.book, n);
  }

  reservationOfTicket(ticket: string): answers.ReservationRecord | null {
    return orders.ofTicket(this.parts.book, ticket);
  }

  reservationWithClaim(claim: string): answers.ReservationRecord | null {
    return orders.withClaim(this.parts.book, claim);
  }

  answerTo(once: answers.Once): answers.Outcome<answers.Booked> | null {
    return selling.answerTo(this.parts.book, once);
  }

  waitingOf(buyer: number): { waiting: Waiting; ahead: number } | null {
    return waitingList.placeOf(this.parts.book, buyer);
  }

  // The hall.

  inTheWay(hall: Hall): string[] {
    return seats.inTheWay(this.parts.book, hall);
  }

  seatMap(): SeatMap | null {
    return seats.seatMap(this.parts.book);
  }

  async seatMapAt(atMs: number): Promise<SeatMap | null> {
    return seats.seatMapAt(this.parts.book, atMs);
  }

  availability(): Availability | null {
    return seats.availability(this.parts.book);
  }

  availabilityAndLayout(): (Availability & { layoutText: string }) | null {
    return seats.availabilityAndLayout(this.parts.book);
  }

  soldSeats(after: HallPosition | null, limit: number): answers.SoldSeats | null {
    return seats.soldSeats(this.parts.book, after, limit);
  }

  async checkedInSeats(): Promise<string[]> {
    return doors.seatsIn(this.parts.book);
  }

  changesSince(seq: number): Frame | null {
    return seats.changesSince(this.parts.book, seq);
  }

  // The doors.

  doors(): answers.Doors | null {
    return doors.doors(this.parts.book);
  }

  irregularScans(): IrregularScan[] {
    return doors.irregularScans(this.parts.book);
  }

  revokedTickets(): string[] {
    return doors.revokedTickets(this.parts.book);
  }

  // The ledger.

  /** The showtime that it was opened for, of those that had this id; null before. */
  incarnation(): string | null {
    return this.parts.book.state?.terms.incarnation ?? null;
  }

  isSandbox(): boolean {
    return this.parts.book.state?.terms.sandbox === true;
  }

  ledger(seq: number, limit: number): Entry[] {
    return ledger.entries(this.parts.book, seq, limit);
  }

  ledgerLines(seq: number): answers.LedgerLines | null {
    return ledger.lines(this.parts.book, seq);
  }

  acts(seq: number, by: readonly (number | string)[] | null, looked: number): Acts {
    return ledger.acts(this.parts.book, seq, by, looked);
  }

  async salesCurve(stepMs: number): Promise<SalesPoint[] | null> {
    return ledger.salesCurve(this.parts.book, stepMs);
  }

  async verify(): Promise<ledger.Verified> {
    return ledger.verify(this.parts.book, this.parts.copies.follower.cursor);
  }

  heldForExchanges(beforeMs: number): HeldForExchange[] {
    return exchanges.held(this.parts.book, beforeMs);
  }
}
