import { describe, expect, it } from "vitest";
import { passwordWeakness } from "../../../src/identity/passwords/password-weakness.ts";

const EMAIL = "Ada.Lovelace@Example.com";

describe("a new password", () => {
  it.each(["correct horse battery", "ada.lovelace1", "example.com", "tada.lovelace@example.com"])(
    "may be %j",
    (password) => {
      expect(passwordWeakness(password, EMAIL)).toBeNull();
    },
  );

  it.each(["ada.lovelace@example.com", "ADA.LOVELACE@EXAMPLE.COM", "ａda.lovelace@example.com"])(
    "must not be the account's own address: %j",
    (password) => {
      expect(passwordWeakness(password, EMAIL)).toMatch(/^Your mail address is no password/);
    },
  );

  it.each(["ada.lovelace", "Ada.Lovelace"])("must not be the name in the address: %j", (password) => {
    expect(passwordWeakness(password, EMAIL)).toMatch(/^The name in your mail address is no password/);
  });

  it.each(["matinee2026", "!Cinema!!", "POPCORN-1234", "ad1m2i3n"])(
    "must not be one word of a cinema with digits or signs: %j",
    (password) => {
      expect(passwordWeakness(password, EMAIL)).toMatch(/^One word of a cinema/);
    },
  );

  it.each(["matinee-demo", "popcorn at the matinee", "thematinee1"])(
    "may have such a word among others: %j",
    (password) => {
      expect(passwordWeakness(password, EMAIL)).toBeNull();
    },
  );

  it.each(["password1", "QwertyUiop"])("must not be a common one: %j", (password) => {
    expect(passwordWeakness(password, EMAIL)).toMatch(/one of the 10,000 commonest/);
  });

  it("may be any of six characters in the older APIs, whose documents show such passwords", () => {
    for (const password of ["password123", "newpassword", "123456"])
      expect(passwordWeakness(password, EMAIL, "any")).toBeNull();
    for (const password of ["12345", "a".repeat(257)])
      expect(passwordWeakness(password, EMAIL, "any")).toBe("A password has 6 to 256 characters.");
  });
});
