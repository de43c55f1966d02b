import { randomBytes } from "node:crypto";
import { dictionary } from "@zxcvbn-ts/language-common";
import { describe, expect, it } from "vitest";
import { isCommon } from "../../../src/identity/passwords/common-passwords.ts";

const COMMONEST = dictionary["passwords-common"].slice(0, 10_000);

describe("a common password", () => {
  it("is recognised: each of the 10,000 that is long enough", () => {
    const longEnough = COMMONEST.filter((password) => password.length >= 8);
    expect(longEnough.length).toBeGreaterThan(3_000);
    expect(longEnough.filter((password) => !isCommon(password))).toEqual([]);
  });

  it("is recognised in any case, and in full-width letters", () => {
    expect(isCommon("PassWord1")).toBe(true);
    expect(isCommon("ｐａｓｓｗｏｒｄ１")).toBe(true);
  });
});

describe("any other password", () => {
  it("is not recognised as common: 1,000 random ones", () => {
    const random = Array.from({ length: 1_000 }, () => randomBytes(12).toString("base64url"));
    expect(random.filter(isCommon)).toEqual([]);
  });

  it.each(["", "matinee-demo", "password1 ", "correct horse battery", "password\nqwertyuiop"])(
    "is not recognised as common: %j",
    (password) => {
      expect(isCommon(password)).toBe(false);
    },
  );

  it("is not recognised as common where it comes after the first 10,000 of the list", () => {
    const rarer = dictionary["passwords-common"].slice(10_000).filter((password) => password.length >= 8);
    expect(rarer.filter(isCommon).length).toBe(0);
  });
});
