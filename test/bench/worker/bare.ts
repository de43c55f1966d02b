/**
 * The bare limits: what the platform does when Matinee does nothing. They are routes of the same app, behind the same
 * middleware, with an answer of as many bytes as the path that is held against them.
 */

import { DurableObject, env } from "cloudflare:workers";
import { Hono } from "hono";
import { fetch as ask } from "../../../src/app.ts";
import { verifyPassword } from "../../../src/identity/passwords/password.ts";

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

/** As many bytes as the answer to a purchase of one seat, and of four. */
const PURCHASE = JSON.stringify({ answer: "x".repeat(760) });
const JSON_TYPE = { "content-type": "application/json" };

/** What paths answered when they were first asked for here. */
const kept = new Map<string, string>();

export const bare = new Hono()
  .post("/objects/:name", async (c) => {
    await c.req.json();
    const answer = await env.BARE.getByName(c.req.param("name")).insert(PURCHASE);
    return c.body(answer, 201, JSON_TYPE);
  })
  .get("/bytes", async (c) => {
    const path = c.req.query("of") ?? "";
    let text = kept.get(path);
    if (text === undefined) {
      text = await (await ask(new Request(`http://bench.test${path}`))).text();
      kept.set(path, text);
    }
    return c.body(text, 200, JSON_TYPE);
  })
  .get("/rows/:id", async (c) => {
    const row = await env.DB.prepare("SELECT * FROM showtimes WHERE id = ?").bind(c.req.param("id")).first();
    return row === null ? c.notFound() : c.json(row);
  })
  .post("/scrypt", async (c) => {
    const { password, hash } = await c.req.json<{ password: string; hash: string }>();
    return c.body(null, verifyPassword(password, hash) ? 200 : 401);
  });
