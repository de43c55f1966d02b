import { randomBytes } from "node:crypto";
import { dictionary } from "@zxcvbn-ts/language-common";
import { describe, expect, it } from "vitest";
import { isCommon } from "../../../src/identity/passwords/common-passwords.ts";

const COMMONEST = dictionary["passwords-common"].slice(0, 10_000);

describe("a common password", () => {
  it("is known, whichever of the 10,000 that are long enough", () => {
    const longEnough = COMMONEST.filter((password) => password.length >= 8);
    expect(longEnough.length).toBeGreaterThan(3_000);
    expect(longEnough.filter((password) => !isCommon(password))).toEqual([]);
  });

  it("is known in any case, and from a keyboard with full-width letters", () => {
    expect(isCommon("PassWord1")).toBe(true);
    expect(isCommon("ｐａｓｓｗｏｒｄ１")).toBe(true);
  });
});

describe("any other password", () => {
  it("is not taken for one: 1,000 random ones", () => {
    const random = Array.from({ length: 1_000 }, () => randomBytes(12).toString("base64url"));
    expect(random.filter(isCommon)).toEqual([]);
  });

  it.each(["", "matinee-demo", "password1 ", "correct horse battery", "password\nqwertyuiop"])(
    "is not taken for one: %j",
    (password) => {
      expect(isCommon(password)).toBe(false);
    },
  );

  it("is not taken for one although it is in the list, further down", () => {
    const rarer = dictionary["passwords-common"].slice(10_000).filter((password) => password.length >= 8);
    expect(rarer.filter(isCommon).length).toBe(0);
  });
});
