import { describe, expect, it } from "vitest";
import {
  NO_PASSWORD,
  hashPassword,
  hashToCheck,
  needsRehash,
  verifyPassword,
} from "../../../src/identity/passwords/password.ts";

const SALT = new Uint8Array(16).map((_, i) => i);
const OTHER_SALT = SALT.map((byte) => byte + 1);

/** RFC 7914, section 12: "pleaseletmein" with "SodiumChloride", N=16384, r=8, p=1. */
const FROM_THE_STANDARD = `$scrypt$ln=14,r=8,p=1$${toBase64("SodiumChloride", "utf8")}$${toBase64(
  "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887",
  "hex",
)}`;

function toBase64(text: string, encoding: "utf8" | "hex"): string {
  return Buffer.from(text, encoding).toString("base64").replaceAll("=", "");
}

describe("a password", () => {
  it("matches its own hash, and no other password does", () => {
    const hash = hashPassword("correct horse", SALT);
    expect(verifyPassword("correct horse", hash)).toBe(true);
    expect(verifyPassword("correct horsf", hash)).toBe(false);
    expect(verifyPassword("", hash)).toBe(false);
  });

  it("is hashed with N=16384, r=8, p=5, and the hash says so", () => {
    expect(hashPassword("correct horse", SALT)).toMatch(
      /^\$scrypt\$ln=14,r=8,p=5\$AAECAwQFBgcICQoLDA0ODw\$[A-Za-z0-9+/]{43}$/,
    );
  });

  it("has another hash with another salt", () => {
    expect(hashPassword("correct horse", SALT)).not.toBe(hashPassword("correct horse", OTHER_SALT));
  });

  it("is checked as the standard computes it, by the parameters in the hash", () => {
    expect(verifyPassword("pleaseletmein", FROM_THE_STANDARD)).toBe(true);
    expect(verifyPassword("pleaseletmeIn", FROM_THE_STANDARD)).toBe(false);
  });

  it("is the same from every keyboard: an é in one piece or in two, and full-width letters", () => {
    const hash = hashPassword("caf\u00e9 creme", SALT);
    expect(verifyPassword("cafe\u0301 creme", hash)).toBe(true);
    expect(verifyPassword("\uff43\uff41\uff46\u00e9 creme", hash)).toBe(true);
    expect(verifyPassword("cafe creme", hash)).toBe(false);
  });

  it.each(["", "matinee-demo", "$scrypt$ln=14,r=8,p=5$AAAA$", "$argon2id$v=19$m=1,t=1,p=1$AAAA$AAAA"])(
    "matches no text that is not a hash: %j",
    (nonsense) => {
      expect(verifyPassword("", nonsense)).toBe(false);
      expect(verifyPassword("matinee-demo", nonsense)).toBe(false);
    },
  );
});

describe("a hash", () => {
  it("is not renewed while the parameters are the same", () => {
    expect(needsRehash(hashPassword("correct horse", SALT))).toBe(false);
  });

  it("is renewed when it has other parameters or a short salt, or is not a hash", () => {
    expect(needsRehash(FROM_THE_STANDARD)).toBe(true);
    expect(needsRehash(hashPassword("correct horse", SALT.subarray(8)))).toBe(true);
    expect(needsRehash("plain text")).toBe(true);
  });

  it.each([
    ["unknown accounts", null],
    ["accounts without a password", NO_PASSWORD],
  ])("for %s takes as long to check as any other, and matches no password", (_whose, stored) => {
    const hash = hashToCheck(stored);
    expect(needsRehash(hash)).toBe(false);
    expect(verifyPassword("", hash)).toBe(false);
    expect(verifyPassword("matinee-demo", hash)).toBe(false);
  });

  it("is checked itself where there is one", () => {
    expect(hashToCheck(FROM_THE_STANDARD)).toBe(FROM_THE_STANDARD);
  });
});
