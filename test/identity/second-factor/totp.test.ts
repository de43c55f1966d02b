import { describe, expect, it } from "vitest";
import {
  RECOVERY_CODE_BYTES,
  hashOfRecoveryCode,
  recoveryCode,
} from "../../../src/identity/second-factor/recovery-code.ts";
import { totpOfPerson } from "../../../src/identity/second-factor/sealed-for.ts";
import { keyOf, stepOf } from "../../../src/identity/second-factor/totp.ts";
import { openSecret, sealSecret } from "../../../src/platform/sealed-secret.ts";

/** The secret of RFC 6238, appendix B, whose codes have eight digits there: apps show the last six. */
const RFC_SECRET = new Uint8Array(Buffer.from("12345678901234567890"));

describe("a code of an authenticator app", () => {
  it.each([
    [59, "287082"],
    [1_111_111_109, "081804"],
    [1_111_111_111, "050471"],
    [1_234_567_890, "005924"],
    [2_000_000_000, "279037"],
    [20_000_000_000, "353130"],
  ])("at %i s after 1970 is the one of RFC 6238", async (seconds, code) => {
    expect(await stepOf(RFC_SECRET, code, seconds * 1000)).toBe(Math.floor(seconds / 30));
  });

  it("is accepted one step early and one late, and says which step it is of", async () => {
    const step = Math.floor(1_111_111_111 / 30);
    const atMs = step * 30_000 + 7_000;
    expect(await stepOf(RFC_SECRET, "050471", atMs - 30_000)).toBe(step);
    expect(await stepOf(RFC_SECRET, "050471", atMs + 30_000)).toBe(step);
    expect(await stepOf(RFC_SECRET, "050471", atMs - 60_000)).toBeNull();
    expect(await stepOf(RFC_SECRET, "050471", atMs + 60_000)).toBeNull();
  });

  it("may be typed with spaces, and is no other text", async () => {
    expect(await stepOf(RFC_SECRET, " 287 082 ", 59_000)).toBe(1);
    for (const typed of ["", "287083", "2870820", "28708", "abcdef", "２８７０８２"])
      expect(await stepOf(RFC_SECRET, typed, 59_000)).toBeNull();
  });

  it("comes from an address that apps read", async () => {
    const { secret, url } = await keyOf(RFC_SECRET, "ida@example.com", "Matinee");
    expect(secret).toBe("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
    expect(url).toBe(
      `otpauth://totp/Matinee:ida%40example.com?issuer=Matinee&secret=${secret}&algorithm=SHA1&digits=6&period=30`,
    );
  });
});

describe("a sealed secret", () => {
  const iv = new Uint8Array(12).fill(7);
  const sealed = sealSecret(RFC_SECRET, totpOfPerson(5), "the deployment's secret", iv);

  it("opens for its person, with the deployment's secret", () => {
    expect(openSecret(sealed, totpOfPerson(5), "the deployment's secret")).toEqual(RFC_SECRET);
    expect(sealed).not.toContain(Buffer.from(RFC_SECRET).toString("base64url"));
  });

  it("does not open for another person, with another secret, or changed", () => {
    expect(openSecret(sealed, totpOfPerson(6), "the deployment's secret")).toBeNull();
    expect(openSecret(sealed, totpOfPerson(5), "another secret")).toBeNull();
    expect(openSecret(`${sealed.slice(0, -3)}AAA`, totpOfPerson(5), "the deployment's secret")).toBeNull();
    expect(openSecret("", totpOfPerson(5), "the deployment's secret")).toBeNull();
  });
});

describe("a recovery code", () => {
  it("is six groups of four characters that nobody confuses, which a plain hash may keep", () => {
    const code = recoveryCode(Uint8Array.from({ length: RECOVERY_CODE_BYTES }, (_, i) => i * 17));
    // ASVS 6.5.2: from 112 bits on a plain hash will do. A character has five.
    expect(5 * RECOVERY_CODE_BYTES).toBeGreaterThanOrEqual(112);
    expect(code).toMatch(/^([2-9A-HJ-NP-Z]{4}-){5}[2-9A-HJ-NP-Z]{4}$/);
  });

  it("is the same in any case, with any spaces and dashes, and one person's own", () => {
    const hash = hashOfRecoveryCode(5, "ABCD-EFGH-JKLM-NPQR");
    expect(hashOfRecoveryCode(5, "abcd efgh–jklmnpqr")).toBe(hash);
    expect(hashOfRecoveryCode(6, "ABCD-EFGH-JKLM-NPQR")).not.toBe(hash);
    expect(hashOfRecoveryCode(5, "ABCD-EFGH-JKLM-NPQS")).not.toBe(hash);
  });
});
