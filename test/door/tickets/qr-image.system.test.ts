import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { qrPng } from "../../../src/door/tickets/qr-image.ts";
import { someCodes } from "../../support/ticket-codes.ts";

/** zbarimg sometimes takes a row of modules of so large a symbol for a barcode. */
const QR_ALONE = ["-Sdisable", "-Sqrcode.enable"];

const folder = mkdtempSync(path.join(tmpdir(), "matinee-qr-"));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

test("Debian's zbarimg reads the QR images of 60 tickets", async () => {
  const codes = await someCodes(60);
  const files = codes.map((code, i) => {
    const file = path.join(folder, `${i}.png`);
    writeFileSync(file, qrPng(code));
    return file;
  });
  const read = execFileSync("zbarimg", [...QR_ALONE, "--quiet", "--raw", ...files], {
    encoding: "utf8",
    stdio: "pipe",
  });
  expect(read.trim().split("\n")).toEqual(codes);
});
