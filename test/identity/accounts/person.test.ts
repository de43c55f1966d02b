import { describe, expect, it } from "vitest";
import { isDemoAddress, isFreeToUse, normalUsername } from "../../../src/identity/accounts/person.ts";

describe("a username", () => {
  it("keeps its case, unless it is an address", () => {
    expect(normalUsername("Ada")).toBe("Ada");
    expect(normalUsername("Ada@Example.com")).toBe("ada@example.com");
  });

  it("may be the account's own address, but no other one", () => {
    expect(isFreeToUse("ada", "ada@example.com")).toBe(true);
    expect(isFreeToUse("ada@example.com", "ada@example.com")).toBe(true);
    expect(isFreeToUse("bob@example.com", "ada@example.com")).toBe(false);
    expect(isFreeToUse("@ada", "ada@example.com")).toBe(false);
  });
});

describe("the demo domain", () => {
  it("is matinee.test, and no domain that looks like it", () => {
    expect(isDemoAddress("admin@matinee.test")).toBe(true);
    expect(isDemoAddress("admin@not-matinee.test")).toBe(false);
    expect(isDemoAddress("admin@matinee.test.example.com")).toBe(false);
  });
});
