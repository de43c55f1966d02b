import { expect, it } from "vitest";
import { confirmEmail } from "../../src/mail/confirm-email.ts";

const mail = confirmEmail({ to: "ana@example.com", code: "K7WQ2MXH" });

it("goes to the address that it is about, and shows the code in both versions", () => {
  expect(mail.to).toBe("ana@example.com");
  expect(mail.text).toMatch(/^ +K7WQ2MXH$/m);
  expect(mail.html).toContain('<div class="code">K7WQ2MXH</div>');
});

it("says how long the code is good, and what to do if it was not you", () => {
  for (const version of [mail.text, mail.html]) {
    expect(version).toContain("valid for 15 minutes");
    expect(version).toContain("If this was not you, ignore this mail");
  }
});

it("is the same mail each time, so that a repeated request is recognised", () => {
  expect(confirmEmail({ to: "ana@example.com", code: "K7WQ2MXH" })).toEqual(mail);
});
