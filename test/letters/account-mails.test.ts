import { describe, expect, it } from "vitest";
import { accountExists, codeMail, codePath } from "../../src/letters/account-mails.ts";

const ana = { email: "ana@example.com", code: "K7WQ2MXH" };
const token = "AQAAAAAAB6-0-uGbZq_3pA0F8n4p2KQx";
const link = `https://tickets.example/account/confirm?token=${token}`;

/** An attribute's value as a mail program reads it. */
const unescaped = (markup: string): string =>
  markup.replace(/&#(\d+);/g, (_entity, number: string) => String.fromCharCode(Number(number)));

describe.each(["confirm_email", "change_email", "reset_password"] as const)("the mail of %s", (kind) => {
  const mail = codeMail(kind, ana, link, "en");

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
    expect(codeMail(kind, { ...ana }, link, "en")).toEqual(mail);
  });

  it("escapes the address and the link in the page", () => {
    const hostile = `"><script>alert('1')</script>`;
    const tags = ({ html }: { html: string }) => html.match(/<[a-z!/][^\s>]*/g);
    expect(tags(codeMail(kind, { email: hostile, code: hostile }, hostile, "en"))).toEqual(tags(mail));
  });
});

it.each([
  ["confirm_email", 15],
  ["change_email", 15],
  ["reset_password", 60],
] as const)("says that the code of %s is good for %i minutes", (kind, minutes) => {
  const mail = codeMail(kind, ana, link, "en");
  for (const version of [mail.text, mail.html]) expect(version).toContain(`valid for ${minutes} minutes.`);
});

it.each([
  ["confirm_email", "/account/confirm"],
  ["change_email", "/account/confirm"],
  ["reset_password", "/account/reset"],
] as const)("leads the link of %s to %s, with the token and no address", (kind, page) => {
  const path = codePath(kind, { ...ana, token });
  const { pathname, searchParams, hash } = new URL(path, "https://tickets.example");
  expect(pathname).toBe(page);
  expect([...searchParams]).toEqual([["token", token]]);
  expect(hash).toBe("");
});

describe("the mail to an account whose address was registered again", () => {
  const mail = accountExists("ana@example.com", "en");

  it("says in both versions that there is an account, and what to do", () => {
    expect(mail.to).toBe("ana@example.com");
    for (const version of [mail.text, mail.html]) {
      expect(version).toContain("You have one already");
      expect(version).toContain("Log in with its password");
      expect(version).toContain("If this was not you, ignore this mail");
    }
  });

  it("is the same mail each time", () => {
    expect(accountExists("ana@example.com", "en")).toEqual(mail);
  });
});
