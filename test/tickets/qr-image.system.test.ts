import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { qrPng } from "../../src/tickets/qr-image.ts";
import { TICKET_ID_BYTES, ticketId } from "../../src/tickets/ticket-id.ts";

const folder = mkdtempSync(path.join(tmpdir(), "matinee-qr-"));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

test("Debian's zbarimg reads the QR images of 20 tickets", () => {
  const ids = Array.from({ length: 20 }, (_, i) => ticketId(randomBytes(TICKET_ID_BYTES), 2 ** (2 * i)));
  const files = ids.map((id, i) => {
    const file = path.join(folder, `${i}.png`);
    writeFileSync(file, qrPng(id));
    return file;
  });
  const read = execFileSync("zbarimg", ["--quiet", "--raw", ...files], { encoding: "utf8", stdio: "pipe" });
  expect(read.trim().split("\n")).toEqual(ids);
});
