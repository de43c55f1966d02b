import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { promisify } from "node:util";
import { createLocalJWKSet, jwtVerify } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { TICKET_ID_BYTES, ticketId } from "../../../src/box-office/ticket-id.ts";
import { qrPng, qrSvg } from "../../../src/door/tickets/qr-image.ts";
import {
  publicKey,
  readTicketCode,
  revocationList,
  signingKey,
  ticketCode,
} from "../../../src/door/tickets/ticket-code.ts";
import { MAX_SEAT_LABEL } from "../../../src/programme/cinemas/layout-shape.ts";
import { enlarged, pngPicture, readQr, svgPicture } from "../../support/read-qr.ts";

const HOUR_MS = 3_600_000;
const CLAIMS = { ticket: ticketId(randomBytes(TICKET_ID_BYTES), 7), showtimeId: 7, seat: "A12" };

const key = await signingKey("a secret");
const other = await signingKey("another secret");
const code = await ticketCode(CLAIMS, Date.now(), key);
const flip = (text: string, at: number): string =>
  `${text.slice(0, at)}${text[at] === "A" ? "B" : "A"}${text.slice(at + 1)}`;

describe("a ticket's code", () => {
  test("contains the ticket, the showtime and the seat, for anyone with the public key", async () => {
    expect(await readTicketCode(code, [await publicKey(key.jwk.x)])).toEqual({ ok: true, claims: CLAIMS });
  });

  test("is the same every time, and another one after the show was moved", async () => {
    const [startsAtMs, again] = [1_800_000_000_000, await signingKey("a secret")];
    const first = await ticketCode(CLAIMS, startsAtMs, key);
    expect(await ticketCode(CLAIMS, startsAtMs, again)).toBe(first);
    expect(await ticketCode(CLAIMS, startsAtMs + HOUR_MS, key)).not.toBe(first);
  });

  test("stays valid after a key rotation, as long as its key is known", async () => {
    const old = await publicKey(key.jwk.x);
    expect(await readTicketCode(code, [other, old])).toEqual({ ok: true, claims: CLAIMS });
    expect(await readTicketCode(code, [other])).toEqual({ ok: false, reason: "unknown_key" });
  });

  test("can be read after its expiry: the box office decides", async () => {
    const old = await ticketCode(CLAIMS, 0, key);
    expect(await readTicketCode(old, [key])).toMatchObject({ ok: true });
  });

  test("with any one character changed is refused", async () => {
    for (let at = 0; at < code.length; at++) {
      const changed = flip(code, at);
      // The signature's last character has unused bits.
      if ((await readTicketCode(changed, [key])).ok) expect(sameBytes(changed, code)).toBe(true);
    }
    const [header = "", payload = ""] = code.split(".");
    expect(await readTicketCode(flip(code, header.length + 5), [key])).toEqual({
      ok: false,
      reason: "bad_signature",
    });
    expect(await readTicketCode(flip(code, header.length + payload.length + 9), [key])).toEqual({
      ok: false,
      reason: "bad_signature",
    });
  });

  test("signed by another key under this one's id is a bad signature", async () => {
    const forged = await ticketCode(CLAIMS, Date.now(), { ...other, id: key.id });
    expect(await readTicketCode(forged, [key])).toEqual({ ok: false, reason: "bad_signature" });
  });

  test.each([
    ["nothing", ""],
    ["a word", "hello"],
    ["three words", "a.b.c"],
    ["a code without a signature", code.split(".").slice(0, 2).join(".")],
    ["a code of no algorithm", `${encode({ alg: "none", kid: key.id })}.${code.split(".")[1]}.`],
    ["a code of another algorithm", `${encode({ alg: "HS256", kid: key.id })}.${code.split(".")[1]}.AAAA`],
    ["JSON", JSON.stringify(CLAIMS)],
  ])("is not %s", async (_, text) => {
    expect(await readTicketCode(text, [key])).toEqual({ ok: false, reason: "malformed_code" });
  });

  test("is not a list of revoked tickets, although the same key signs both", async () => {
    const list = await revocationList({ showtimeId: 7, tickets: [CLAIMS.ticket], asOfMs: 1 }, key);
    expect(await readTicketCode(list, [key])).toEqual({ ok: false, reason: "malformed_code" });
  });

  test("can be verified by any JWT library with the published keys", async () => {
    const keys = createLocalJWKSet({ keys: [other.jwk, key.jwk] });
    const { payload } = await jwtVerify(code, keys);
    expect(payload).toMatchObject({ jti: CLAIMS.ticket, showtime: 7, seat: "A12" });
    const old = await ticketCode(CLAIMS, Date.now() - 25 * HOUR_MS, key);
    await expect(jwtVerify(old, keys)).rejects.toThrow('"exp" claim timestamp check failed');
  });
});

describe("its QR code", () => {
  test("is of version 11 from the first showtime to the millionth, under 2 KB, and read back from both formats", async () => {
    for (const [showtimeId, seat] of [
      [1, "A1"],
      [1_000_000, "BB112"],
    ] as const) {
      const claims = { ticket: ticketId(randomBytes(TICKET_ID_BYTES), showtimeId), showtimeId, seat };
      const text = await ticketCode(claims, Date.now(), key);
      const png = qrPng(text);
      expect(png.length).toBeLessThan(2048);
      const picture = pngPicture(png);
      expect(picture.length / 8 - 2 * 4).toBe(17 + 4 * 11);
      expect(readQr(picture)).toBe(text);
      expect(readQr(enlarged(svgPicture(qrSvg(text)), 4))).toBe(text);
    }
  });

  test.each([
    ["Latin", "B".repeat(MAX_SEAT_LABEL), 1_000_000, 12],
    ["Cyrillic", "Ж".repeat(MAX_SEAT_LABEL), 28, 12],
    ["Japanese", "席".repeat(MAX_SEAT_LABEL), 1_000_000, 13],
    ["Japanese", "席".repeat(MAX_SEAT_LABEL), Number.MAX_SAFE_INTEGER, 14],
  ])("can hold the longest label: %s %s at showtime %i", async (_, seat, showtimeId, version) => {
    const ticket = ticketId(randomBytes(TICKET_ID_BYTES), showtimeId);
    const text = await ticketCode({ ticket, showtimeId, seat }, Date.now(), key);
    const png = qrPng(text);
    expect(png.length).toBeLessThan(2048);
    const picture = pngPicture(png);
    expect(picture.length / 8 - 2 * 4).toBe(17 + 4 * version);
    expect(readQr(picture)).toBe(text);
    expect(readQr(enlarged(svgPicture(qrSvg(text)), 4))).toBe(text);
    expect(await readTicketCode(text, [key])).toMatchObject({ ok: true, claims: { seat } });
  });
});

describe("docs/verify-ticket.mjs", () => {
  const server = createServer((_, response) => response.end(JSON.stringify({ keys: [other.jwk, key.jwk] })));
  const run = async (text: string): Promise<string> => {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const script = path.join(import.meta.dirname, "../../../docs/verify-ticket.mjs");
    const ran = await promisify(execFile)(process.execPath, [script, url, text]).catch(
      (failed: { code: number; stdout: string }) => failed,
    );
    return `${"code" in ran ? ran.code : 0} ${ran.stdout.trim()}`;
  };
  beforeAll(async () => {
    await new Promise<void>((resolve) => {
      server.listen(0, "127.0.0.1", resolve);
    });
  });
  afterAll(() => {
    server.close();
  });

  test("distinguishes tickets from other codes by the keys alone", async () => {
    expect(await run(code)).toContain(`0 good: {"jti":"${CLAIMS.ticket}","showtime":7,"seat":"A12","exp":`);
    const box = await ticketCode({ ...CLAIMS, seat: "Ложа 1-12a" }, Date.now(), key);
    expect(await run(box)).toContain(`"seat":"Ложа 1-12a"`);
    expect(await run(flip(code, 60))).toBe("1 bad signature");
    expect(await run(await ticketCode(CLAIMS, Date.now() - 25 * HOUR_MS, key))).toBe("1 expired");
    expect(await run(await ticketCode(CLAIMS, Date.now(), await signingKey("third")))).toBe("1 unknown key");
    expect(await run("nonsense")).toBe("1 malformed");
  });
});

function encode(header: object): string {
  return Buffer.from(JSON.stringify(header)).toString("base64url");
}

const sameBytes = (one: string, two: string): boolean =>
  one
    .split(".")
    .every((part, i) =>
      Buffer.from(part, "base64url").equals(Buffer.from(two.split(".")[i] ?? "", "base64url")),
    );
