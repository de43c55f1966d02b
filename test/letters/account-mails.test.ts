import { describe, expect, it } from "vitest";
import { accountExists, codeMail, codePath } from "../../src/letters/account-mails.ts";
import { houseIn } from "./booking.ts";

const token = "AQAAAAAAB6-0-uGbZq_3pA0F8n4p2KQx";
const account = { id: 7, name: null, createdAtMs: Date.parse("2026-03-03T14:02:00Z") };
const ana = { email: "ana@example.com", code: "K7WQ2MXH", token, account, askedFrom: "PT" };
const link = `https://tickets.example/account/confirm?token=${token}`;

/** An attribute's value as a mail program reads it. */
const unescaped = (markup: string): string =>
  markup.replace(/&#(\d+);/g, (_entity, number: string) => String.fromCharCode(Number(number)));

const KINDS = ["confirm_email", "change_email", "reset_password", "sign_in"] as const;

describe.each(KINDS)("the mail of %s", (kind) => {
  const mail = codeMail(kind, ana, link, houseIn("en"));

  it("goes to the address of the code, and shows the code in both versions", () => {
    expect(mail.to).toBe("ana@example.com");
    expect(mail.subject).toMatch(/^K7WQ2MXH is your Matinee code/);
    expect(mail.text).toMatch(/^ +K7WQ2MXH$/m);
    expect(mail.html).toContain('<div class="code">K7WQ2MXH</div>');
  });

  it("has the link in both versions, on a line of its own and behind a button", () => {
    expect(mail.text.split("\n")).toContain(link);
    const [, href = ""] = /<a class="button" href="([^"]*)"/.exec(mail.html) ?? [];
    expect(unescaped(href)).toBe(link);
  });

  it("says what to do if the reader did not request it", () => {
    for (const version of [mail.text, mail.html])
      expect(version).toContain("If this was not you, ignore this mail");
  });

  it("is the same mail each time, so that the mail service recognises a repetition", () => {
    expect(codeMail(kind, { ...ana }, link, houseIn("en"))).toEqual(mail);
  });

  it("escapes the address and the link in the page", () => {
    const hostile = `"><script>alert('1')</script>`;
    const tags = ({ html }: { html: string }) => html.match(/<[a-z!/][^\s>]*/g);
    const attack = { ...ana, email: hostile, code: hostile, askedFrom: hostile };
    const named = { ...attack, account: { ...account, name: hostile } };
    for (const attacked of [attack, named])
      expect(tags(codeMail(kind, attacked, hostile, houseIn("en")))).toEqual(tags(mail));
  });

  it("says which account it is about, since when there is one, and from where it was asked for", () => {
    for (const version of [mail.text, mail.html]) {
      expect(version).toContain("account 7 (made on Tuesday 3 March 2026, 14:02 UTC)");
      expect(version).toContain("asked for from Portugal.");
    }
    const german = codeMail(kind, { ...ana, askedFrom: "192.0.2.0/24" }, link, houseIn("de"));
    for (const version of [german.text, german.html]) {
      expect(version).toMatch(/Konto,? .*: Konto 7 \(angelegt: Dienstag, 3\. März 2026, 14:02 UTC\)/);
      expect(version).toContain("Angefordert wurde der Code von hier: Netz 192.0.2.0/24.");
    }
  });

  it("says nothing about where it was asked for, if that is not known", () => {
    expect(codeMail(kind, { ...ana, askedFrom: null }, link, houseIn("en")).text).not.toContain(
      "asked for from",
    );
  });
});

it("names the account in one line where the address is its own", () => {
  const named = { ...ana, account: { ...account, name: "Ana\nMaria" } };
  expect(codeMail("reset_password", named, link, houseIn("en")).text).toContain(
    "account 7 (Ana Maria, made on ",
  );
});

it("says what each code does", () => {
  const textOf = (kind: (typeof KINDS)[number]) => codeMail(kind, ana, link, houseIn("en")).text;
  expect(textOf("confirm_email")).toContain("With it, this address belongs to account 7 (");
  expect(textOf("change_email")).toMatch(/this address belongs to account 7 \(.*\), which had another one/);
  expect(textOf("reset_password")).toMatch(/the password of account 7 \(.*\) is replaced/);
  expect(textOf("sign_in")).toMatch(/types it is signed in to account 7 \(.*\): do not give it to anybody/);
});

it.each([
  ["confirm_email", 15],
  ["change_email", 15],
  ["reset_password", 60],
  ["sign_in", 15],
] as const)("says that the code of %s is good for %i minutes", (kind, minutes) => {
  const mail = codeMail(kind, ana, link, houseIn("en"));
  for (const version of [mail.text, mail.html]) expect(version).toContain(`valid for ${minutes} minutes.`);
});

it.each([
  ["confirm_email", "/account/confirm"],
  ["change_email", "/account/confirm"],
  ["reset_password", "/account/reset"],
  ["sign_in", "/account/sign-in"],
] as const)("leads the link of %s to %s, with the token and no address", (kind, page) => {
  const path = codePath(kind, ana);
  const { pathname, searchParams, hash } = new URL(path, "https://tickets.example");
  expect(pathname).toBe(page);
  expect([...searchParams]).toEqual([["token", token]]);
  expect(hash).toBe("");
});

describe("the mail to an account whose address was registered again", () => {
  const mail = accountExists("ana@example.com", houseIn("en"));

  it("says in both versions that there is an account, and what to do", () => {
    expect(mail.to).toBe("ana@example.com");
    for (const version of [mail.text, mail.html]) {
      expect(version).toContain("You have one already");
      expect(version).toContain("Log in with its password");
      expect(version).toContain("If this was not you, ignore this mail");
    }
  });

  it("is the same mail each time", () => {
    expect(accountExists("ana@example.com", houseIn("en"))).toEqual(mail);
  });
});
