import { describe, expect, it } from "vitest";
import { limitsOf, verdictOf } from "../../../src/mail/budget/budget.ts";
import { CHANGE_KINDS } from "../../../src/mail/outbox/mail-id.ts";
import type { MailSubject } from "../../../src/mail/outbox/mail-id.ts";

const TO = "ana@example.com";
const keysOf = (subject: MailSubject, to = TO, userId = 7): string[] =>
  limitsOf(subject, to, userId).map(({ key }) => key);

describe("the limits of a mail", () => {
  it.each<MailSubject>([
    { kind: "reservation_confirmed", reservationId: 1 },
    { kind: "showtime_moved", reservationId: 1, revision: 1 },
    { kind: "showtime_cancelled", reservationId: 1 },
  ])("are none for $kind", (subject) => {
    expect(limitsOf(subject, TO, 7)).toEqual([]);
  });

  it("are the same for an address in any case, and contain no address", () => {
    const subject = { kind: "welcome", userId: 7 } as const;
    expect(keysOf(subject, "Ana@Example.com")).toEqual(keysOf(subject));
    expect(keysOf(subject).join()).not.toContain("example");
  });

  it("are shared by all codes that confirm an address, and by the mail that says there is an account", () => {
    const [first = [], ...others] = (["confirm_email", "change_email", "account_exists"] as const).map(
      (kind) => keysOf({ kind, userId: 7, nonce: "n" }),
    );
    expect(first).toHaveLength(2);
    for (const keys of others) expect(keys).toEqual(expect.arrayContaining(first));
  });

  it.each([
    ["for a new password", "reset_password", "sign_in"],
    ["to log in", "sign_in", "reset_password"],
  ] as const)("are not shared by codes %s, which anybody may ask for", (_what, own, other) => {
    const shared = keysOf({ kind: own, userId: 7, nonce: "n" });
    for (const kind of ["confirm_email", "change_email", "account_exists", other] as const)
      expect(keysOf({ kind, userId: 7, nonce: "n" }).filter((key) => shared.includes(key))).toEqual([]);
    expect(shared.join()).not.toContain("account 7");
  });

  it("are twenty a day for each kind of security change, used up neither by other changes nor by other mails", () => {
    const all = CHANGE_KINDS.flatMap((kind) => limitsOf({ kind, userId: 7, nonce: "n" }, TO, 7));
    expect(new Set(all.map(({ key }) => key)).size).toBe(CHANGE_KINDS.length);
    for (const { most, windowMs } of all) expect([most, windowMs]).toEqual([20, 24 * 60 * 60 * 1000]);
    const others: MailSubject[] = [
      { kind: "welcome", userId: 7 },
      { kind: "reset_password", userId: 7, nonce: "n" },
      { kind: "change_email", userId: 7, nonce: "n" },
    ];
    for (const subject of others)
      for (const key of keysOf(subject)) expect(all.map((limit) => limit.key)).not.toContain(key);
  });
});

describe("a mail", () => {
  const minute = { key: "a", most: 1, windowMs: 60_000, waits: true };
  const hour = { key: "b", most: 6, windowMs: 3_600_000, waits: false };
  const verdict = (a: number, b: number) =>
    verdictOf(
      [minute, hour],
      [
        { key: "a", sent: a, windowEndsMs: 1000 },
        { key: "b", sent: b, windowEndsMs: 5000 },
        { key: "of another mail", sent: 99, windowEndsMs: 9000 },
      ],
    );

  it("is sent below its limits", () => {
    expect(verdict(0, 5)).toBe("send");
    expect(verdictOf([minute, hour], [])).toBe("send");
  });

  it("waits for the end of a window that is full", () => {
    expect(verdict(1, 5)).toBe(1000);
  });

  it("is never sent beyond a limit that does not wait", () => {
    expect(verdict(0, 6)).toBe("never");
    expect(verdict(1, 6)).toBe("never");
  });
});
