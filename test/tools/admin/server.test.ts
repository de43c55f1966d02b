import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { connect, sending } from "../../../src/tools/admin/server.ts";
import { keepSession } from "../../../src/tools/admin/session-file.ts";

const URL = "http://127.0.0.1:9";

afterEach(() => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

/** The keys under which requests of one run of a command would arrive. */
async function keysOf(run: string, ...bodies: readonly (readonly [path: string, body: string])[]) {
  const keys: (string | null)[] = [];
  vi.stubGlobal("fetch", (request: Request) => {
    keys.push(request.headers.get("idempotency-key"));
    return Promise.resolve(new Response());
  });
  const send = sending({ url: URL, json: false, yes: false, "idempotency-key": run });
  for (const [to, body] of bodies) await send(URL + to, { method: "POST", body });
  return keys;
}

describe("the key of a request", () => {
  it("is the same for the same request of a repeated command, and another for another request", async () => {
    const [first, dry, other] = await keysOf(
      "run",
      ["/v1/a", "{}"],
      ["/v1/a?dry_run=true", "{}"],
      ["/v1/a", "[]"],
    );
    expect(await keysOf("run", ["/v1/a", "{}"])).toEqual([first]);
    expect(await keysOf("another", ["/v1/a", "{}"])).not.toEqual([first]);
    expect(new Set([first, dry, other]).size).toBe(3);
  });

  it("is not made of a password", async () => {
    expect(await keysOf("run", ["/v1/auth/login", '{"password":"x"}'])).toEqual([null]);
  });
});

describe("a refresh token that another command has used", () => {
  it("is not sent: the tokens that the other one got are taken", async () => {
    vi.stubEnv("XDG_CONFIG_HOME", mkdtempSync(path.join(tmpdir(), "matinee-desk-")));
    const kept = {
      access_token: "new",
      refresh_token: "next",
      email: "a@b.c",
      signed_in_by: "password",
    } as const;
    keepSession(URL, kept);
    let sent = 0;
    vi.stubGlobal("fetch", () => {
      sent++;
      return Promise.resolve(Response.json({}));
    });
    const send = sending({ url: URL, json: false, yes: false, "idempotency-key": undefined });
    const renew = (refresh_token: string) =>
      send(`${URL}/v1/auth/refresh`, { method: "POST", body: JSON.stringify({ refresh_token }) });
    expect(await (await renew("used")).json()).toMatchObject({ access_token: "new", refresh_token: "next" });
    expect(sent).toBe(0);
    await renew("next");
    expect(sent).toBe(1);
  });
});

it.each(["MATINEE_TOKEN", "ADMIN_TOKEN"])("sends no %s over plain http to another machine", (variable) => {
  vi.stubEnv(variable, "mk_live_x");
  const to = (url: string) => () => connect({ url, json: false, yes: false, "idempotency-key": undefined });
  expect(to("http://tickets.example")).toThrow("use https");
  expect(to("http://127.0.0.1.tickets.example")).toThrow("use https");
  expect(to(URL)).not.toThrow();
  expect(to("https://tickets.example")).not.toThrow();
});
