import { expect, test } from "vitest";
import { parseMailSender } from "../../src/platform/mail-sender.ts";

test.each([
  ["Matinee <tickets@matinee.example>", { name: "Matinee", address: "tickets@matinee.example" }],
  ['"Odeon, Lisbon" <a@b.example> ', { name: "Odeon, Lisbon", address: "a@b.example" }],
  [" a@b.example ", { name: null, address: "a@b.example" }],
  ["<a@b.example>", { name: null, address: "a@b.example" }],
])("%s is read as a name and an address", (text, sender) => {
  expect(parseMailSender(text)).toEqual(sender);
});
