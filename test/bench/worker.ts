/** The Worker with a bare limit beside it: an object that inserts one row, behind the same app and the same answer. */
import { DurableObject, env } from "cloudflare:workers";
import { app } from "../../src/app.ts";
import worker from "../../src/index.ts";

export { BoxOffice } from "../../src/box-office/box-office.ts";
export { LiveFeed } from "../../src/live/live-feed.ts";

declare global {
  namespace Cloudflare {
    interface Env {
      BARE: DurableObjectNamespace<Bare>;
    }
  }
}

export class Bare extends DurableObject {
  readonly #sql = this.ctx.storage.sql;

  constructor(ctx: DurableObjectState, bindings: Cloudflare.Env) {
    super(ctx, bindings);
    this.#sql.exec("CREATE TABLE IF NOT EXISTS rows (id INTEGER PRIMARY KEY, body TEXT NOT NULL)");
  }

  insert(body: string): string {
    this.#sql.exec("INSERT INTO rows (body) VALUES (?)", body);
    return body;
  }
}

/** As many bytes as the answer to a purchase of one seat. */
const ANSWER = JSON.stringify({ answer: "x".repeat(430) });

app.post("/v1/bare/:id", async (c) => {
  await c.req.json();
  const answer = await env.BARE.getByName(c.req.param("id")).insert(ANSWER);
  return c.body(answer, 201, { "content-type": "application/json" });
});

export default worker;
