/** A service's result: what it granted, or a refusal, which is a value with `ok: false` and a `code`. */
export type Answer<Granted, Refusal extends { readonly ok: false }> =
  | (Granted & { readonly ok: true })
  | Refusal;
