import { describe, expect, it } from "vitest";
import { troublePage } from "../../../src/http/page-frame.ts";
import {
  confirmPage,
  confirmedPage,
  passwordSetPage,
  resetPage,
  signInPage,
} from "../../../src/identity/account-pages/pages.ts";

const HOSTILE = `"><script>alert('1')</script><img src=x onerror=alert(1)> autofocus onfocus="alert(1)`;
const ana = { email: "ana@example.com", code: "K7WQ2MXH" };
const tags = (page: string) => page.match(/<[a-z!/][^\s>]*/g);

describe("a page that shows an address which others wrote", () => {
  const hostile = { email: HOSTILE, code: HOSTILE };
  const trouble = { title: HOSTILE, detail: HOSTILE };
  const harmless = { title: "Wrong", detail: "Once more" };

  it.each([
    ["to confirm", confirmPage(hostile), confirmPage(ana)],
    ["to confirm, after trouble", confirmPage(hostile, trouble), confirmPage(ana, harmless)],
    ["confirmed", confirmedPage(HOSTILE), confirmedPage("ana@example.com")],
    ["to reset", resetPage(hostile), resetPage(ana)],
    ["to reset, after trouble", resetPage(hostile, trouble), resetPage(ana, harmless)],
    ["password set", passwordSetPage(HOSTILE), passwordSetPage("ana@example.com")],
    ["with a code to sign in", signInPage(hostile), signInPage(ana)],
    ["trouble alone", troublePage(trouble), troublePage(harmless)],
  ])("gets no markup from it: %s", (_what, attacked, usual) => {
    expect(tags(attacked)).toEqual(tags(usual));
    expect(attacked).not.toMatch(/="[^"]*"[^\s/>]/);
    expect(attacked).not.toContain(HOSTILE);
  });
});

describe("the form", () => {
  it("shows the address and only a button, where the link has address and code", () => {
    const page = confirmPage(ana);
    expect(page).toContain("<b>ana@example.com</b>");
    expect(page).toMatch(/value="ana@example\.com"[^>]*readonly hidden/);
    expect(page).toMatch(/<input type="hidden" name="code" value="K7WQ2MXH"/);
    expect(page.match(/<input/g)).toHaveLength(2);
  });

  it("asks for the fields that the link does not have", () => {
    const page = confirmPage({ email: "", code: "" });
    expect(page).not.toMatch(/readonly hidden/);
    expect(page).toMatch(/name="code"\s+required/);
  });

  it("lets the browser save the new password for the address", () => {
    const page = resetPage(ana);
    expect(page).toMatch(/name="email"[^>]*autocomplete="username"/);
    expect(page).toMatch(/name="password"[^>]*autocomplete="new-password"/);
    expect(page).not.toMatch(/type="password"[^>]*value=/);
  });
});
