import { describe, expect, it } from "vitest";
import {
  hasCountedOn,
  isHandleOf,
  relyingPartyOf,
  userHandle,
} from "../../../src/identity/passkeys/passkey.ts";

describe("a passkey", () => {
  it("is valid for the host and the origin of the server's public address", () => {
    expect(relyingPartyOf("https://tickets.example:8443/shop/", "Matinee")).toEqual({
      name: "Matinee",
      id: "tickets.example",
      origin: "https://tickets.example:8443",
    });
  });

  it("is of the account that the device has stored with it", () => {
    const handle = Buffer.from(userHandle(12)).toString("base64url");
    expect(isHandleOf(handle, 12)).toBe(true);
    expect(isHandleOf(handle, 1)).toBe(false);
    expect(isHandleOf(undefined, 1)).toBe(true);
  });

  it.each([
    [0, 0, true],
    [0, 1, true],
    [7, 8, true],
    [7, 7, false],
    [7, 6, false],
    [7, 0, false],
  ])("with %i uses known and %i counted has counted on: %s", (stored, counter, expected) => {
    expect(hasCountedOn(stored, counter)).toBe(expected);
  });
});
