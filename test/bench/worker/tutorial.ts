/**
 * Seats as a tutorial would sell them: a Durable Object that checks, inserts and broadcasts, behind a plain fetch handler.
 * No authentication, no idempotency, no ledger, no copies: what all of that costs is measured against it.
 */

import { DurableObject, env } from "cloudflare:workers";

declare global {
  namespace Cloudflare {
    interface Env {
      TUTORIAL: DurableObjectNamespace<Tutorial>;
    }
  }
}

interface Booking {
  readonly seat: string;
  readonly buyer: number;
}

export class Tutorial extends DurableObject {
  readonly #sql = this.ctx.storage.sql;

  constructor(ctx: DurableObjectState, bindings: Cloudflare.Env) {
    super(ctx, bindings);
    this.#sql.exec(
      "CREATE TABLE IF NOT EXISTS seats (seat TEXT PRIMARY KEY, buyer INTEGER NOT NULL, booked_at INTEGER NOT NULL)",
    );
  }

  /** False if the seat is taken. */
  book({ seat, buyer }: Booking): boolean {
    const [taken] = this.#sql.exec("SELECT buyer FROM seats WHERE seat = ?", seat);
    if (taken !== undefined) return false;
    this.#sql.exec("INSERT INTO seats VALUES (?, ?, ?)", seat, buyer, Date.now());
    for (const socket of this.ctx.getWebSockets()) socket.send(JSON.stringify({ seat, taken: true }));
    return true;
  }
}

export const TUTORIAL_PATH = "/tutorial/";

/** `POST /tutorial/{show}`: 201, or 409 for a seat that is taken. */
export async function tutorial(request: Request, pathname: string): Promise<Response> {
  const booking = await request.json<Booking>();
  const booked = await env.TUTORIAL.getByName(pathname.slice(TUTORIAL_PATH.length)).book(booking);
  return booked
    ? Response.json(booking, { status: 201 })
    : Response.json({ error: "This seat is taken." }, { status: 409 });
}
