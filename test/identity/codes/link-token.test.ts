import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CodeSubject } from "../../../src/identity/codes/code.ts";
import { idInToken, isTokenOf, linkToken } from "../../../src/identity/codes/link-token.ts";

const ANN = { purpose: "confirm_email", userId: 7, nonce: "00ff" } as const;

const subject: fc.Arbitrary<CodeSubject> = fc.record({
  purpose: fc.constantFrom("confirm_email", "change_email", "reset_password", "sign_in"),
  userId: fc.integer({ min: 1, max: 2 ** 48 - 1 }),
  nonce: fc.string({ minLength: 1, maxLength: 32 }),
});

describe("the token of a mail's link", () => {
  it("has 32 characters that a URL shows unchanged, and names the account", () => {
    fc.assert(
      fc.property(subject, (code) => {
        const token = linkToken("secret", code);
        expect(token).toMatch(/^[\w-]{32}$/);
        expect(idInToken(token)).toBe(code.userId);
        expect(isTokenOf(token, "secret", code)).toBe(true);
      }),
      { seed: 1, numRuns: 200 },
    );
  });

  it("is the same when the mail is sent again", () => {
    expect(linkToken("secret", ANN)).toBe(linkToken("secret", { ...ANN }));
  });

  it.each([
    ["another person's code", "secret", { ...ANN, userId: 8 }],
    ["a newer code", "secret", { ...ANN, nonce: "00fe" }],
    ["a code for another purpose", "secret", { ...ANN, purpose: "reset_password" }],
    ["another server's code", "other secret", ANN],
  ] as const)("is not that of %s", (_what, secret, other) => {
    const token = linkToken("secret", ANN);
    expect(isTokenOf(token, secret, other)).toBe(false);
    expect(linkToken(secret, other)).not.toBe(token);
  });

  it("is wrong if any one of its characters is another", () => {
    const token = linkToken("secret", ANN);
    for (let at = 0; at < token.length; at++) {
      const other = token.charAt(at) === "A" ? "B" : "A";
      const forged = token.slice(0, at) + other + token.slice(at + 1);
      expect(isTokenOf(forged, "secret", ANN)).toBe(false);
    }
  });

  it.each([
    ["nothing", ""],
    ["a code", "7KQ2M9XA"],
    ["an address and a code", "ann@example.com:7KQ2M9XAAAAAAAAA"],
    ["one character too few", linkToken("secret", ANN).slice(1)],
    ["one character too many", `${linkToken("secret", ANN)}A`],
    ["another version", `_${linkToken("secret", ANN).slice(1)}`],
    ["account 0", Buffer.concat([Buffer.of(1), Buffer.alloc(23)]).toString("base64url")],
  ])("is not %s", (_what, text) => {
    expect(idInToken(text)).toBeNull();
  });

  it("is read from any text without an exception", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 40 }), (text) => {
        expect(isTokenOf(text, "secret", ANN)).toBe(false);
        idInToken(text);
      }),
      { seed: 1, numRuns: 200 },
    );
  });
});
