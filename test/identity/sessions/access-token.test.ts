import { expect, it } from "vitest";
import {
  accessKey,
  signAccessToken,
  verifyAccessToken,
} from "../../../src/identity/sessions/access-token.ts";
import { SESSION_LIFE_MS } from "../../../src/identity/sessions/refresh-token.ts";

const MINUTE_MS = 60_000;
const NOON = 1_790_000_000_000;
const CALLER = { userId: 7, sessionId: "s", role: "user", isAdmin: false, emailConfirmed: true } as const;

async function issued(signedInAtMs: number, nowMs: number) {
  const key = await accessKey("a secret");
  const token = await signAccessToken(CALLER, key, NOON, signedInAtMs);
  return verifyAccessToken(token, [key], nowMs);
}

it("says when the session began", async () => {
  expect(await issued(NOON - MINUTE_MS, NOON)).toMatchObject({
    caller: CALLER,
    issuedAtMs: NOON,
    signedInAtMs: NOON - MINUTE_MS,
  });
});

it("ends after an hour, or with its session", async () => {
  const begun = NOON - SESSION_LIFE_MS + 10 * MINUTE_MS;
  expect(await issued(NOON, NOON + 59 * MINUTE_MS)).not.toBeNull();
  expect(await issued(NOON, NOON + 61 * MINUTE_MS)).toBeNull();
  expect(await issued(begun, NOON + 9 * MINUTE_MS)).not.toBeNull();
  expect(await issued(begun, NOON + 11 * MINUTE_MS)).toBeNull();
});
