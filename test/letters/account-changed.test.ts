import { describe, expect, it } from "vitest";
import { accountChanged } from "../../src/letters/account-changed.ts";
import { CHANGE_KINDS } from "../../src/mail/outbox/mail-id.ts";
import { houseIn } from "./booking.ts";

const change = {
  kind: "password_changed",
  email: "ana@example.com",
  account: { id: 7, createdAtMs: Date.parse("2026-03-03T14:02:00Z") },
  newAddress: null,
  whence: "192.0.2.0/24",
  atMs: Date.parse("2026-05-04T09:30:00Z"),
} as const;

describe.each(CHANGE_KINDS)("the mail of %s", (kind) => {
  const newAddress = kind === "address_changed" ? "k…@example.org" : null;
  const mail = accountChanged({ ...change, kind, newAddress }, houseIn("en"));

  it("goes to the address of then, and says which account, when and from where", () => {
    expect(mail.to).toBe("ana@example.com");
    for (const version of [mail.text, mail.html]) {
      expect(version).toContain("account 7 (made on Tuesday 3 March 2026, 14:02 UTC)");
      expect(version).toContain("This happened on Monday 4 May 2026, 09:30 UTC.");
      expect(version).toContain("The request came from the network 192.0.2.0/24.");
    }
  });

  it("says what to do if it was not the reader", () => {
    for (const version of [mail.text, mail.html])
      expect(version).toMatch(/If (this was not you|you did not expect this), .*the cinema/);
  });

  it("has no link, so that nobody learns to click in such mails", () => {
    for (const version of [mail.text, mail.html]) expect(version).not.toMatch(/https?:|<a /);
  });

  it("says nothing about the place, if that is not known", () => {
    expect(accountChanged({ ...change, kind, whence: null }, houseIn("en")).text).not.toContain("came from");
  });
});

it("shows of a new address what its owner recognises", () => {
  const mail = accountChanged(
    { ...change, kind: "address_changed", newAddress: "k…@example.org" },
    houseIn("en"),
  );
  for (const version of [mail.text, mail.html])
    expect(version).toContain(
      "The address of account 7 (made on Tuesday 3 March 2026, 14:02 UTC) is k…@example.org now.",
    );
});
