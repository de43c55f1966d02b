import { describe, expect, it } from "vitest";
import { isSameCode, mailCode } from "../../../src/identity/codes/code.ts";

const SUBJECT = { purpose: "confirm_email", userId: 7, nonce: "00ff" } as const;

describe("a mail code", () => {
  it("has eight characters, none of which is easily confused", () => {
    for (let userId = 1; userId <= 500; userId++)
      expect(mailCode("secret", { ...SUBJECT, userId })).toMatch(/^[2-9A-HJ-NP-Z]{8}$/);
  });

  it("is the same when the mail is sent again", () => {
    expect(mailCode("secret", SUBJECT)).toBe(mailCode("secret", { ...SUBJECT }));
  });

  it("differs for another person, another nonce and another secret", () => {
    const codes = [
      mailCode("secret", SUBJECT),
      mailCode("secret", { ...SUBJECT, userId: 8 }),
      mailCode("secret", { ...SUBJECT, nonce: "00fe" }),
      mailCode("other secret", SUBJECT),
    ];
    expect(new Set(codes).size).toBe(codes.length);
  });

  it("uses all characters of its alphabet about equally often", () => {
    const counts = new Map<string, number>();
    for (let userId = 1; userId <= 4000; userId++)
      for (const character of mailCode("secret", { ...SUBJECT, userId }))
        counts.set(character, (counts.get(character) ?? 0) + 1);
    expect(counts.size).toBe(32);
    for (const count of counts.values()) {
      expect(count).toBeGreaterThan(850);
      expect(count).toBeLessThan(1150);
    }
  });
});

describe("a typed code", () => {
  it.each(["7KQ2M9XA", "7kq2m9xa", "7KQ2-M9XA", " 7kq2 m9xa\n", "7-K-Q-2–M9—XA"])("%j is right", (typed) => {
    expect(isSameCode(typed, "7KQ2M9XA")).toBe(true);
  });

  it.each(["7KQ2M9XB", "7KQ2M9X", "7KQ2M9XAA", "", "--------", "7KQ2M9XÄ", "7KQ2_M9XA"])(
    "%j is wrong",
    (typed) => {
      expect(isSameCode(typed, "7KQ2M9XA")).toBe(false);
    },
  );
});
