/** HTML templates that escape every value. This is the only file that escapes. */

/** Trusted markup. Only `html` makes it. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** A template that escapes every value that `html` did not make. Safe in attributes too. */
export const html = (
  parts: TemplateStringsArray,
  ...values: (string | number | Html | readonly Html[])[]
): Html => new Html(String.raw({ raw: parts }, ...values.map(markup)));

function markup(value: string | number | Html | readonly Html[]): string {
  if (value instanceof Html) return value.text;
  if (typeof value === "object") return value.map(({ text }) => text).join("");
  return String(value).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
