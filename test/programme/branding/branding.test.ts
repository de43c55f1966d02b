import { wcagContrast, useMode, modeLrgb, modeRgb } from "culori/fn";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { houseBrandIn } from "../../../src/platform/brand.ts";
import { mailFrom, parseMailSender } from "../../../src/platform/mail-sender.ts";
import { accentOf } from "../../../src/programme/branding/accent.ts";
import { NO_BRANDING, brandOf } from "../../../src/programme/branding/branding.ts";

useMode(modeRgb);
useMode(modeLrgb);

const HOUSE = houseBrandIn({
  name: "Palace Group",
  logo_url: "https://palace.example/logo.png",
  imprint_url: "https://palace.example/imprint",
});
const at = (path: string) => `https://tickets.example${path}`;

describe("a colour", () => {
  it("can be read on light paper and on dark, whatever it is", () => {
    const colour = fc
      .integer({ min: 0, max: 0xffffff })
      .map((number) => `#${number.toString(16).padStart(6, "0")}`);
    fc.assert(
      fc.property(colour, (one) => {
        const { light, dark } = accentOf(one);
        expect(wcagContrast(light, "#ffffff")).toBeGreaterThanOrEqual(4.5);
        expect(wcagContrast(dark, "#201d1b")).toBeGreaterThanOrEqual(4.5);
      }),
    );
  });

  it("stays as it is where it can be read", () => {
    expect(accentOf("#1e66b3").light).toBe("#1e66b3");
    expect(accentOf("#ffd400").dark).toBe("#ffd400");
  });
});

describe("a cinema's brand", () => {
  it("is the house's where it has said nothing", () => {
    expect(brandOf(NO_BRANDING, HOUSE, at)).toEqual(HOUSE);
  });

  it("has its own name without the house's logo, and the house's legal pages", () => {
    expect(brandOf({ ...NO_BRANDING, name: "Luz" }, HOUSE, at)).toEqual({
      ...HOUSE,
      name: "Luz",
      logoUrl: null,
      sender: { name: "Luz", replyTo: null },
    });
  });

  it("gets answers where it wants them, in the house's name", () => {
    expect(brandOf({ ...NO_BRANDING, replyTo: "box@luz.example" }, HOUSE, at).sender).toEqual({
      name: "Palace Group",
      replyTo: "box@luz.example",
    });
  });
});

it("a setting that makes no sense is Matinee's own", () => {
  const none = houseBrandIn({});
  expect(
    houseBrandIn({
      name: " ",
      accent: "red",
      accent_dark: 7,
      logo_url: "ftp://x",
      terms_url: "javascript:1",
    }),
  ).toEqual(none);
  expect(none.name).toBe("Matinee");
});

it.each([
  ["Kino, Süd", '"Kino, Süd" <t@m.example>'],
  ['A "B" \\C', '"A B C" <t@m.example>'],
])("the sender %s is %s, and is read back", (name, from) => {
  expect(mailFrom({ name, address: "t@m.example" })).toBe(from);
  expect(parseMailSender(from).address).toBe("t@m.example");
});
