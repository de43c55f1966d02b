/** Compressed bodies: of `/v1` and of the older paths. */

import { exports } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { ask } from "../support/catalogue.ts";
import { call } from "../support/world.ts";

async function gzip(text: string): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

const sent = (path: string, body: BodyInit, encoding: string, type = "application/json") =>
  exports.default.fetch(`http://matinee.test${path}`, {
    method: "POST",
    headers: { "content-type": type, "content-encoding": encoding },
    body,
  });

const person = (email: string): string => JSON.stringify({ email, password: "a long password of ours" });
const LIMIT = 64 * 1024;

describe("a body of gzip", () => {
  it("is taken by /v1", async () => {
    for (const encoding of ["gzip", "GZIP", "x-gzip"]) {
      const email = `zipped-${encoding}@example.com`.toLowerCase();
      expect((await sent("/v1/auth/register", await gzip(person(email)), encoding)).status).toBe(201);
    }
  });

  it("is taken by the older paths", async () => {
    const about = JSON.stringify({ ...JSON.parse(person("older@example.com")), username: "zipped" });
    expect((await sent("/register", await gzip(about), "gzip")).status).toBe(201);
    const form = "username=zipped&password=a+long+password+of+ours";
    const type = "application/x-www-form-urlencoded";
    expect((await sent("/login", await gzip(form), "gzip", type)).status).toBe(200);
  });

  it.each(["/v1/auth/register", "/register"])(
    "is cut at the limit of what comes out of it: %s",
    async (path) => {
      const bomb = await gzip(" ".repeat(50 * 1024 * 1024));
      expect(bomb.byteLength).toBeLessThan(LIMIT);
      expect((await sent(path, bomb, "gzip")).status).toBe(413);
      const almost = `${person(`almost-${path.length}@example.com`)}${" ".repeat(LIMIT)}`.slice(0, LIMIT);
      const taken = await sent(path, await gzip(almost), "gzip");
      expect(taken.status).toBe(201);
      expect((await sent(path, await gzip(`${almost} `), "gzip")).status).toBe(413);
    },
  );

  it("is 400 where it is none, is cut off, or has more behind it", async () => {
    const good = await gzip(person("broken@example.com"));
    for (const bytes of [new TextEncoder().encode("{}"), good.slice(0, -5), Uint8Array.of(...good, 1, 2, 3)])
      for (const path of ["/v1/auth/register", "/register"]) {
        const response = await sent(path, bytes, "gzip");
        expect([path, response.status]).toEqual([path, 400]);
      }
    const { body } = await ask("POST", "/v1/auth/login", {
      headers: { "content-encoding": "gzip" },
      body: {},
    });
    expect(body["code"]).toBe("malformed_gzip");
  });

  it("counts as no body where nothing is in it", async () => {
    const response = await sent("/v1/auth/email/verification", await gzip(""), "gzip");
    expect(response.status).toBe(401);
  });
});

describe("a body of another encoding", () => {
  it.each(["/v1/auth/register", "/register"])("is 415, and says which one is taken: %s", async (path) => {
    for (const encoding of ["br", "deflate", "zstd", "gzip, gzip", "compress"]) {
      const response = await sent(path, person("other@example.com"), encoding);
      expect([encoding, response.status]).toEqual([encoding, 415]);
      expect(response.headers.get("accept-encoding")).toBe("gzip");
      expect(response.headers.get("access-control-allow-origin")).toBe("*");
    }
  });

  it("is taken as it is where the encoding is none", async () => {
    const response = await sent("/v1/auth/register", person("plain@example.com"), "identity");
    expect(response.status).toBe(201);
  });

  it("does not matter where no body is read", async () => {
    expect((await call("GET", "/v1/movies", { headers: { "content-encoding": "br" } })).status).toBe(200);
  });
});
